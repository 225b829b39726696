"""Measure the product's own speed: `make bench`. Ratios are asserted; plain figures depend on the machine."""
