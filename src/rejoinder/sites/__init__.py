"""The publications: hosts, options, phrases. A site is the tenant; every row that belongs to one carries it."""
