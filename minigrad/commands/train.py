"""Train a model on images: on the bundled handwritten digits (1,437 of 8×8 pixels, tested on 360 others), or --data.

The learning rate falls along half a cosine from --lr to 0. After each epoch the checkpoint is replaced; --resume
continues from it and ends, bit for bit, where the uninterrupted run would have ended.

   minigrad train --data fashion --model resnet20 --augment
   OMP_NUM_THREADS=1 mpirun -n 2 minigrad train         two processes, each with half of every batch (extra mpi)
"""
import contextlib
import math
import sys
import time
from functools import partial
from pathlib import Path

from .. import backend
from ..data import Loader, compose, random_crop, random_flip
from ..errors import ConvergenceError
from ..optim.schedules import Cosine
from ..parallel import ends_the_job, world
from ..plots import training_figure
from ..train import build_model, build_optimizer, fit, load, save, storage
from . import datasets
from .runs import asked, check_free, default_folder, previous_run, restore, settings_of


def configure(parser):
    """The options; those left out default to runs.DEFAULTS, or with --resume to the values of the run."""
    add = parser.add_argument
    datasets.configure(parser)
    add("--augment", action="store_const", const=True, help="shift the training images at random, and mirror them "
        "unless they are digits")
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
    add("--overwrite", action="store_true", help="replace the run that is in the folder")
    add("--from", dest="source", metavar="FILE", help="start from the weights of another run's checkpoint")
    add("--quiet", action="store_true", help="print only the last line")


def run(args):
    """Train, print, save; the last line is the test accuracy."""
    if args.backend:
        backend.use(args.backend)
    folder, comm = Path(args.out or default_folder(asked(args))), world()
    first = comm is None or comm.rank == 0                     # of several processes, only this one prints and writes
    with ends_the_job(comm), storage.lock_folder(folder) if first else contextlib.nullcontext():
        if first and not (args.resume or args.overwrite):
            check_free(folder)
        saved = previous_run(folder) if args.resume else None
        say = print if first and not args.quiet else lambda *words, **how: None
        accuracy = train(settings_of(args, saved), saved, args.source, folder, say, comm)
    if first:
        print(f"test accuracy: {100 * accuracy:.2f} %")


def train(settings, saved, source, folder, say, comm=None):
    """The run itself, in this process or with those of `comm`; returns the accuracy on the test images."""
    model, optimizer, loader = prepare(settings)
    test, history, table = datasets.load(settings["data"], "test"), [], Table(say)
    if saved is not None:
        restore(saved, model, optimizer, loader)
        history = saved["history"]
    elif source:
        load(source, model=model)
    announce(say, settings, model, optimizer, loader, test, saved)

    def keep(history):
        row = history[-1]
        table.row(row)
        for loss in (row["train_loss"], row["test_loss"]):
            check_diverged("train", loss, datasets.classes(settings["data"]))
        if len(history) == 1:
            clear(folder)
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
    x, y = datasets.load(settings["data"], "train", settings["images"])
    model = build_model(settings["model"], x.shape[1:], datasets.classes(settings["data"]))
    loader = Loader(x, y, settings["batch_size"], transform=augmentation(settings))
    steps = settings["epochs"] * len(loader)
    optimizer = build_optimizer(settings["optimizer"], model.parameters(), settings["lr"],
                                lambda peak: Cosine(peak, 0.0, steps))
    return model, optimizer, loader


def augmentation(settings):
    """The transform of the training images, or None: shifts of up to an eighth of the side (4 pixels of CIFAR's 32, as
    in the papers), mirrored every second time; a mirrored digit is none."""
    if not settings["augment"]:
        return None
    padding = {"digits": 1, "mnist": 3, "fashion": 3}.get(settings["data"], 4)
    shifted = partial(random_crop, padding=padding)
    return shifted if settings["data"] in ("digits", "mnist") else compose(shifted, random_flip)


def clear(folder):
    """Remove the files of a run that this one replaces."""
    for name in ("last.npz", "last.previous.npz", "result.npz", "result.previous.npz", "training.png"):
        (folder / name).unlink(missing_ok=True)


def draw(history, folder, say):
    """The figure of the run."""
    say(f"figure      {training_figure(history, folder / 'training.png')}")


def check_diverged(who, loss, classes):
    """Raise ConvergenceError if a loss in nats is worse than a hundred times that of guessing, 100·ln C, or NaN."""
    if not loss <= 100 * math.log(classes):
        raise ConvergenceError(f"{who}: training diverged: the loss is {loss:.3g} nats, and guessing among {classes} "
                               f"classes has {math.log(classes):.3g}. Lower the learning rate or, for Newton, raise "
                               "the damping.")


def announce(say, settings, model, optimizer, loader, test, saved):
    """Two lines on what is about to run."""
    say(f"{settings['model']}, {model.parameters().layout.n:,} parameters; {len(loader.x):,} images to learn from, "
        f"{len(test[0]):,} to test on")
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
        self.say(f"{row['epoch']:>5}{row['lr']:>10.5f}{decimals(row['train_loss']):>13}"
                 f"{100 * row['train_accuracy']:>9.2f} %{decimals(row['test_loss']):>12}"
                 f"{100 * row['test_accuracy']:>9.2f} %{now - self.began:>10.1f}", flush=True)
        self.began = now


def decimals(loss):
    """A loss with four decimals, or one that has run away with three digits: 0.0123, 5.1e+26."""
    return f"{loss:.4f}" if loss < 1e5 else f"{loss:.3g}"
