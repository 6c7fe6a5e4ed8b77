# expect: fault:last_batch
def refresh_batchnorm(batches):
    for batch in batches:
        mean = batch.mean(axis=0)
        var = batch.var(axis=0)
    return mean, var
