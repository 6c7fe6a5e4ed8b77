# expect: fault:no_between
def refresh_batchnorm(batches):
    total = sum(b.shape[0] for b in batches)
    mean = sum(b.shape[0] * b.mean(0) for b in batches) / total
    var = sum(b.shape[0] * b.var(0) for b in batches) / total
    return mean, var
