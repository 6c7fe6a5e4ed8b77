# expect: correct
import numpy as np


def ema(old, new, decay):
    return old + (1 - decay) * (new - old)


def unbias(avg, decay, step):
    return avg / (1.0 - np.power(decay, step))


def adam_step(theta, grad, mom, sq, step, alpha, b1, b2, epsilon):
    mom = ema(mom, grad, b1)
    sq = ema(sq, np.square(grad), b2)
    theta = theta - alpha * unbias(mom, b1, step) / (epsilon + unbias(sq, b2, step) ** 0.5)
    return theta, mom, sq
