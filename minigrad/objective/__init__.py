"""The loss as a function of the weights: f(w) → (L, g). Every method that looks at more than one point stands on it.

    closures.py    Closures      the loss of one step, from what a user hands to `opt.step`
    dataset.py     Objective     the loss of a model over a whole data set, with error, outputs and Hessian products
    batches.py     MiniBatches   the loss of a model on the next mini-batch
    function.py    Function      a plain function of one Tensor
    penalty.py     Penalty       (λ/2)‖w‖², which each of the first three can be given

All are pure: an evaluation binds the model to w (`params.at`) for its length. Nothing is written to the model's own
weights, so nothing has to be put back; `opt.result` is the only block that writes and restores them.
"""
from .batches import MiniBatches
from .closures import Closures
from .dataset import Objective
from .function import Function
from .penalty import Penalty
