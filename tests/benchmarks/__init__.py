"""Speed, side by side with PyTorch: `python -m tests.benchmarks --help`."""
