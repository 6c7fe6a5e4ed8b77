"""Training: the loop, evaluation, checkpoints, and models and optimizers by name.

    the loop       fit  train_epoch  train_step  evaluate
    checkpoints    save  load  last_good  Checkpoint  load_torch
    by name        build_model  build_optimizer
"""
from .checkpoint import Checkpoint, last_good, load, load_torch, save
from .loop import evaluate, fit, train_epoch, train_step
from .recipe import build_model, build_optimizer

__all__ = ["Checkpoint", "build_model", "build_optimizer", "evaluate", "fit", "last_good", "load",
           "load_torch", "save", "train_epoch", "train_step"]
