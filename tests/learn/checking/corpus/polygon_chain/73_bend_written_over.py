# expect: fault:bend_written_over
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    theta = np.array(bend, float)
    losses, gradients = [], []
    for alpha, beta in zip(alphas, betas):
        on_first_leg = theta
        on_first_leg += alpha * (w1 - theta)
        on_second_leg = w2 + beta * (theta - w2)
        first, second = f(on_first_leg.copy()), f(on_second_leg)
        losses.append(first[0] + second[0])
        gradients.append((1 - alpha) * first[1] + beta * second[1])
    return np.mean(losses), np.mean(gradients, axis=0)
