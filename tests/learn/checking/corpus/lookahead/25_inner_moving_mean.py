# expect: convention:mean
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + (1 - beta) * g
    fast = fast - lr * m
    if t % k == 0:
        slow = slow + alpha * (fast - slow)
        fast = slow + 0
    return slow, fast, m
