# expect: faults:alpha_reversed,fast_not_reset
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = fast + alpha * (slow - fast)
    return slow, fast, m
