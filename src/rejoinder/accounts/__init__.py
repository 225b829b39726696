"""Whoever writes: guests and registered readers, their names, and who is staff of a site."""
