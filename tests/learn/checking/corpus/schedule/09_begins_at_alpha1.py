# expect: variant:begins_at_alpha1
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return (1 - t) * alpha1 + t * alpha2, piecewise, piecewise if i <= start else alpha1, i % C == 0
