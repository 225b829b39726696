"""Sign-in on our own origin: who comes in, by which proof, and how the pages of it look.

The flows are those of django-allauth; here is what we decide ourselves.
"""
