# expect: variant:geometric,geometric_line
def sched_exp(start, end, pos):
    return start * (end / start) ** pos


def schedule(i, alpha1, alpha2, c, n, length, start):
    pos = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = sched_exp(alpha1, alpha2, pos)
    t = ((i - 1) % (c * n) + 1) / (c * n)
    return sched_exp(alpha1, alpha2, t), piecewise, piecewise if i <= start else alpha1, i % (c * n) == 0
