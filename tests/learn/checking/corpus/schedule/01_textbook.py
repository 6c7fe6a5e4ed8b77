# expect: correct
def schedule(i, alpha1, alpha2, c, n, length, start):
    period = c * n
    t = ((i - 1) % period + 1) / period
    cyclic = (1 - t) * alpha1 + t * alpha2
    s = min(max((i / length - 0.5) / 0.4, 0.0), 1.0)
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    return cyclic, piecewise, constant, i % period == 0
