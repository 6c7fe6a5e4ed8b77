"""Twelve steps of the optimizers of Chainer, DeZero and numpy-ml, which need an old NumPy, written to recorded/.

    pip install "numpy==1.23.5" "scipy==1.10.1" "matplotlib<3.9" chainer==7.8.1 dezero==0.0.13
    pip install --no-deps numpy-ml==0.1.2
    python -m tests.oracles.record_chainer

in a virtual environment with Python 3.11 and setuptools < 70.
"""
import collections
import collections.abc

import chainer
import dezero
import numpy as np
from chainer import links, optimizer_hooks, optimizers

collections.Hashable = collections.abc.Hashable         # where numpy-ml looks for it; Python moved it
from numpy_ml.neural_nets import optimizers as numpy_ml                                                     # noqa: E402

from .steps import START, follow, gradient, rates, write                                                    # noqa: E402


def chainer_path(make, lr, name="lr", hook=None):
    """A Chainer optimizer on a link with one parameter; `name`: its attribute that holds the rate."""
    link = chainer.Link()
    with link.init_scope():
        link.w = chainer.Parameter(START.copy())
    opt = make(lr).setup(link)
    if hook is not None:
        opt.add_hook(hook)
    path = []
    for rate in rates(lr):
        setattr(opt.hyperparam, name, rate)
        link.w.grad = gradient(link.w.array)
        opt.update()
        path.append(link.w.array.copy())
    return np.array(path)


def dezero_path(make, lr, name="lr"):
    """A DeZero optimizer on a Parameter."""
    w = dezero.Parameter(START.copy())
    opt, path = make(lr), []
    opt.target = type("Target", (), {"params": lambda self: iter([w])})()
    for rate in rates(lr):
        setattr(opt, name, rate)
        w.grad = dezero.Variable(gradient(w.data))
        opt.update()
        path.append(w.data.copy())
    return np.array(path)


def numpy_ml_path(make, lr):
    """A numpy-ml optimizer; its scheduler is replaced by the rate itself."""
    opt = make(lr)

    def step(w, g, rate):
        opt.lr_scheduler = lambda step, loss: rate
        return opt.update(w, g, "w")

    return follow(step, lr)


def batchnorm():
    """Running mean and variance of Chainer's BatchNormalization after one batch of 4 rows, and its ε and decay."""
    x = np.array([[0.0], [1.0], [2.0], [5.0]])
    layer = links.BatchNormalization(1, dtype=np.float64)
    layer(x)
    return [float(layer.avg_mean[0]), float(layer.avg_var[0]), layer.eps, layer.decay]


def main():
    """Write recorded/chainer.json, dezero.json and numpy_ml.json."""
    numpy = f"NumPy {np.__version__}"
    write("chainer", f"Chainer {chainer.__version__}, {numpy}", {
        "CorrectedMomentumSGD": chainer_path(optimizers.CorrectedMomentumSGD, 0.1),
        "MomentumSGD": chainer_path(optimizers.MomentumSGD, 0.1),
        "NesterovAG": chainer_path(optimizers.NesterovAG, 0.1),
        "SGD, WeightDecay 0.1": chainer_path(optimizers.SGD, 0.1, hook=optimizer_hooks.WeightDecay(0.1)),
        "AdaGrad": chainer_path(optimizers.AdaGrad, 0.1),
        "RMSprop": chainer_path(optimizers.RMSprop, 0.1),
        "Adam": chainer_path(lambda lr: optimizers.Adam(lr, eps=1e-2), 0.1, "alpha"),
        "AdamW": chainer_path(lambda lr: optimizers.Adam(lr, eps=1e-2, weight_decay_rate=0.1), 0.1, "alpha"),
        "AdamW, eta": chainer_path(lambda eta: optimizers.Adam(0.1, eps=1e-2, eta=eta, weight_decay_rate=0.1), 0.5,
                                   "eta"),
        "eps of AdaGrad, RMSprop, Adam": [optimizers.AdaGrad().eps, optimizers.RMSprop().eps, optimizers.Adam().eps],
        "BatchNormalization": batchnorm(),
        "optimizers": sorted(name for name in dir(optimizers) if name[0].isupper())})
    write("dezero", f"DeZero 0.0.13, {numpy}", {
        "MomentumSGD": dezero_path(dezero.optimizers.MomentumSGD, 0.1),
        "AdaGrad": dezero_path(dezero.optimizers.AdaGrad, 0.1),
        "Adam": dezero_path(lambda lr: dezero.optimizers.Adam(lr, eps=1e-2), 0.1, "alpha"),
        "eps of AdaGrad, Adam": [dezero.optimizers.AdaGrad().eps, dezero.optimizers.Adam().eps]})
    write("numpy_ml", f"numpy-ml 0.1.2, {numpy}", {
        "RMSProp": numpy_ml_path(lambda lr: numpy_ml.RMSProp(lr, eps=1e-2), 0.1),
        "Adam": numpy_ml_path(lambda lr: numpy_ml.Adam(lr, eps=1e-2), 0.1),
        "decay of RMSProp": [numpy_ml.RMSProp().hyperparameters["decay"]]})


if __name__ == "__main__":
    main()
