# expect: fault:θ′ = θ if t mod k ≠ 0 else (1−α)·θ + α²·v
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha ** 2 * fast
        fast = slow.copy()
    return slow, fast, m
