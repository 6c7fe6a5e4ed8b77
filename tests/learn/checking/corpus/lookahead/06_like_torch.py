# expect: correct
def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    param, cached, buf = fast.copy(), slow.copy(), m.copy()
    buf *= beta
    buf += g
    param -= lr * buf
    if t % k != 0:
        return cached, param, buf
    param *= alpha
    param += (1 - alpha) * cached
    cached[...] = param
    return cached, param, buf
