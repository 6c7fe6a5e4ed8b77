# expect: fault:sum_over
def swa_update(w_swa, w, n_models):
    return (w_swa + w) / (n_models + 1)
