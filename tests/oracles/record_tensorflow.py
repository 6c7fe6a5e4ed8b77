"""Twelve steps of TensorFlow's own (version 1) optimizers, written to recorded/tensorflow.json.

    pip install tensorflow-cpu && python -m tests.oracles.record_tensorflow [FOLDER]

FOLDER: a checkout of the Lookahead authors' code, github.com/michaelrzhang/lookahead, whose TensorFlow version is then
run, too.
"""
import importlib.util
import sys

import numpy as np
import tensorflow as tf

from .steps import START, gradient, rates, write

train = tf.compat.v1.train


def path_of(make, lr):
    """An optimizer on one variable, eagerly; the rate is a variable that it reads in each step."""
    w, rate_now = tf.Variable(START.copy(), name="w"), tf.Variable(lr, dtype=tf.float64)
    opt, path = make(rate_now.read_value if hasattr(rate_now, "read_value") else rate_now), []
    for rate in rates(lr):
        rate_now.assign(rate)
        opt.apply_gradients([(tf.constant(gradient(w.numpy())), w)])
        path.append(w.numpy().copy())
    return np.array(path)


def main(folder=None):
    """Write recorded/tensorflow.json."""
    paths = {"MomentumOptimizer": path_of(lambda lr: train.MomentumOptimizer(lr, 0.9), 0.1),
             "RMSPropOptimizer": path_of(lambda lr: train.RMSPropOptimizer(lr, 0.9, 0.9, 1e-2), 0.05),
             "AdamOptimizer": path_of(lambda lr: train.AdamOptimizer(lr, epsilon=1e-2), 0.1)}
    if folder:
        spec = importlib.util.spec_from_file_location("lookahead", f"{folder}/lookahead_tensorflow.py")
        spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
        alpha = tf.constant(0.8, tf.float64)
        paths["Lookahead"] = path_of(lambda lr: module.Lookahead(train.MomentumOptimizer(lr, 0.9), 3, alpha), 0.1)
        paths["Lookahead's default alpha"] = [module.Lookahead(None)._la_alpha]
    write("tensorflow", f"TensorFlow {tf.__version__}, NumPy {np.__version__}, lookahead@c4fd85f", paths)


if __name__ == "__main__":
    main(*sys.argv[1:])
