"""What is measured: our product, its limits and its peers, each in one module with the same methods."""
