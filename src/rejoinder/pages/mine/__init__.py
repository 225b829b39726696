"""Pages of what is one reader's own: comments, votes, claims, sign-ins, a copy of all data, erasure."""
