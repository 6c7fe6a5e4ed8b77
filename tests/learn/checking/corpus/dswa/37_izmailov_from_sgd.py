# expect: convention:start_counted
def swa(w, grad_fn, n, c, lr):
    w_swa, n_models = w, 1
    for i in range(1, n + 1):
        w = w - lr * grad_fn(w)
        if i % c == 0:
            n_models = i // c
            w_swa = (w_swa * n_models + w) / (n_models + 1)
    return w_swa


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        w = swa(w, grad_fn, n // parts, c, lr)
    return w, statistics(w)
