# expect: fault:root_mean_square
def swa_update(w_swa, w, n_models):
    squares = (w_swa * w_swa * n_models + w * w) / (n_models + 1)
    return squares ** 0.5
