# expect: fault:every_step
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    slow = (1 - alpha) * slow + alpha * fast
    return slow, slow.copy(), m
