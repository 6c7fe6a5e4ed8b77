# expect: faults:sign,swapped
def descent_step(w, g, lr):
    step = lr * w
    return g + step
