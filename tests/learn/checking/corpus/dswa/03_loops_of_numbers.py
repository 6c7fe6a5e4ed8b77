# expect: correct
def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    w = list(w)
    i = 0
    total, count = [0.0] * len(w), 0
    while i < n:
        g = grad_fn(w)
        w = [a - lr * b for a, b in zip(w, g)]
        i += 1
        within = (i - 1) % (n // parts) + 1
        if within % c == 0:
            total = [a + b for a, b in zip(total, w)]
            count += 1
        if within == n // parts:
            w = [a / count for a in total]
            total, count = [0.0] * len(w), 0
    return w, statistics(w)
