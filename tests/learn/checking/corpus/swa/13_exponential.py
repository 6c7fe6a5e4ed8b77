# expect: variant:moving_average
def swa_update(w_swa, w, n_models):
    decay = 0.99
    return decay * w_swa + (1 - decay) * w
