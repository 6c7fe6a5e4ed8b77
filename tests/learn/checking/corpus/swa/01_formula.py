# expect: correct
def swa_update(w_swa, w, n_models):
    return (w_swa * n_models + w) / (n_models + 1)
