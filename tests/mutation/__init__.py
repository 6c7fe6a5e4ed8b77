"""Planted faults: how many does the suite see? `python -m tests.mutation --help`."""
