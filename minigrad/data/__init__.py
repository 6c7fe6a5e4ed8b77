"""Data sets, loaders, splits, label noise, augmentation, corruptions, problems with a known optimum.

    data sets                digits  mnist  fashion_mnist  cifar10  cifar100  image_folder  class_names  csv
    batches and splits       Loader  train_test_split  split_indices
    label noise              with_label_noise  transition_matrix  NoisyLabels
    augmentation             random_crop  random_flip  cutout  normalize  compose  channel_statistics
    corruptions              corrupt  CORRUPTIONS
    with a known optimum     Quadratic  LeastSquares  Logistic
"""
from .. import spelling as _spelling
from .augment import channel_statistics, compose, cutout, normalize, random_crop, random_flip
from .cifar import cifar10, cifar100
from .corruptions import CORRUPTIONS, corrupt
from .digits import digits
from .folder import class_names, image_folder
from .idx import fashion_mnist, mnist
from .loader import Loader
from .noise import NoisyLabels, transition_matrix, with_label_noise
from .split import split_indices, train_test_split
from .synthetic import LeastSquares, Logistic, Quadratic
from .table import csv

__all__ = ["CORRUPTIONS", "LeastSquares", "Loader", "Logistic", "NoisyLabels", "Quadratic", "channel_statistics",
           "cifar10", "cifar100", "class_names", "compose", "corrupt", "csv", "cutout", "digits", "fashion_mnist",
           "image_folder", "mnist", "normalize", "random_crop", "random_flip", "split_indices", "train_test_split",
           "transition_matrix", "with_label_noise"]

__getattr__ = _spelling.answering_from("minigrad.data", _spelling.DATA)
