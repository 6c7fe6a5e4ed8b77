# expect: unknown
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % min(k, 5) == 0:
        slow = (1 - alpha) * slow + alpha * fast
        fast = slow.copy()
    return slow, fast, m
