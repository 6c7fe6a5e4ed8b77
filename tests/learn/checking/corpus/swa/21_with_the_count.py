# expect: fault:extra_output
def swa_update(w_swa, w, n_models):
    return w_swa + (w - w_swa) / (n_models + 1), n_models + 1
