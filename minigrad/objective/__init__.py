"""The loss as a function of the weights: f(w) → (L, g). Every method that evaluates more than one point uses it.

    step_loss.py   StepLoss      the loss of one step, from what a user hands to `opt.step`
    dataset.py     Objective     the loss of a model over a whole data set, with error, outputs and Hessian products
    batches.py     MiniBatches   the loss of a model on the next mini-batch
    function.py    Function      a plain function of one Tensor
    penalty.py     Penalty       (λ/2)‖w‖², which the first three accept

Each evaluates at a bound point: the model computes with w (`params.at`) for the length of an evaluation. Nothing is
written to its own weights, so nothing has to be restored; `opt.result` is the only block that writes and restores them.
"""
from .batches import MiniBatches
from .step_loss import StepLoss
from .dataset import Objective
from .function import Function
from .penalty import Penalty
