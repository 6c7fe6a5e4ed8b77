# expect: variant:training_pass
import numpy as np


def refresh_batchnorm(batches):
    running_mean, running_var, momentum = 0.0, 1.0, 0.1
    for x in batches:
        running_mean = (1 - momentum) * running_mean + momentum * x.mean(0)
        running_var = (1 - momentum) * running_var + momentum * x.var(0, ddof=1)
    return running_mean, running_var
