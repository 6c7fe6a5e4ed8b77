# expect: unknown
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = n * c
    t = ((i - 1) % C + 1) / C
    half = length // 2
    s = max(0.0, min(1.0, (i - half) / (0.4 * length)))
    p = alpha1 * (1 - s) + alpha2 * s
    return alpha1 * (1 - t) + alpha2 * t, p, alpha1 if i > start else p, i % C == 0
