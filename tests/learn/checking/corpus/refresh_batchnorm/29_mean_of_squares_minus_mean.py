# expect: fault:mean_not_squared
def refresh_batchnorm(batches):
    n = sum(map(len, batches))
    mean = sum(b.sum(0) for b in batches) / n
    square = sum((b * b).sum(0) for b in batches) / n
    return mean, square - mean
