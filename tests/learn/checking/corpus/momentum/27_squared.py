# expect: fault:mₜ = β·mₜ₋₁ + gₜ²
def momentum_step(w, g, m, lr, beta):
    m = beta * m + g * g
    return w - lr * m, m
