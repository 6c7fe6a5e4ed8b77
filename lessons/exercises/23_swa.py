# E19 · the SWA average   (lesson 14)
#
# One update of the SWA mean. w_swa, w (d,); n_models, n: how many models w_swa is the mean of (0 at
# first, when w_swa does not count). Return the mean with w in it.
#
#     w_SWA′ = (n·w_SWA + w)/(n + 1)
#     return w_SWA′
#
# Check it with `minigrad learn check swa`, or let `minigrad learn` watch this folder.
import numpy as np


def swa_update(w_swa, w, n_models):
    raise NotImplementedError
