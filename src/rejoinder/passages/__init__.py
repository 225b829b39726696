"""Stretches of an article's text that comments are tied to, and how they survive its corrections."""
