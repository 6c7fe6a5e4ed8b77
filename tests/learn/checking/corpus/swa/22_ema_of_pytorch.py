# expect: variant:moving_average_copied
def swa_update(w_swa, w, n_models):
    decay = 0.99
    if n_models == 0:
        return w.copy()
    return w_swa + (1 - decay) * (w - w_swa)
