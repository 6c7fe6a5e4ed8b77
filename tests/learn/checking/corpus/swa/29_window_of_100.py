# expect: variant:mean_at_first
def swa_update(w_swa, w, n_models):
    window = min(n_models + 1, 100)
    return w_swa + (w - w_swa) / window
