# expect: variant:warming_up_from_1
def swa_update(w_swa, w, n_models):
    num_updates = n_models + 1
    one_minus_decay = 1.0 - min(0.9999, (1 + num_updates) / (10 + num_updates))
    return w_swa - one_minus_decay * (w_swa - w)
