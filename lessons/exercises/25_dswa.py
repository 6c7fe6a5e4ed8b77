# E29 · DSWA and TSWA   (lesson 16)
#
# SWA, started again from its mean: DSWA (parts = 2), TSWA (parts = 3). n iterations of SGD in all, the same
# number in each part; n is a multiple of parts. A step uses one call of grad_fn(w), a noisy gradient (n,).
# w̄ is the mean of the m weights after iterations c, 2c, 3c, … of the part, its start not among them. The
# next part starts from w̄. Return w_SWA, the mean of the last part, and statistics(w_SWA), the BatchNorm
# statistics s of these weights. w₀: where the last part starts, w: where it ends.
#
#     iterations = n/parts in each part
#     step = w ← w − η·∇L(w)
#     captured = w after iterations c, 2c, … of the part
#     w̄ = (1/m)·Σwⱼ
#     next part = starts from w̄
#     w_SWA = w̄
#     s = s(w_SWA)
#     return w_SWA, s
#
# Check it with `minigrad learn check dswa`, or let `minigrad learn` watch this folder.
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    raise NotImplementedError
