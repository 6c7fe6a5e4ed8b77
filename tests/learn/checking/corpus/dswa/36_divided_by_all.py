# expect: fault:divided_by_all
def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    n_models = n // c
    for part in range(parts):
        w_swa = 0 * w
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            w_swa = w_swa + w / n_models if i % c == 0 else w_swa
        w = w_swa
    return w, statistics(w)
