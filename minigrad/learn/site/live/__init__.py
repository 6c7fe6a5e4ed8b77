"""Live pages: the engine's own formulas as JavaScript (translate.py, catalogue.py); step-throughs, predictions and
figures that compute (tables.py, diffs.py, questions.py, computed.py); the playground (surfaces.py, wrappers.py,
playground.py)."""
