# expect: convention:start_in_first_mean
def swa_update(w_swa, w, n_models):
    n = max(n_models, 1)                            # the starting point is a model too
    return (w_swa * n + w) / (n + 1)
