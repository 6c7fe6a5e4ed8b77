# expect: fault:old_fast_mixed
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    new = fast - lr * m
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha * fast
        new = slow.copy()
    return slow, new, m
