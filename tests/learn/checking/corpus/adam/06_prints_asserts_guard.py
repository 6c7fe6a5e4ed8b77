# expect: correct
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    assert t >= 1
    print("t =", t, "lr =", lr)
    mt = np.einsum(",i->i", beta1, m) + np.einsum(",i->i", 1 - beta1, g)
    vt = np.add(np.multiply(beta2, v), np.multiply(1 - beta2, np.power(g, 2)))
    mhat, vhat = mt / (1 - beta1**t), vt / (1 - beta2**t)
    root = np.sqrt(np.where(vhat > 0, vhat, 0.0))
    print("largest root", root.max())
    return (w - lr * mhat / (root + eps + 1e-12), mt, vt)
