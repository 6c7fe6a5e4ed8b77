"""Theory to run: one statement per file, with its constants, beside runs for which it must hold."""
from . import adagrad, averaging, conditioning, saddle, sgd_bound, stationary

__all__ = ["adagrad", "averaging", "conditioning", "saddle", "sgd_bound", "stationary"]
