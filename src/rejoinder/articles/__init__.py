"""What can be discussed: identity by id, address and alias, and whether it takes comments."""
