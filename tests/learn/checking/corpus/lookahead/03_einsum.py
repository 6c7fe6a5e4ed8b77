# expect: correct
import numpy as np


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    state = np.stack([slow, fast, m, g])
    inner = np.array([[1, 0, 0, 0], [0, 1, -lr * beta, -lr], [0, 0, beta, 1]])
    state = np.einsum("ij,jn->in", inner, state)
    if t % k == 0:
        outer = np.array([[1 - alpha, alpha, 0], [1 - alpha, alpha, 0], [0, 0, 1]])
        state = np.einsum("ij,jn->in", outer, state)
    return state[0], state[1], state[2]
