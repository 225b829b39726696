"""Claim, export, erase and forget."""
