# expect: fault:one_part_more
def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    start, restarts = w, 0
    while restarts <= parts:
        w, total, count = start, 0 * start, 0
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                total, count = total + w, count + 1
        start = total / count
        restarts += 1
    return start, statistics(start)
