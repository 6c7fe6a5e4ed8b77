# expect: faults:outer_first,sync_early
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    if (t + 1) % k == 0:
        slow = slow + alpha * (fast - slow)
        fast = slow.copy()
    m = beta * m + g
    fast = fast - lr * m
    return slow, fast, m
