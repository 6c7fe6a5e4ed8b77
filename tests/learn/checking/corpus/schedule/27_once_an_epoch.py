# expect: convention:once_an_epoch
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyc = (1 - t) * alpha1 + t * alpha2
    epoch = (i - 1) // n
    def factor(e):
        r = e * n / length
        if r <= 0.5: return 1.0
        if r <= 0.9: return 1.0 - (1.0 - alpha2 / alpha1) * (r - 0.5) / 0.4
        return alpha2 / alpha1
    return cyc, alpha1 * factor(epoch), alpha1 * factor(epoch) if i <= start else alpha1, i % C == 0
