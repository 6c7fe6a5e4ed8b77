# E00 · a step downhill   (lesson 01)
#
# One step of gradient descent. This function is almost right: it walks uphill. Change one sign.
#
#     w′ = w − η·g
#     return w′
#
# Check it with `minigrad learn check descent`, or let `minigrad learn` watch this folder.
import numpy as np


def descent_step(w, g, lr):
    return w + lr * g
