"""The folder of a training run: what it was asked for, what may be continued, what may be replaced."""
import re
from pathlib import Path

from .. import backend
from ..errors import CheckpointError, UsageError
from ..train import last_good, load, storage

DEFAULTS = {"data": "digits", "images": None, "augment": False, "model": "small_cnn", "optimizer": "adamw", "lr": None,
            "epochs": 20, "batch_size": 32, "seed": 0}
KINDS = {"images": (int, type(None)), "lr": (float, int, type(None))}      # where the default does not say it
LEAST = {"images": 1, "epochs": 1, "batch_size": 1, "lr": 0, "seed": 0}
COLUMNS = ("epoch", "lr", "train_loss", "train_accuracy", "test_loss", "test_accuracy")


def asked(args):
    """The settings that were given on the command line; UsageError for values that cannot be."""
    given = {key: getattr(args, key) for key in DEFAULTS if getattr(args, key) is not None}
    for key, least in LEAST.items():
        if not given.get(key, least) >= least:
            raise UsageError(f"train: got {option(key)} {given[key]}, expected at least {least}.")
    return given


def settings_of(args, saved):
    """What was asked for, else what the resumed run had, else DEFAULTS; UsageError if the first two differ."""
    given = asked(args)
    if saved is not None:
        for key, value in given.items():
            if (before := saved["settings"][key]) != value:
                made = f"without {option(key)}" if before in (None, False) else f"with {option(key)} {before}"
                raise UsageError(f"train: --resume continues a run made {made}, got {option(key)} {value}. Leave the "
                                 "option out, or choose another folder with --out.")
        return saved["settings"]
    if args.source and "model" not in given:                    # the weights bring their architecture along
        theirs = load(args.source).get("settings")
        given["model"] = theirs["model"] if are_settings(theirs) else DEFAULTS["model"]
    return {**DEFAULTS, **given}


def option(key):
    """batch_size → --batch-size."""
    return f"--{key.replace('_', '-')}"


def default_folder(given):
    """runs/small_cnn-adamw-seed0, from what was asked for."""
    given = {**DEFAULTS, **given}
    data = "" if given["data"] == DEFAULTS["data"] else f"{given['data']}-"
    words = re.sub(r"[^\w.]+", "-", f"{data}{given['model']}-{given['optimizer']}").strip("-")
    return Path("runs") / f"{words}-seed{given['seed']}"


def check_free(folder):
    """UsageError if there is a run in the folder already."""
    files = [folder / name for name in ("last.npz", "result.npz", "last.previous.npz")]
    if found := [file for file in files if file.exists()]:
        raise UsageError(f"train: {found[0]} is there already, and would be replaced. Continue that run with --resume, "
                         "replace it with --overwrite, or choose another folder with --out.")


def previous_run(folder):
    """The last good checkpoint of the folder, or None; CheckpointError for one that `minigrad train` did not write."""
    saved = last_good(folder / "last.npz")
    if saved is None:
        return None
    if not {"model", "optimizer", "loader", "settings", "history", "random"} <= set(saved):
        raise CheckpointError(f"train: {saved.path} was not written by `minigrad train`, so it cannot be resumed. "
                              "Start from its weights with --from, in another folder.")
    if not (are_settings(saved["settings"]) and is_history(saved["history"], saved["settings"]["epochs"])
            and is_position(saved["loader"])):
        raise CheckpointError(f"train: {saved.path} has settings, a history or a position in the data that `minigrad "
                              f"train` does not write. Delete it, or resume from {storage.previous(saved.path).name}.")
    return saved


def are_settings(settings):
    """Whether these are settings of a run: the names of DEFAULTS, with values of the same kind."""
    return isinstance(settings, dict) and set(settings) == set(DEFAULTS) and all(
        type(value) in KINDS.get(key, (type(DEFAULTS[key]),)) and (value is None or value >= LEAST.get(key, value))
        for key, value in settings.items())


def is_history(history, epochs):
    """Whether this is the history of up to `epochs` epochs, as `fit` returns it."""
    return isinstance(history, list) and 1 <= len(history) <= epochs and all(
        isinstance(row, dict) and all(is_number(row.get(name)) for name in COLUMNS) and row["epoch"] == i
        for i, row in enumerate(history, 1))


def is_position(state):
    """Whether this is the `state_dict` of a Loader that draws from the generator of the run."""
    return isinstance(state, dict) and state.get("generator", 0) is None and all(
        type(state.get(name)) is int and 0 <= state[name] < 2**63
        for name in ("epoch_seed", "position", "examples", "batch_size"))


def is_number(value):
    """Whether a value is a plain number that fits a float."""
    return type(value) in (int, float) and abs(value) < 1e308


def restore(saved, model, optimizer, loader):
    """Put a run back where it was saved, the random numbers included."""
    saved.restore(model=model, optimizer=optimizer, loader=loader)
    try:
        backend.generator().bit_generator.state = saved["random"]
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as why:
        raise CheckpointError(f"train: {saved.path} holds no valid state of the random numbers "
                              f"({type(why).__name__}: {why!s:.100}).") from why
