# expect: fault:sum_of_g
def descent_step(w, g, lr):
    slope = sum(g)
    return w - lr * slope
