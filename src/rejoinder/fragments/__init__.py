"""Templates, and the functions that turn a discussion into HTML. Nothing else renders a comment; no HTTP here."""
