# expect: fault:denominator_n
def swa_update(w_swa, w, n_models):
    return (w_swa * n_models + w) / n_models
