# E13 · schedules   (lesson 09)
#
# Three learning rates at iteration i = 1, 2, 3, …, and whether SWA captures the model after it. alpha1,
# alpha2: rates α₁ > α₂; n: iterations in an epoch; c: epochs in a cycle; length, start: L and S, in
# iterations.
# Return numbers (cyclic, piecewise, constant) and True or False:
#   cyclic      a sawtooth over each cycle, down to α₂ at its end, in every iteration a bit lower
#   piecewise   α₁ for the first half of L, α₂ from 0.9·L on, and a straight line between them
#   constant    the piecewise rate up to iteration S, then α₁ for ever
#   capture     True in the last iteration of each cycle
#
#     C = c·n
#     t = ((i−1) mod C + 1)/C
#     α_c = (1−t)·α₁ + t·α₂
#     s = min(max((i/L − 0.5)/0.4, 0), 1)
#     α_p = (1−s)·α₁ + s·α₂
#     α_h = α_p if i ≤ S else α₁
#     capture = [i mod C = 0]
#     return α_c, α_p, α_h, capture
#
# Check it with `minigrad learn check schedule`, or let `minigrad learn` watch this folder.
import numpy as np


def schedule(i, alpha1, alpha2, c, n, length, start):
    raise NotImplementedError
