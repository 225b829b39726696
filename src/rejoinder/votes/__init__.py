"""Votes on comments, one for each reader, and the counts they add up to."""
