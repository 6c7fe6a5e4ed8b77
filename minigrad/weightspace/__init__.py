"""What can be done to weight vectors: average them, join them, look around them, measure how flat it is there.

    the loss as a function       Objective  MiniBatches  Function                                  f(w) → (L, g)
    averages                     RunningAverage  ExponentialAverage  sgd  swa  double_swa  triple_swa  tail_average
                                 refresh_batchnorm
    ensembles and soups          fast_geometric_ensemble  ensemble_predict  accuracy  averaging_order
                                 uniform_soup  greedy_soup  weights_of
    curves                       PolyChain  Bezier  train_curve  two_leg_gradient  along  barrier
    lines, rays, planes          line  Line  ray  Ray  plane  Plane  pca_plane  random_plane
                                 filter_normalized_direction  surface
    curvature                    top_eigenvalues  top_eigenpairs  power_iteration  extreme_eigenvalues
                                 condition_number  newton_direction  spectrum  density  densities  hessian_trace
    flatness                     sharpness  adaptive_sharpness  average_flatness  width  asymmetry
                                 generalization_bound
    convexity, symmetry          chord_gap  chord_violations  permute_hidden_units
    vectors                      dot  norm
    theory to run                theory.sgd_bound  .stationary  .averaging  .conditioning  .saddle  .adagrad

Everything is written over flat vectors w (n,) and functions f(w) → (L, g); costs are given in passes over the data.
"""
from ..nn import refresh_batchnorm
from ..objective import Function, MiniBatches, Objective
from ..optim import ExponentialAverage, RunningAverage
from . import theory
from .averaging import double_swa, sgd, swa, tail_average, triple_swa
from .convexity import chord_gap, chord_violations
from .curves import Bezier, PolyChain, along, barrier, train_curve, two_leg_gradient
from .directions import filter_normalized_direction
from .eigenvalues import condition_number, extreme_eigenvalues, power_iteration, top_eigenpairs, top_eigenvalues
from .ensembles import accuracy, averaging_order, ensemble_predict, fast_geometric_ensemble
from .flatness import adaptive_sharpness, asymmetry, average_flatness, generalization_bound, sharpness, width
from .lines import Line, Ray, line, ray
from .newton import newton_direction
from .permutations import permute_hidden_units
from .planes import Plane, pca_plane, plane, random_plane
from .soups import greedy_soup, uniform_soup, weights_of
from .spectra import densities, density, hessian_trace, spectrum
from .surfaces import surface
from .vectors import dot, norm

__all__ = ["Bezier", "ExponentialAverage", "Function", "Line", "MiniBatches", "Objective", "Plane", "PolyChain", "Ray",
           "RunningAverage", "accuracy", "adaptive_sharpness", "along", "asymmetry", "average_flatness",
           "averaging_order", "barrier", "chord_gap", "chord_violations", "condition_number", "densities", "density",
           "dot", "double_swa", "ensemble_predict", "extreme_eigenvalues", "fast_geometric_ensemble",
           "filter_normalized_direction", "generalization_bound", "greedy_soup", "hessian_trace", "line",
           "newton_direction", "norm", "pca_plane", "permute_hidden_units", "plane", "power_iteration", "random_plane",
           "ray", "refresh_batchnorm", "sgd", "sharpness", "spectrum", "surface", "swa", "tail_average", "theory",
           "top_eigenpairs", "top_eigenvalues", "train_curve", "triple_swa", "two_leg_gradient", "uniform_soup",
           "weights_of", "width"]
