# E20 · BatchNorm statistics after averaging   (lesson 14)
#
# Mean and variance that BatchNorm needs at evaluation, from one pass over the data. batches: a list of
# arrays (n_b, C) of different n_b. Return mean (C,) and variance (C,) of all rows together (biased: divided
# by n). Batch i = 1 … k has nᵢ rows with mean μᵢ and variance σᵢ².
#
#     pᵢ = nᵢ/n
#     μ = Σ pᵢ·μᵢ
#     σᵢ² = Σ(x − μᵢ)²/nᵢ
#     σ² = Σ pᵢ·σᵢ² + Σ pᵢ·(μᵢ − μ)²
#     return μ, σ²
#
# Check it with `minigrad learn check refresh_batchnorm`, or let `minigrad learn` watch this folder.
import numpy as np


def refresh_batchnorm(batches):
    raise NotImplementedError
