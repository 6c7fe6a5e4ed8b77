# expect: correct
from typing import Dict, Tuple

import numpy as np


def unbroadcast(g: np.ndarray, shape: Tuple[int, ...]) -> np.ndarray:
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i in range(g.ndim) if padded[i] == 1 and g.shape[i] > 1)
    return np.add.reduce(g, axis=axes, keepdims=True).reshape(shape)


def add_backward(g: np.ndarray, a: np.ndarray, b: np.ndarray):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g: np.ndarray, a: np.ndarray, b: np.ndarray):
    return unbroadcast(np.multiply(g, b), a.shape), unbroadcast(np.multiply(g, a), b.shape)


def matmul_backward(g: np.ndarray, a: np.ndarray, b: np.ndarray):
    return np.einsum("nk,mk->nm", g, b), np.einsum("nm,nk->mk", a, g)


def accumulate(grads: Dict[str, np.ndarray], name: str, g: np.ndarray) -> None:
    grads.setdefault(name, np.zeros_like(g))
    grads[name] = np.add(grads[name], g)
