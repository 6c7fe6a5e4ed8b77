# expect: variant:warming_up
def swa_update(w_swa, w, n_models):
    decay = min(0.999, (1 + n_models) / (10 + n_models))
    return decay * w_swa + (1 - decay) * w
