# expect: fault:exponential_from_the_first
def refresh_batchnorm(batches, momentum=0.1):
    mean, var = batches[0].mean(0), batches[0].var(0)
    for batch in batches[1:]:
        mean = (1 - momentum) * mean + momentum * batch.mean(0)
        var = (1 - momentum) * var + momentum * batch.var(0)
    return mean, var
