# expect: faults:per_epoch,low_constant,down_to_the_end
def schedule(i, alpha1, alpha2, c, n, length, start):
    epoch = (i - 1) // n
    t = (epoch % c + 1) / c
    s = min(max((i / length - 0.5) / 0.5, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return (1 - t) * alpha1 + t * alpha2, piecewise, piecewise if i <= start else alpha2, (epoch + 1) % c == 0
