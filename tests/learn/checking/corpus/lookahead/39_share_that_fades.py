# expect: unknown
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    velocity = beta * m + g
    inner = fast - lr * velocity
    rounds = t / k
    if rounds != int(rounds):
        return slow, inner, velocity
    share = alpha / rounds
    outer = share * inner + (1 - share) * slow
    return outer, outer.copy(), velocity
