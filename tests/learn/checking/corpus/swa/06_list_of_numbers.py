# expect: correct
def swa_update(w_swa, w, n_models):
    if n_models == 0:
        return w.copy()
    return [(n_models * a + b) / (n_models + 1) for a, b in zip(w_swa, w)]
