"""Change texts and passages: one module for each use case."""
