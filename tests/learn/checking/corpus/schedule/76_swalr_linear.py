# expect: variant:swalr_linear
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - t) * alpha1 + t * alpha2
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    line = (1 - s) * alpha1 + s * alpha2
    t = min(1, max(0, i - start) / 10)
    s_start = min(max((start / length - 0.5) / 0.4, 0), 1)
    base = (1 - s_start) * alpha1 + s_start * alpha2
    high = line if i <= start else alpha1 * t + base * (1 - t)
    return cyclic, line, high, i % C == 0
