# expect: not_attempted
def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    """TODO"""
    pass
