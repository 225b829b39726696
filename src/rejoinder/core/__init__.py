"""What every other package may use: errors, ids, signed values, key-set pages. Nothing of ours is imported here."""
