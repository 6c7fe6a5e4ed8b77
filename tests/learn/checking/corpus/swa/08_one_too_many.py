# expect: convention:start_counted
def swa_update(w_swa, w, n_models):
    n = n_models + 1
    return (w_swa * n + w) / (n + 1)
