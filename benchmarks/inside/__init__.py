"""What runs inside a home, as a process of its own, and prints JSON lines."""
