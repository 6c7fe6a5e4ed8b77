# expect: correct
from typing import NamedTuple

import numpy as np


class State(NamedTuple):
    w: np.ndarray
    v: np.ndarray


def rates(v: np.ndarray, lr: float, eps: float) -> np.ndarray:
    """One learning rate for each weight."""
    return lr / (np.sqrt(v) + eps)


def adagrad_step(w, g, v, lr, eps) -> State:
    v = np.add(v, np.square(g))
    return State(w - rates(v, lr, eps) * g, v)
