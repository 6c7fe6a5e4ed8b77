# expect: correct
def refresh_batchnorm(batches):
    batches = list(batches)
    assert all(b.ndim == 2 for b in batches)
    n = sum(len(b) for b in batches)
    mu = sum(b.sum(axis=0) for b in batches) / n
    sq = 0
    for b in batches:
        sq = sq + ((b - mu) ** 2).sum(axis=0)
    return mu, sq / n
