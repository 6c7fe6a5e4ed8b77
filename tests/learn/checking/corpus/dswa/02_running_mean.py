# expect: correct
def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for part in range(parts):
        w_swa, n_models = w, 0
        for i in range(n // parts):
            w = w - lr * grad_fn(w)
            if (i + 1) % c == 0:
                w_swa = (w_swa * n_models + w) / (n_models + 1)
                n_models += 1
        w = w_swa
    return w, statistics(w)
