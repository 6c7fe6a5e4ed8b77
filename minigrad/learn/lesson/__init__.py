"""Lessons: what their scripts call (showing.py, claims.py, questions.py, figures.py, sliders.py), reading a script
(script.py) and walking through it in a terminal (walkthrough.py)."""
