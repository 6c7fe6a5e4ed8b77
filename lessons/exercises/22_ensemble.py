# E23 · a fast geometric ensemble   (lesson 13)
#
# Prediction of a fast geometric ensemble. path (T, n): path[i − 1] are the weights after iteration i of SGD,
# i = 1 … T, with a cyclic learning rate: cycles of c iterations (even), lowest in the middle of a cycle,
# after iteration c/2 of it. f(w) returns outputs (N, K), not yet probabilities. The members of the ensemble
# are the weights at the middle of each of the k cycles. Return p (N, K): the mean of their probabilities.
#
#     w₁ … w_k = the weights after iteration c/2 of each cycle
#     p = (1/k)·Σsoftmax(f(wⱼ))
#     return p
#
# Check it with `minigrad learn check ensemble`, or let `minigrad learn` watch this folder.
import numpy as np


def fge_predict(path, c, f):
    raise NotImplementedError
