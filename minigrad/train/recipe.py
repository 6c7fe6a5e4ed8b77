"""Models and optimizers from names on the command line."""
import ast
import inspect

from .. import backend, models, optim
from ..autograd import Tensor, no_grad
from ..errors import MinigradError, ShapeError, UsageError

#: learning rates that suit the bundled digits, by rule; 0.01 for the variants of Adam and every other rule
RATES = {"sgd": 0.1, "sgdw": 0.1, "adagrad": 0.05, "rmsprop": 0.005, "adam": 0.01, "adamw": 0.01,
         "adadelta": 1.0, "lion": 0.001}


def build_model(name, shape, classes):
    """The model `name` of `minigrad.models` for inputs of `shape` (channels, height, width), with its usual widths.

    Raises UsageError for a name that does not exist, with the ones that do.

    >>> train.build_model("mlp", shape=(1, 8, 8), classes=10).parameters().layout.n
    17226
    """
    if name not in models.REGISTRY:
        raise UsageError(f"model: got {name!r}, expected one of {', '.join(sorted(models.REGISTRY))}.")
    fitting = {"classes": classes, "channels": shape[0], "size": shape[-1], "inputs": shape[0] * shape[1] * shape[2]}
    accepted = inspect.signature(models.REGISTRY[name][0]).parameters
    model = models.build(name, **{key: value for key, value in fitting.items() if key in accepted})
    check_fits(name, model, shape, classes)
    return model


def check_fits(name, model, shape, classes):
    """Raise UsageError unless the model turns one blank image of `shape` into (1, classes). Cost: that forward pass."""
    image = Tensor(backend.np.zeros((1, *shape), backend.float32))
    try:
        with no_grad():
            got = model.eval()(image).shape
        trouble = f"its output has shape {got}, expected (1, {classes})" if got != (1, classes) else None
    except ShapeError as why:
        trouble = str(why)
    model.train()
    if trouble:
        raise UsageError(f"model: {name} cannot classify images of shape {tuple(shape)} ({trouble.rstrip('.')}). "
                         "For 8×8 digits use small_cnn, toy_cnn, mlp or a resnet; `minigrad models` lists all.")


def known_optimizers():
    """{lower-case name: class} of every optimizer and wrapper in `minigrad.optim`."""
    public = [getattr(optim, name) for name in optim.__all__]
    classes = [c for c in public if isinstance(c, type) and issubclass(c, optim.Optimizer)]
    return {c.__name__.lower(): c for c in classes if c not in (optim.Optimizer, optim.RuleOptimizer, optim.Wrapper)}


def build_optimizer(text, params, lr=None, schedule=float):
    """The optimizer that an expression describes.

        adamw        sgd(momentum=0.9)        lookahead(sam(adamw, rho=0.1), k=6)

    The first argument of a wrapper is an optimizer; everything else is a keyword option, as in the class.
    lr:        the peak of the learning rate, else RATES.
    schedule:  peak ↦ rate, a number or a function of the iteration.
    Raises UsageError for anything else, and for unknown names and options, listing the known ones.

    >>> train.build_optimizer("lookahead(sam(adamw, rho=0.1), k=6)", nn.Linear(2, 1).parameters())
    Lookahead(SAM(AdamW(adamw: lr=0.01, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0.01; 3 weights, step 0)))
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UsageError(f"optimizer: cannot read {text!r}. Expected a name, or names in names, such as "
                         "'lookahead(sam(adamw))' or 'sgd(momentum=0.9)'.") from None
    return _build(tree, params, lr, schedule)


def _build(tree, params, lr, schedule):
    name, inner, options = _parts(tree)
    if not is_rate(options.get("lr", 0)):
        raise UsageError(f"optimizer: {name} got lr={options['lr']!r}, expected a number.")
    known = known_optimizers()
    if name not in known:
        raise UsageError(f"optimizer: got {name!r}, expected one of {', '.join(known)}.")
    accepted = list(inspect.signature(known[name]).parameters)
    if unknown := [option for option in options if option not in accepted[1:]]:
        raise UsageError(f"optimizer: {name} takes no option {unknown[0]!r}; it takes {', '.join(accepted[1:])}.")
    if accepted[0] == "base":
        if len(inner) != 1:
            raise UsageError(f"optimizer: {name} wraps one other optimizer, as in '{name}(adamw)'.")
        return _make(known[name], name, _build(inner[0], params, lr, schedule), options)
    if inner:
        raise UsageError(f"optimizer: {name} wraps no other optimizer; its options are given by name: "
                         f"{', '.join(accepted[1:])}.")
    if "lr" in accepted:
        options["lr"] = schedule(options.get("lr", lr if lr is not None else RATES.get(name, 0.01)))
    elif lr is not None:
        raise UsageError(f"optimizer: {name} has no learning rate; leave --lr out.")
    return _make(known[name], name, params, options)


def _make(kind, name, first, options):
    """kind(first, **options); UsageError for options that are missing or of the wrong kind."""
    needed = [p.name for p in list(inspect.signature(kind).parameters.values())[1:] if p.default is p.empty]
    if missing := [option for option in needed if option not in options]:
        raise UsageError(f"optimizer: {name} needs {' and '.join(f'{option}=…' for option in missing)}, as in "
                         f"'{name}(…, {', '.join(f'{option}=10' for option in missing)})'.")
    try:
        return kind(first, **options)
    except MinigradError:
        raise
    except (TypeError, ValueError, ArithmeticError) as why:
        given = ", ".join(f"{option}={value!r}" for option, value in options.items())
        raise UsageError(f"optimizer: {name} cannot take {given} ({why}).") from why


def is_rate(value):
    """Whether a value can be a learning rate."""
    return type(value) in (int, float)


def _parts(tree):
    """(name, optimizers inside, options) of `name` or `name(inner, option=value)`."""
    if isinstance(tree, ast.Name):
        return tree.id.lower(), [], {}
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        try:
            return tree.func.id.lower(), tree.args, {word.arg: ast.literal_eval(word.value) for word in tree.keywords}
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise UsageError(f"optimizer: the options of {tree.func.id} must be plain values: numbers, True, "
                             "False, and words in quotes, as in sam(sgd, batchnorm='both').") from None
    raise UsageError(f"optimizer: {ast.unparse(tree)!r} is not an optimizer. Expected a name such as adamw.")
