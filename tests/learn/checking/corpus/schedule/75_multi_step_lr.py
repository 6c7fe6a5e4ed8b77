# expect: fault:no_line_from_the_half_on
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - t) * alpha1 + t * alpha2
    line = alpha1 if i < length / 2 else alpha2
    high = line if i <= start else alpha1
    return cyclic, line, high, i % C == 0
