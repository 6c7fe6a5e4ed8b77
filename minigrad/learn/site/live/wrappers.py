"""SAM and ASAM for two weights, as formulas that the page translates. Lookahead's and SWA's are the engine's own
functions, `outer_step` and `mean_with`, one weight at a time.
"""
from ....optim.arithmetic import maximum, sqrt


def ascent(gx, gy, rho):
    """ε̂ = ρ·g/‖g‖ as `optim.ascent` computes it, by way of g/max|g|. NaN if the gradient is zero."""
    peak = maximum(abs(gx), abs(gy))
    ux = abs(gx) / peak
    uy = abs(gy) / peak
    length = rho / sqrt(ux * ux + uy * uy)
    return gx / peak * length, gy / peak * length


def adaptive_ascent(x, y, gx, gy, rho, eta):
    """ε = T·ε̂(T∇L) with T = |w| + η, as `optim.asam_gradient` computes it."""
    tx = abs(x) + eta
    ty = abs(y) + eta
    ex, ey = ascent(tx * gx, ty * gy, rho)
    return tx * ex, ty * ey
