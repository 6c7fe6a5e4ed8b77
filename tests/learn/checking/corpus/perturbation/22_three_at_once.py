# expect: faults:p_for_r,no_sign,not_normalised
def perturbation(grads, rho, p):
    return [rho * abs(g) ** (p - 1) for g in grads]
