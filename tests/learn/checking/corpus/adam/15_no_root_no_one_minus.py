# expect: faults:no_root,no_one_minus_beta1
def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (v_hat + eps), m, v
