# expect: variant:fge,capture_in_mid_cycle
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    s = min(max((i / length - 0.5) / 0.4, 0.0), 1.0)
    t = ((i - 1) % C + 1) / C
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    cyclic = (1 - t) * alpha1 + t * alpha2
    capture = i % C == 0
    t = (((i - 1) // n) % c + (i - 1) % n / n) / c
    if t < 0.5:
        cyclic = alpha1 * (1.0 - 2.0 * t) + alpha2 * 2.0 * t
    else:
        cyclic = alpha1 * (2.0 * t - 1.0) + alpha2 * (2.0 - 2.0 * t)
    capture = i % C == C // 2
    return cyclic, piecewise, constant, capture
