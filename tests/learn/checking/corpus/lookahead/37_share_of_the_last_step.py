# expect: fault:last_step_only
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    before = fast
    fast = before - lr * m
    if t % k == 0:
        slow = slow + alpha * (fast - before)
        fast = slow.copy()
    return slow, fast, m
