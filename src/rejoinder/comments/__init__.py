"""Comments: the tree, text to safe HTML, posting, editing, removing, deciding."""
