"""Django's SQLite backend, with writers that take turns and share the wait for the disk.

Named in `DATABASES` as the `ENGINE` `rejoinder.core.sqlite`. Why it is so: docs/decisions/0014.
"""
