"""Theory to run: one statement a file, with its constants, beside a run that it must hold for."""
from . import adagrad, averaging, conditioning, saddle, sgd_bound, stationary

__all__ = ["adagrad", "averaging", "conditioning", "saddle", "sgd_bound", "stationary"]
