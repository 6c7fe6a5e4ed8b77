# expect: variant:sync_late
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if (t - 1) % k == 0:
        slow = (1 - alpha) * slow + alpha * fast
        fast = slow.copy()
    return slow, fast, m
