# expect: fault:corrections_multiply
def corrected(mean, beta, t):
    return mean * (1 - beta**t)


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = m * beta1 + g * (1 - beta1)
    v = v * beta2 + g * g * (1 - beta2)
    step = corrected(m, beta1, t) / (corrected(v, beta2, t)**0.5 + eps)
    return w - lr * step, m, v
