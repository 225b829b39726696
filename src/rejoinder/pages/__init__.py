"""What readers load: the hosted discussion, its forms and its feeds. Everything works without JavaScript."""
