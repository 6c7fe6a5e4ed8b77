# expect: fault:sign
def swa_update(w_swa, w, n_models):
    return w_swa - (w - w_swa) / (n_models + 1)
