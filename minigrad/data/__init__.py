"""Data sets, loaders, splits and label noise."""
from .digits import digits
from .loader import Loader
from .noise import NoisyLabels, transition_matrix, with_label_noise
from .split import split_indices, train_test_split

__all__ = ["Loader", "NoisyLabels", "digits", "split_indices", "train_test_split", "transition_matrix",
           "with_label_noise"]
