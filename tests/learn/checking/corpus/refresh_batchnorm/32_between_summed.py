# expect: fault:between_summed
def refresh_batchnorm(batches):
    n = sum(len(b) for b in batches)
    mean = sum(b.mean(0) * len(b) / n for b in batches)
    var = 0
    for b in batches:
        var = var + len(b) / n * b.var(0) + (b.mean(0) - mean) ** 2
    return mean, var
