"""Every optimizer on the same network and data, at an equal number of gradient evaluations, over several seeds.

The peak of each learning rate comes from a search: the rate in METHODS times 0.1, 0.3, 1, 3 and 10, one run for each
on four fifths of the training images, scored on the other fifth. The results are then runs on all training images,
measured on the test images, which the search never sees. A method that takes two gradients per step (SAM, ASAM) makes
half as many steps; a step that the budget does not cover is not made. Each run is saved as soon as it is done; the
same command continues where it was interrupted.
"""
import json
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from .. import backend
from ..data import Loader, train_test_split
from ..errors import CheckpointError, ConvergenceError, NotFiniteError, UsageError
from ..files import atomic
from ..optim.machinery.wrapper import Wrapper
from ..optim.schedules import Cosine
from ..plots import comparison_figure
from ..train import build_model, build_optimizer, evaluate, storage
from ..train.loop import train_step
from . import datasets
from .networks import Images
from .runs import is_number
from .train import check_diverged

BATCH = 32
SEARCH = (0.1, 0.3, 1, 3, 10)             # what the search multiplies the rates of METHODS with


class Recipe(NamedTuple):
    """How a method is run: the rate falls on half a cosine over the first `falls` of the steps to `to` of its peak."""
    rate: float                           # the middle of the search: a peak learning rate, for Newton the damping
    gradients: int = 1                    # gradient evaluations per step
    falls: float = 1.0
    to: float = 0.0
    template: str = ""                    # the expression, if it depends on the rate or on the number of steps


#: what is compared: expressions as for `minigrad train --optimizer`, or names of those in a template
METHODS = {
    "sgd": Recipe(0.2), "sgd(momentum=0.9)": Recipe(0.05), "sgd(momentum=0.9, nesterov=True)": Recipe(0.05),
    "sgdw(momentum=0.9, weight_decay=0.0005)": Recipe(0.05), "adagrad": Recipe(0.05), "rmsprop": Recipe(0.005),
    "adam": Recipe(0.01), "adamw": Recipe(0.01), "lookahead(adam)": Recipe(0.02),
    "swa(sgd(momentum=0.9))":
        Recipe(0.05, falls=0.6, to=0.2, template="swa(sgd(momentum=0.9), cycle={cycle}, start={start})"),
    "sam(sgd(momentum=0.9))": Recipe(0.05, gradients=2), "sam(adamw)": Recipe(0.01, gradients=2),
    "asam(sgd(momentum=0.9))": Recipe(0.05, gradients=2), "newton": Recipe(30.0, template="newton(damping={rate:g})"),
}


def configure(parser):
    """The options."""
    add = parser.add_argument
    add("--evaluations", type=int, default=900, metavar="N", help="gradient evaluations per run (900: 20 epochs)")
    add("--seeds", type=int, default=3, metavar="N", help="seeds 0 … N−1 (3)")
    add("--only", default="", metavar="TEXT", help="methods whose name contains this")
    add("--out", default="runs/compare", metavar="FOLDER", help="folder of cells.json and the figures (runs/compare)")
    datasets.configure(parser)


def run(args):
    """Search and train what is missing, print the table, draw the figure; ConvergenceError if a run diverged."""
    methods = [name for name in METHODS if args.only in name]
    if not methods or args.evaluations < 1 or args.seeds < 1:
        raise UsageError(f"compare: expected --evaluations and --seeds of at least 1, and --only text found in: "
                         f"{'; '.join(METHODS)}.")
    folder, name = Path(args.out), args.data or "digits"
    images = Images(name, datasets.load(name, "train", args.images), datasets.load(name, "test"))
    with storage.lock_folder(folder):
        results = Cells(folder / "cells.json", images, args.evaluations).results(methods, args.seeds)
        rows = sorted((summary(name, cells) for name, cells in results.items()), key=lambda row: -row["mean"])
        selection = re.sub(r"[^\w.]+", "-", args.only).strip("-") or "all"
        drawn = f"{name}-{len(images.train[0])}-{selection}-{args.evaluations}-evaluations-{args.seeds}-seeds.png"
        figure = comparison_figure(rows, args.evaluations, folder / drawn)
    print(table(rows, args.seeds))
    print("\n".join(notes(rows, args.evaluations)))
    print(f"\ncells   {folder / 'cells.json'}\nfigure  {figure}")
    if diverged := [f"{row['method']} at rate {row['rate']:g}" for row in rows if row["diverged"]]:
        raise ConvergenceError(f"compare: these runs diverged, at the best rate of the search: {'; '.join(diverged)}.")


class Cells:
    """The runs in a file, {key: cell}: each is trained if it is missing, and written as soon as it is done."""

    def __init__(self, path, images, evaluations):
        self.path, self.images, self.evaluations, self.cells = path, images, evaluations, read(path)

    def results(self, methods, seeds):
        """{method: its cells, one for each seed}, at the best rate of its search."""
        runs = len(methods) * (len(SEARCH) + seeds)
        with tqdm(total=runs * self.evaluations, disable=not sys.stderr.isatty(), ncols=79, leave=False) as bar:
            rates = {method: self.best_rate(method, bar) for method in methods}
            return {method: [self.cell(method, rates[method], seed, bar) for seed in range(seeds)]
                    for method in methods}

    def best_rate(self, method, bar):
        """The rate with the highest validation accuracy, of equal ones that with the lowest loss."""
        rates = [factor * METHODS[method].rate for factor in SEARCH]
        tried = {rate: self.cell(method, rate, 0, bar, search=True) for rate in rates}
        return min(rates, key=lambda r: (-tried[r].get("accuracy", -1.0), tried[r].get("loss", 0.0)))

    def cell(self, method, rate, seed, bar, search=False):
        """One run, from the file or trained now."""
        data = f"{len(self.images.train[0])} {self.images.name}"
        # the key is everything that affects the result
        key = (f"{method} | rate {rate:g} | {data} | batch {BATCH} | {self.evaluations} evaluations | "
               f"{'search' if search else f'seed {seed}'}")
        bar.set_description(f"{method[:24]} {rate:g}")
        if key in self.cells:
            bar.update(self.evaluations)
            return self.cells[key]
        cell = self.cells[key] = train_cell(method, rate, seed, self.images, self.evaluations, search, bar.update)
        bar.update(self.evaluations - cell["evaluations"])
        atomic.write_text(self.path, json.dumps(self.cells, indent=1))
        return cell


def read(path):
    """The finished cells, none if there is no file; CheckpointError if it cannot be read."""
    if not path.exists():
        return {}
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))
        numbers = ("evaluations", "seconds", "rate")
        if all(is_number(cell[name]) for cell in cells.values()
               for name in (numbers if "diverged" in cell else (*numbers, "accuracy", "loss"))):
            return cells
        why = "a run lacks its numbers"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"{type(error).__name__}: {error!s:.100}"
    raise CheckpointError(f"compare: {path} is damaged ({why}). Delete it, or choose another folder with --out.")


class Spent(Exception):
    """The next gradient evaluation would exceed the budget."""


class Budget(Wrapper):
    """Raises Spent in the step that would take more than `evaluations` gradient evaluations; it is not made.

    BatchNorm's running statistics may have moved for its batch.
    """

    def __init__(self, base, evaluations):
        super().__init__(base)
        self.evaluations = evaluations

    def count(self, passes):
        """Passed on, if the budget covers it."""
        if self.gradient_evaluations + passes > self.evaluations:
            raise Spent
        self.base.count(passes)


def train_cell(method, rate, seed, images, evaluations, search, progress):
    """{accuracy, loss; rate, evaluations spent, seconds of training} of one run; `diverged`, the reason, instead of
    accuracy and loss if it diverged.

    search: train on four fifths of the training images and measure on the fifth, instead of the test images.
    """
    backend.seed(seed)
    train, test = train_test_split(*images.train, 0.2) if search else (images.train, images.test)
    classes = datasets.classes(images.name)
    model, loader = build_model("small_cnn", train[0].shape[1:], classes), Loader(*train, BATCH)
    opt, began = make(method, rate, model.parameters(), evaluations), time.perf_counter()
    try:
        with np.errstate(over="ignore", invalid="ignore"):              # the message of a divergence says more
            spend(model, opt, loader, evaluations, progress)
            opt.finalize(loader.same_batches())
            seconds = time.perf_counter() - began
            loss, accuracy = evaluate(model, *test)
        check_diverged("compare", loss, classes)
        cell = {"accuracy": accuracy, "loss": loss, "seconds": seconds}
    except (NotFiniteError, ConvergenceError) as why:
        cell = {"diverged": str(why), "seconds": time.perf_counter() - began}
    return {**cell, "rate": rate, "evaluations": opt.gradient_evaluations}


def spend(model, opt, loader, evaluations, progress):
    """Train until the next step would exceed the budget."""
    budget = Budget(opt, evaluations)
    try:
        while opt.gradient_evaluations < evaluations:
            for xb, yb in loader:
                before = opt.gradient_evaluations
                train_step(model.train(), budget, xb, yb)
                progress(opt.gradient_evaluations - before)
    except Spent:
        pass


def expression(method, rate, evaluations):
    """The method as `minigrad train --optimizer` takes it."""
    steps, recipe = evaluations // METHODS[method].gradients, METHODS[method]
    return (recipe.template or method).format(rate=rate, cycle=max(1, round(steps / 60)),
                                              start=max(1, round(recipe.falls * steps)))


def make(method, rate, params, evaluations):
    """The optimizer with its schedule, for as many steps as the evaluations allow."""
    recipe, written = METHODS[method], expression(method, rate, evaluations)
    if "{rate" in recipe.template:
        return build_optimizer(written, params)
    falling = max(1, round(recipe.falls * (evaluations // recipe.gradients)))
    return build_optimizer(written, params, rate, lambda peak: Cosine(peak, recipe.to * peak, falling))


def summary(method, cells):
    """One row of the table: mean and standard deviation (n − 1; None for a single one) over the seeds.

    If one of them diverged there is no mean (−1 here), since the others alone would flatter the method.
    """
    accuracies = [100 * cell["accuracy"] for cell in cells if "diverged" not in cell]
    diverged = len(cells) - len(accuracies)
    return {"method": method, "rate": cells[0]["rate"], "accuracies": accuracies, "diverged": diverged,
            "mean": -1.0 if diverged else float(np.mean(accuracies)),
            "sd": float(np.std(accuracies, ddof=1)) if len(accuracies) > 1 else None,
            "evaluations": int(np.mean([cell["evaluations"] for cell in cells])),
            "seconds": float(np.mean([cell["seconds"] for cell in cells]))}


def table(rows, seeds):
    """The table as text, best first."""
    wide = max(len(row["method"]) for row in rows)
    lines = [f"{'optimizer':<{wide}}  {'rate':>6}  {'test accuracy':>15} {'grads':>6}  {'seconds':>7}"]
    for row in rows:
        spread = "" if row["sd"] is None else f" ± {row['sd']:.2f}"
        score = f"{row['diverged']} of {seeds} diverged" if row["diverged"] else f"{row['mean']:.2f}{spread} %"
        lines.append(f"{row['method']:<{wide}}  {row['rate']:>6g}  {score:>15} {row['evaluations']:>6}  "
                     f"{row['seconds']:>7.1f}")
    over = f"mean ± standard deviation over {seeds} seeds" if seeds > 1 else "one seed"
    return "\n".join([*lines, f"{over}; gradient evaluations and seconds per run"])


def notes(rows, evaluations):
    """What the table cannot show: the whole expression of a method, and rates at the edge of the search."""
    for row in rows:
        recipe = METHODS[row["method"]]
        if recipe.template:
            yield f"{row['method']} is {expression(row['method'], row['rate'], evaluations)}"
        if row["rate"] in (SEARCH[0] * recipe.rate, SEARCH[-1] * recipe.rate):
            yield f"{row['method']}: {row['rate']:g} is at the edge of the search, so a better rate may lie beyond"
