"""The JSON API, version 1. Read only."""
