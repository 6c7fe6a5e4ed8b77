# expect: convention:authors_constant
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    cyclic, piecewise = (1 - t) * alpha1 + t * alpha2, (1 - s) * alpha1 + s * alpha2
    def authors(progress):
        if progress <= 0.5:
            return alpha1
        if progress <= 0.9:
            return alpha1 * (1 - (1 - alpha2 / alpha1) * (progress - 0.5) / 0.4)
        return alpha2
    return cyclic, piecewise, authors(i / start), i % C == 0
