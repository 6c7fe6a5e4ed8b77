# expect: fault:start_in_epochs
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    cyclic, piecewise = (1 - t) * alpha1 + t * alpha2, (1 - s) * alpha1 + s * alpha2
    epoch = i / n
    return cyclic, piecewise, piecewise if epoch <= start else alpha1, i % C == 0
