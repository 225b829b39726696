"""How often an anchor is still right after an edit: texts, edits whose truth is known, methods, verdicts."""
