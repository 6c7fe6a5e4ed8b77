# expect: fault:only_the_last_captured
def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        for i in range(1, n // parts + 1):
            if i == 1:
                total, m = 0, 0
            w = w - lr * grad_fn(w)
            if i % c == 0:
                total, m = w, 1
        w = total / m
    return w, statistics(w)
