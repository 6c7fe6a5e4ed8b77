"""The loss as a function of the weights: f(w) → (L, g)."""
from .dataset import Function, MiniBatches, Objective
