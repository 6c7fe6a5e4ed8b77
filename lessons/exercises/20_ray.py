# E21 · rays, lines and filter normalisation   (lesson 12)
#
# Three functions. ray(w, d, t): the point r at the distance t from w in the direction d; w, d (n,).
# line(w_swa, w_sgd, t): the point m of the straight line that is w_SWA at t = 0 and w_SGD at t = 1.
# filter_normalise(d, w): d and w are lists [d_f, d_b], [w_f, w_b] of the same shapes: filters d_f, w_f
# (out, in, …), one filter for each index of the first axis, and biases (out,). Each filter of d gets the
# norm of w's, biases get 0. Return the list [f, b].
#
#     u = d/‖d‖
#     r = w + t·u
#     m = t·w_SGD + (1−t)·w_SWA
#     δ = the norm of each filter in d_f
#     ω = the norm of each filter in w_f
#     f = d_f/δ·ω
#     b = 0·d_b
#     return r, m, f, b
#
# Check it with `minigrad learn check ray`, or let `minigrad learn` watch this folder.
import numpy as np


def ray(w, d, t):
    raise NotImplementedError


def line(w_swa, w_sgd, t):
    raise NotImplementedError


def filter_normalise(d, w):
    raise NotImplementedError
