# E28 · a greedy soup   (lesson 20)
#
# Greedy soup of fine-tuned networks. weights (k, n): row i is wᵢ, the weights of one network.
# validation(w) and test(w) return a score v(w), t(w), higher is better. Begin with the network of the best
# validation score; try the others, best first, and take wᵢ if the mean of the ingredients so far and wᵢ is
# at least as good as the soup w̄ so far. Return the soup w̄ (n,), the mean of its m ingredients; taken (k,),
# True for each ingredient; and the test score of the soup. The test data decide nothing.
#
#     order = by v(wᵢ), best first
#     w̄′ = mean of the ingredients and wᵢ
#     take wᵢ = if v(w̄′) ≥ v(w̄)
#     w̄ = (1/m)·Σwᵢ
#     taken = True for each ingredient
#     t = t(w̄)
#     return w̄, taken, t
#
# Check it with `minigrad learn check soup`, or let `minigrad learn` watch this folder.
import numpy as np


def greedy_soup(weights, validation, test):
    raise NotImplementedError
