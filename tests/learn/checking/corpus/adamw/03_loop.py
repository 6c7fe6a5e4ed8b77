# expect: correct
def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    w, m, v = w.copy(), m.copy(), v.copy()
    for i in range(len(w)):
        m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        direction = m[i] / (1 - beta1 ** t) / ((v[i] / (1 - beta2 ** t)) ** 0.5 + eps)
        w[i] -= lr * (direction + lam * w[i])
    return w, m, v
