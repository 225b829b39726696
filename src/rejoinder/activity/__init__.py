"""The append-only log of what happened, written in the transaction of the change itself."""
