# expect: fault:fast_always_reset
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = slow + alpha * (fast - slow)
    fast = slow.copy()
    return slow, fast, m
