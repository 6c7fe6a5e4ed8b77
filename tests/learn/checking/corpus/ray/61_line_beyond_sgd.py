# expect: fault:beyond_sgd
import numpy as np


def ray(w, d, t):
    return w + (t / np.linalg.norm(d)) * d


def line(w_swa, w_sgd, t):
    return w_sgd + t * (w_sgd - w_swa)


def filter_normalise(d, w):
    (df, db), (wf, wb) = d, w
    out = np.empty_like(df)
    for i in range(len(df)):
        out[i] = df[i] * (np.linalg.norm(wf[i].ravel()) / np.linalg.norm(df[i].ravel()))
    return [out, np.zeros_like(db)]
