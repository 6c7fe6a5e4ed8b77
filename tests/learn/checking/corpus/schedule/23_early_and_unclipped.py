# expect: faults:jumps_early,not_clipped
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = i % C / C
    s = (i / length - 0.5) / 0.4
    piecewise = alpha1 + s * (alpha2 - alpha1)
    return alpha1 + t * (alpha2 - alpha1), piecewise, alpha1 if i > start else piecewise, i % C == 0
