"""The edge: answers from memory what anyone may see, holds live connections, hands the rest to Django."""
