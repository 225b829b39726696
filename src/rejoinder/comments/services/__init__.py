"""Change comments. Every write to a Comment goes through a module of this folder, one for each use case."""
