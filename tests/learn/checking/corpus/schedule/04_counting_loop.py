# expect: correct
def schedule(i, alpha1, alpha2, c, n, length, start):
    step = 0
    for _ in range(i):
        if step == c * n:
            step = 0
        step += 1
    t = step / (c * n)
    s = (i / length - 0.5) / 0.4
    if s < 0:
        s = 0
    if s > 1:
        s = 1
    piecewise = alpha1 + s * (alpha2 - alpha1)
    return alpha1 + t * (alpha2 - alpha1), piecewise, (piecewise if i < start + 1 else alpha1), step == c * n
