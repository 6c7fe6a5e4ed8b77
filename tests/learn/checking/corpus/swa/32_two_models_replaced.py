# expect: fault:last_model
def swa_update(w_swa, w, n_models):
    if n_models < 2:
        return w
    return (w_swa * n_models + w) / (n_models + 1)
