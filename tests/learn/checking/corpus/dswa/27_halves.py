# expect: fault:pairwise_mean
def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        mean = None
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                mean = w if mean is None else 0.5 * (mean + w)
        w = mean
    return w, statistics(w)
