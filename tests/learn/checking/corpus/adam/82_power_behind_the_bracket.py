# expect: fault:power_behind_the_bracket
def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    first, second = 1 - beta1, 1 - beta2
    m = beta1 * m + first * g
    v = beta2 * v + second * g**2
    m_hat = m / first**t
    v_hat = v / second**t
    w = w - lr * m_hat / (v_hat**0.5 + eps)
    return w, m, v
