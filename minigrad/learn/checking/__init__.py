"""Checking: the verdict on a student's file (checker.py, verdict.py), what the file must do before its numbers are
judged (submission.py), the formulas they may belong to (known_formulas.py), which of them explain the numbers
(explanations.py, constants.py; forms.py in another shape or order), how that is said (saying.py; mending.py for a
script to be mended), and where an unknown mistake begins (locating.py, repairing.py)."""
