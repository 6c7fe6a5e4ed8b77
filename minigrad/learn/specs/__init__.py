"""The exercises, in the order in which they can be done. One file each; adding one means adding it to ORDER."""
from importlib import import_module

from ...errors import UsageError

ORDER = ("descent", "logistic", "adam", "batchnorm_backward", "swa", "refresh_batchnorm", "sam")


def load(slug):
    """The Exercise of this slug. UsageError names the ones there are."""
    if slug not in ORDER:
        raise UsageError(f"learn: there is no exercise {slug!r}. There are: {', '.join(ORDER)}.")
    return import_module(f"{__name__}.{slug}").EXERCISE
