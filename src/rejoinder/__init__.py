"""Rejoinder: a self-hosted reader-discussion platform for publishers."""
