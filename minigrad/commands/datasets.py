"""--data and --images: which images a command works on, in train, compare, surface, spectrum and soup."""
from .. import data
from ..errors import UsageError

#: name on the command line → function of the split
SETS = {"digits": data.digits, "mnist": data.mnist, "fashion": data.fashion_mnist, "cifar10": data.cifar10,
        "cifar100": data.cifar100}


def configure(parser, default="digits"):
    """The two options."""
    parser.add_argument("--data", metavar="NAME", help=f"images: {', '.join(SETS)} ({default})")
    parser.add_argument("--images", type=int, metavar="N", help="only the first N training images (all)")


def load(name, split, images=None):
    """(x, y) of a split, of the training split the first `images`; UsageError for a name that does not exist."""
    if name not in SETS:
        raise UsageError(f"--data: got {name!r}, expected one of {', '.join(SETS)}.")
    if images is not None and images < 1:
        raise UsageError(f"--images: got {images}, expected at least 1.")
    x, y = SETS[name](split=split)
    return (x[:images], y[:images]) if split == "train" else (x, y)


def classes(name):
    """How many classes a set has."""
    return 100 if name == "cifar100" else 10
