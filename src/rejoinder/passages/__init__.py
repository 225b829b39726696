"""Stretches of an article that comments are tied to: to name them, find them, follow them. Pure: no database, clock or network."""
