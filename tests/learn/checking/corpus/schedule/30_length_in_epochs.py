# expect: fault:length_in_epochs
def ramp(x):
    if x <= 0.5:
        return 0.0
    return (x - 0.5) / 0.4 if x < 0.9 else 1.0


def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = ramp(i / n / length)
    cyclic, piecewise = (1 - t) * alpha1 + t * alpha2, (1 - s) * alpha1 + s * alpha2
    return cyclic, piecewise, piecewise if i <= start else alpha1, i % C == 0
