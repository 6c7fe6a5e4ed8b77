"""What an instructor does: make exercises (authoring.py), prove them (selfcheck.py), grade submissions (grading.py) and
report on the grades (reports.py)."""
