# expect: variant:clr
def schedule(i, alpha1, alpha2, c, n, length, start):
    total = c * n
    step = (i - 1) % total
    x = step / total
    scale = x / 0.5 if x <= 0.5 else (x - 1) / (0.5 - 1)
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    line = (1 - s) * alpha1 + s * alpha2
    return alpha2 + (alpha1 - alpha2) * scale, line, line if i <= start else alpha1, i % total == 0
