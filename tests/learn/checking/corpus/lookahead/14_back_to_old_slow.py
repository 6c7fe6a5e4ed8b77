# expect: fault:fast_to_old_slow
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow, fast = (1 - alpha) * slow + alpha * fast, slow
    return slow, fast, m
