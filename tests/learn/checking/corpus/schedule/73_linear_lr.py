# expect: variant:line_over_all
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - t) * alpha1 + t * alpha2
    s = min(i, length) / length
    line = alpha1 + (alpha2 - alpha1) * s
    high = line if i <= start else alpha1
    return cyclic, line, high, i % C == 0
