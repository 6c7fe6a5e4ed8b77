"""Checking: the verdict on a student's file (checker.py, verdict.py), what the file must do before its numbers are
judged (submission.py), the formulas they may belong to (known_formulas.py), and where an unknown mistake begins
(locating.py)."""
