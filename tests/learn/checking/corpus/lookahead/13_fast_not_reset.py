# expect: fault:fast_not_reset
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha * fast
    return slow, fast, m
