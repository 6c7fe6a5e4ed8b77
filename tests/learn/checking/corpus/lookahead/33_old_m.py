# expect: fault:old_m
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    fast = fast - lr * m
    m = beta * m + g
    if t % k == 0:
        slow = slow + alpha * (fast - slow)
        fast = slow.copy()
    return slow, fast, m
