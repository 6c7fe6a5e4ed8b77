# expect: fault:fast_returned
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = fast.copy()
    return slow, fast, m
