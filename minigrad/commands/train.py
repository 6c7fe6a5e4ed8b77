"""Train a model on the bundled handwritten digits: 1,437 images of 8×8 pixels, tested on 360 others.

The learning rate falls along half a cosine from --lr to 0. After each epoch the checkpoint is replaced; --resume
continues from it and ends, bit for bit, where the uninterrupted run would have ended.

`OMP_NUM_THREADS=1 mpirun -n 2 minigrad train` trains in two processes, each with half of every batch (extra mpi).
"""
import contextlib
import math
import re
import sys
import time
from pathlib import Path

from .. import backend
from ..data import Loader, digits
from ..errors import CheckpointError, ConvergenceError, UsageError
from ..optim.schedules import Cosine
from ..parallel import world
from ..plots import training_figure
from ..train import build_model, build_optimizer, fit, last_good, load, save, storage

DEFAULTS = {"model": "small_cnn", "optimizer": "adamw", "lr": None, "epochs": 20, "batch_size": 32, "seed": 0}


def configure(parser):
    """The options; those left out default to DEFAULTS, or with --resume to the values of the run."""
    add = parser.add_argument
    add("--model", metavar="NAME", help="architecture (small_cnn)")
    add("--optimizer", metavar="NAME", help="update rule, also nested and with options (adamw): "
        "'lookahead(sam(adamw))', 'sgd(momentum=0.9)'")
    add("--lr", type=float, metavar="RATE", help="peak of the learning rate (adam 0.01, sgd 0.1, …)")
    add("--epochs", type=int, metavar="N", help="passes over the training images (20)")
    add("--batch-size", type=int, metavar="N", help="images per step (32)")
    add("--seed", type=int, metavar="N", help="seed of the initialisation and the order of the images (0)")
    add("--backend", metavar="NAME", help="numpy, cupy, or auto: the GPU if there is one")
    add("--out", metavar="FOLDER", help="folder of the run (runs/MODEL-OPTIMIZER-seedN)")
    add("--resume", action="store_true", help="continue from the last good checkpoint, or start if there is none")
    add("--from", dest="source", metavar="FILE", help="start from the weights of another run's checkpoint")
    add("--quiet", action="store_true", help="print only the last line")


def run(args):
    """Train, print, save; the last line is the test accuracy."""
    if args.backend:
        backend.use(args.backend)
    folder, comm = Path(args.out or default_folder(args)), world()
    first = comm is None or comm.rank == 0                     # of several processes, only this one prints and writes
    with storage.lock_folder(folder) if first else contextlib.nullcontext():
        saved = previous_run(folder) if args.resume else None
        say = print if first and not args.quiet else lambda *words, **how: None
        accuracy = train(settings_of(args, saved), saved, args.source, folder, say, comm)
    if first:
        print(f"test accuracy: {100 * accuracy:.2f} %")


def train(settings, saved, source, folder, say, comm=None):
    """The run itself, in this process or with those of `comm`; returns the accuracy on the test images."""
    model, optimizer, loader = prepare(settings)
    test, history, table = digits("test"), [], Table(say)
    if saved is not None:
        saved.restore(model=model, optimizer=optimizer, loader=loader)
        backend.generator().bit_generator.state = saved["random"]
        history = saved["history"]
    elif source:
        load(source, model=model)
    announce(say, settings, model, optimizer, saved)

    def keep(history):
        table.row(history[-1])
        save(folder / "last.npz", model=model, optimizer=optimizer, loader=loader, history=history, settings=settings,
             random=backend.generator().bit_generator.state)

    history = fit(model, optimizer, loader, settings["epochs"], test=test, history=history, on_epoch=keep,
                  progress=say is print and sys.stderr.isatty(), comm=comm)
    optimizer.finalize(loader.same_batches())
    if comm is None or comm.rank == 0:
        save(folder / "result.npz", model=model, settings=settings)
        say(f"\ncheckpoint  {folder / 'last.npz'}\nresult      {folder / 'result.npz'}")
        draw(history, folder, say)
    return history[-1]["test_accuracy"]                         # of the result: `fit` evaluates it after each epoch


def prepare(settings):
    """(model, optimizer, loader) of a run that has not begun, the random numbers seeded."""
    backend.seed(settings["seed"])
    x, y = digits("train")
    model, loader = build_model(settings["model"], x.shape[1:], 10), Loader(x, y, settings["batch_size"])
    steps = settings["epochs"] * len(loader)
    optimizer = build_optimizer(settings["optimizer"], model.parameters(), settings["lr"],
                                lambda peak: Cosine(peak, 0.0, steps))
    return model, optimizer, loader


def draw(history, folder, say):
    """The figure of the run."""
    say(f"figure      {training_figure(history, folder / 'training.png')}")


def check_diverged(who, loss, classes):
    """Raise ConvergenceError if a loss in nats is worse than a hundred times that of guessing, 100·ln C, or NaN."""
    if not loss <= 100 * math.log(classes):
        raise ConvergenceError(f"{who}: training diverged: the loss is {loss:.3g} nats, and guessing among {classes} "
                               f"classes has {math.log(classes):.3g}. Lower the learning rate or, for Newton, raise "
                               "the damping.")


def default_folder(args):
    """runs/small_cnn-adamw-seed0, from what was asked for."""
    given = {**DEFAULTS, **{key: getattr(args, key) for key in DEFAULTS if getattr(args, key) is not None}}
    words = re.sub(r"[^\w.]+", "-", f"{given['model']}-{given['optimizer']}").strip("-")
    return Path("runs") / f"{words}-seed{given['seed']}"


def previous_run(folder):
    """The last good checkpoint of the folder, or None; CheckpointError for one that another command wrote."""
    saved = last_good(folder / "last.npz")
    if saved is not None and not {"settings", "history", "random"} <= set(saved):
        raise CheckpointError(f"train: {saved.path} was not written by `minigrad train`, so it cannot be resumed. "
                              "Start from its weights with --from, in another folder.")
    return saved


def settings_of(args, saved):
    """What was asked for, else what the resumed run had, else DEFAULTS; UsageError if the first two differ."""
    asked = {key: getattr(args, key) for key in DEFAULTS if getattr(args, key) is not None}
    for key, least in (("epochs", 1), ("batch_size", 1), ("lr", 0), ("seed", 0)):
        if asked.get(key, least) < least:
            raise UsageError(f"train: got --{key.replace('_', '-')} {asked[key]}, expected at least {least}.")
    if saved is not None:
        for key, value in asked.items():
            if saved["settings"][key] != value:
                raise UsageError(f"train: --resume continues a run made with {key} {saved['settings'][key]}, not "
                                 f"{value}. Leave the option out, or choose another folder with --out.")
        return saved["settings"]
    if args.source and "model" not in asked:                    # the weights bring their architecture along
        asked["model"] = load(args.source).get("settings", DEFAULTS)["model"]
    return {**DEFAULTS, **asked}


def announce(say, settings, model, optimizer, saved):
    """Two lines on what is about to run."""
    say(f"{settings['model']}, {model.parameters().layout.n:,} parameters; 1,437 images to learn from, 360 to test on")
    say(f"{settings['optimizer']}, learning rate {optimizer.next_rate():.3g}, batches of {settings['batch_size']}, "
        f"{settings['epochs']} epochs, seed {settings['seed']}, {backend.current()}")
    if saved is not None:
        say(f"resumed after epoch {len(saved['history'])} from {saved.path}")


class Table:
    """The table of epochs, printed row by row; the seconds are this process's own and are not saved."""

    def __init__(self, say):
        self.say, self.began, self.empty = say, time.perf_counter(), True

    def row(self, row):
        """Print one epoch, under the header if it is the first."""
        if self.empty:
            self.say(f"\n{'epoch':>5}{'rate':>10}{'train loss':>13}{'accuracy':>11}{'test loss':>12}{'accuracy':>11}"
                     f"{'seconds':>10}")
        self.empty, now = False, time.perf_counter()
        self.say(f"{row['epoch']:>5}{row['lr']:>10.5f}{row['train_loss']:>13.4f}{100 * row['train_accuracy']:>9.2f} %"
                 f"{row['test_loss']:>12.4f}{100 * row['test_accuracy']:>9.2f} %{now - self.began:>10.1f}", flush=True)
        self.began = now
