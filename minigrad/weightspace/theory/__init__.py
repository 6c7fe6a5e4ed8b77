"""Theory you can run: one statement per file, with its constants, next to runs for which it must hold."""
from . import adagrad, averaging, conditioning, saddle, sgd_bound, stationary

__all__ = ["adagrad", "averaging", "conditioning", "saddle", "sgd_bound", "stationary"]
