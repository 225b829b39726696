"""Stretches of an article that comments are tied to: named, found, followed when the text changes.

Pure but for `models`, `queries` and `services`: no database, clock or network.
"""
