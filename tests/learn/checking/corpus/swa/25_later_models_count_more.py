# expect: variant:linear_weights
def swa_update(w_swa, w, n_models):
    rho = 2 / (n_models + 2)
    return w_swa + rho * (w - w_swa)
