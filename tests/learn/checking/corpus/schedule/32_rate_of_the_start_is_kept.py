# expect: fault:rate_kept
def schedule(i, alpha1, alpha2, c, n, length, start):
    def line(at):
        share = min(max((at / length - 0.5) / 0.4, 0), 1)
        return alpha1 + share * (alpha2 - alpha1)
    C = c * n
    t = ((i - 1) % C + 1) / C
    return alpha1 + t * (alpha2 - alpha1), line(i), line(min(i, start)), i % C == 0
