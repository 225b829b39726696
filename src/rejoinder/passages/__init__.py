"""Stretches of an article that comments are tied to: named, found, followed. Pure but for models, queries, services."""
