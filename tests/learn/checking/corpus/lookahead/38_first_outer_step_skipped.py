# expect: unknown
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = g + beta * m
    fast = fast - lr * m
    rounds, rest = divmod(t, k)
    if rest == 0 and rounds != 1:
        slow = slow + alpha * (fast - slow)
        fast = 1.0 * slow
    return slow, fast, m
