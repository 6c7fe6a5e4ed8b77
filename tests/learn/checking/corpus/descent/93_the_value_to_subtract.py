# expect: variant:update_value
def descent_step(w, g, lr):
    diff = lr * g
    return diff
