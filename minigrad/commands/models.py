"""All models with their parameters and multiply-adds.

Multiply-adds are those of the convolutions and linear layers in one forward pass of one example of the input shown.
"""
import inspect

from .. import models
from ..errors import UsageError
from ..models.count import count


def configure(parser):
    """One option: the name of a model."""
    parser.add_argument("name", nargs="?", help="show one model: its arguments and what it is")


def run(args):
    """Print the list, or one model."""
    if args.name:
        show(args.name)
        return
    print(f"{'model':<20} {'input':<14} {'parameters':>12} {'multiply-adds':>15}")
    rows = [(*count(name, example), name, example) for name, (_, example) in models.REGISTRY.items()]
    for parameters, work, name, example in sorted(rows):
        print(f"{name:<20} {' x '.join(map(str, example)):<14} {parameters:>12,} {work:>15,}")
    print("\n`minigrad models NAME` shows the arguments of one of them.")


def show(name):
    """Signature and docstring of one model."""
    if name not in models.REGISTRY:
        raise UsageError(f"models: there is no model {name!r}; there are {', '.join(models.REGISTRY)}.")
    constructor, _ = models.REGISTRY[name]
    print(f"{name}{inspect.signature(constructor)}\n\n{inspect.getdoc(constructor)}")
