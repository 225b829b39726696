"""What is measured: each module has `measure(plan, report)`, named in benchmarks.__main__."""
