# expect: variant:capture_after_start
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    cyclic, piecewise = (1 - t) * alpha1 + t * alpha2, (1 - s) * alpha1 + s * alpha2
    constant = alpha1 if i > start else piecewise
    return cyclic, piecewise, constant, i > start and i % C == 0
