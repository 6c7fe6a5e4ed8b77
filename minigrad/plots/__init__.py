"""Figures: style.py sets the style of all of them, training.py and weightspace.py draw."""
from .style import RATE, TEST, TRAIN, borders, figure_format, new_figure, save_figure
from .training import comparison_figure, schedule, training_figure
from .weightspace import lines_figure, scores_figure, spectrum_figure, surface_figure
