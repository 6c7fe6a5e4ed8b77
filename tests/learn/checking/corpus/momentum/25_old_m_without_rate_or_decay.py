# expect: faults:old_m,no_rate,no_decay
def momentum_step(w, g, m, lr, beta):
    return w - m, m + g
