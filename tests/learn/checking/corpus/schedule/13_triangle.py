# expect: variant:triangle
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - 2 * t) * alpha1 + 2 * t * alpha2 if t <= 0.5 else (2 - 2 * t) * alpha2 + (2 * t - 1) * alpha1
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return cyclic, piecewise, piecewise if i <= start else alpha1, i % C == 0
