"""Measure the product beside its peers and its limits: `make bench`. Ratios come from one run on one machine."""
