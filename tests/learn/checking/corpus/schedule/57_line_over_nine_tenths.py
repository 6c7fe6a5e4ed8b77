# expect: fault:too_flat
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    s = min(max((i / length - 0.5) / 0.4, 0.0), 1.0)
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.9, 0.0), 1.0)
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    cyclic = (1 - t) * alpha1 + t * alpha2
    capture = i % C == 0
    return cyclic, piecewise, constant, capture
