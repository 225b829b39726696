"""Make pages of articles that an import brings."""
