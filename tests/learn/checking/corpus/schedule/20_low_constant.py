# expect: variant:low_constant
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return (1 - t) * alpha1 + t * alpha2, piecewise, piecewise if i <= start else alpha2, i % C == 0
