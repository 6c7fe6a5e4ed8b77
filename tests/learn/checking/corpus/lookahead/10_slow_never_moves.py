# expect: fault:slow_never_moves
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        fast = slow.copy()
    return slow, fast, m
