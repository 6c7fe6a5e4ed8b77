"""The exceptions of minigrad. Each message says who complains, what arrived, what was expected and what to do.

Every class is also the built-in exception a Python programmer would expect, so `except ValueError` keeps working.
"""


class MinigradError(Exception):
    """The base of all of them: `except mg.MinigradError` catches whatever minigrad raises on purpose."""


class ShapeError(MinigradError, ValueError):
    """Shapes that do not fit: wrong feature or channel count, a broadcast that does not exist."""


class IndexingError(ShapeError, IndexError):
    """An axis or an index that does not exist, or cannot be one."""


class DTypeError(MinigradError, TypeError):
    """A dtype or type that cannot work here: integers when a gradient is asked for, float labels, a stride of 1.5."""


class ArgumentError(MinigradError, TypeError):
    """An argument of the wrong kind: a string for a number, a model for its parameters, an unknown keyword."""


class SpellingError(MinigradError, AttributeError):
    """A name of PyTorch's or NumPy's that minigrad does not have, with what to write instead."""


class ImportSpellingError(MinigradError, ImportError):
    """The same for a name that was imported: `import minigrad.nn.functional`."""


class BackendError(MinigradError, RuntimeError):
    """The requested backend is not available, or host and device arrays were mixed."""


class GraphError(MinigradError, RuntimeError):
    """A backward pass that cannot be right: not a scalar, no graph, a freed graph, an op without its derivative."""


class StaleGraphError(GraphError):
    """Parameters changed in place between the forward and the backward pass."""


class GradientCheckError(MinigradError, AssertionError):
    """`check_grad` found a derivative that differs from the finite difference."""


class LayoutError(MinigradError, ValueError):
    """Weight vectors of two different layouts were combined, or names or shapes do not match."""


class RuleError(MinigradError, ValueError):
    """A function handed to `optim.from_rule` is not an elementwise update rule."""


class ZeroGradientError(MinigradError, ValueError):
    """SAM and ASAM need a direction of ascent, and the gradient is zero."""


class NotFiniteError(MinigradError, FloatingPointError):
    """A loss or a gradient is NaN or inf."""


class ConvergenceError(MinigradError, RuntimeError):
    """An iteration used up its steps before it reached the requested accuracy."""


class DataError(MinigradError, ValueError):
    """A data set that is empty, truncated, foreign, or holds labels out of range."""


class CheckpointError(MinigradError, ValueError):
    """A checkpoint that is truncated, foreign, of another model, or of a newer version."""


class UsageError(MinigradError, ValueError):
    """A name or option that does not exist, with the ones that do."""
