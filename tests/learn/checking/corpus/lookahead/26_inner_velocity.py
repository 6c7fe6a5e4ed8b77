# expect: convention:velocity
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m - lr * g
    fast = fast + m
    if t % k == 0:
        slow = slow + alpha * (fast - slow)
        fast = slow + 0
    return slow, fast, m
