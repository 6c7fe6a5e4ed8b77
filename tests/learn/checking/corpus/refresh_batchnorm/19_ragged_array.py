# expect: error
import numpy as np


def refresh_batchnorm(batches):
    X = np.array(batches).reshape(-1, batches[0].shape[1])
    return X.mean(0), X.var(0)
