# expect: variant:n_counts_new
def swa_update(w_swa, w, n_models):
    return (w_swa * (n_models - 1) + w) / n_models
