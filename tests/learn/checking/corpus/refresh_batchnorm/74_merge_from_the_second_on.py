# expect: fault:around_the_mean_before_from_the_second_on
def refresh_batchnorm(batches):
    first, *others = batches
    n, mean = len(first), first.mean(0)
    squares = ((first - mean) ** 2).sum(0)
    for batch in others:
        difference = batch.mean(0) - mean
        squares = squares + ((batch - batch.mean(0)) ** 2).sum(0) + len(batch) * difference**2
        n = n + len(batch)
        mean = mean + difference * len(batch) / n
    return mean, squares / n
