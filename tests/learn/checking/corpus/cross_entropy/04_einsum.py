# expect: correct
import numpy as np


def cross_entropy(logits, targets):
    t = (targets[:, None] == np.arange(logits.shape[1])).astype(float)
    z = logits - logits.max(1)[:, None]
    e = np.exp(z)
    s = np.einsum("ik->i", e)
    loss = np.average(np.log(s) - np.einsum("ik,ik->i", t, z))
    return loss, (np.einsum("ik,i->ik", e, 1 / s) - t) / t.shape[0]
