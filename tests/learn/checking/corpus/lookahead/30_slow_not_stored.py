# expect: fault:slow_not_stored
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        fast = (1 - alpha) * slow + alpha * fast
    return slow, fast, m
