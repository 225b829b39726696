"""What readers correct in articles: the queue of the editors, and what they decide."""
