"""Live pages: the engine's own formulas as JavaScript (translate.py, catalogue.py); step-throughs, predictions and
curves that compute (tables.py, questions.py, curves.py); the playground (surfaces.py, wrappers.py, playground.py)."""
