# expect: invalid
def swa_update(w_swa, w, n_models):
    w_swa *= n_models
    w_swa += w
    w_swa /= n_models + 1
    return w_swa
