# expect: faults:sum_over,minus_w
def swa_update(w_swa, w, n_models):
    count = n_models + 1
    return w_swa / count - w / count
