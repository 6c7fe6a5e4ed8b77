"""The constructors by name, and what a model was built with: checkpoints store that, `build` rebuilds the model."""
import functools
import inspect

from ..errors import UsageError

#: name → (constructor, shape of one input): what `minigrad models` lists
REGISTRY = {}


def architecture(example):
    """Decorator for a constructor: enters it in REGISTRY; models get `.architecture` = {"name": …, "arguments": {…}}.

    example: shape of one input of the default model, without the batch axis.
    """
    def register(build):
        signature = inspect.signature(build)

        @functools.wraps(build)
        def constructor(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            model = build(*args, **kwargs)
            model.architecture = {"name": build.__name__, "arguments": dict(bound.arguments)}
            return model

        REGISTRY[build.__name__] = constructor, example
        return constructor
    return register


def build(name, **arguments):
    """The model `name` with these arguments, for instance those that `model.architecture` holds.

    Raises UsageError for unknown names and arguments, listing the known ones.

    >>> models.build("mlp", inputs=4, hidden=(3,), classes=2).parameters().layout.n
    23
    """
    if name not in REGISTRY:
        raise UsageError(f"models: there is no model {name!r}; there are {', '.join(REGISTRY)}.")
    constructor, _ = REGISTRY[name]
    accepted = inspect.signature(constructor).parameters
    for argument in arguments:
        if argument not in accepted:
            raise UsageError(f"models: {name} takes no argument {argument!r}; it takes {', '.join(accepted)}.")
    return constructor(**arguments)
