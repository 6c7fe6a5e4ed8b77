"""The multilayer perceptron."""
from .. import nn
from . import parts
from .registry import architecture


@architecture((64,))
def mlp(inputs=64, hidden=(128, 64), classes=10, activation="relu", batch_norm=False, width=1):
    """Linear layers with ReLU, Tanh or GELU between them (and BatchNorm before, if wanted); images are flattened.

    x (N, …) with `inputs` numbers per example → (N, classes). `hidden=()` is a linear model with intercept.

    >>> models.mlp(inputs=4, hidden=(8, 8), classes=3)
    Sequential(
      (0): Flatten()
      (1): Linear(4, 8)
      (2): ReLU()
      (3): Linear(8, 8)
      (4): ReLU()
      (5): Linear(8, 3)
    )
    """
    kind = parts.choose("mlp", "activation", activation, relu=nn.ReLU, tanh=nn.Tanh, gelu=nn.GELU)
    layers, n_in = [nn.Flatten()], inputs
    for units in hidden:
        n_out = parts.scaled(units, width)
        layers += [nn.Linear(n_in, n_out), *([nn.BatchNorm1d(n_out)] if batch_norm else []), kind()]
        n_in = n_out
    return nn.Sequential(*layers, nn.Linear(n_in, classes))
