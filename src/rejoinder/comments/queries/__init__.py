"""Read comments. Nothing here writes. Whoever asks gets what he or she may see, and nothing else."""
