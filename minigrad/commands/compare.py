"""Every optimizer on the same network and digits, at an equal number of gradient evaluations, over several seeds.

A method that takes two gradients per step (SAM, ASAM) makes half as many steps. Each cell (method, seed) is saved as
soon as it is done; the same command continues an interrupted run.
"""
import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from .. import backend
from ..data import Loader, digits
from ..errors import CheckpointError, UsageError
from ..files import atomic
from ..optim.schedules import Cosine
from ..plots import comparison_figure
from ..train import build_model, build_optimizer, evaluate, storage
from ..train.loop import train_step

BATCH = 32


class Recipe(NamedTuple):
    """How a method is run: the rate falls on half a cosine over the first `falls` of the steps to `to` of its peak."""
    lr: float | None                      # the peak; None for a method without a rate
    gradients: int = 1                    # gradient evaluations per step
    falls: float = 1.0
    to: float = 0.0
    template: str = ""                    # the expression, if it depends on the number of steps


#: what is compared: expressions as for `minigrad train --optimizer`
METHODS = {
    "sgd": Recipe(0.2), "sgd(momentum=0.9)": Recipe(0.05), "sgd(momentum=0.9, nesterov=True)": Recipe(0.05),
    "sgdw(momentum=0.9, weight_decay=0.0005)": Recipe(0.05), "adagrad": Recipe(0.05), "rmsprop": Recipe(0.005),
    "adam": Recipe(0.01), "adamw": Recipe(0.01), "lookahead(adam)": Recipe(0.02),
    "swa(sgd(momentum=0.9), cycle=15, start=540)":
        Recipe(0.05, falls=0.6, to=0.2, template="swa(sgd(momentum=0.9), cycle={cycle}, start={start})"),
    "sam(sgd(momentum=0.9))": Recipe(0.05, gradients=2), "sam(adamw)": Recipe(0.01, gradients=2),
    "asam(sgd(momentum=0.9))": Recipe(0.05, gradients=2), "newton(damping=30)": Recipe(None),
}


def configure(parser):
    """The options."""
    add = parser.add_argument
    add("--evaluations", type=int, default=900, metavar="N", help="gradient evaluations per cell (900: 20 epochs)")
    add("--seeds", type=int, default=3, metavar="N", help="seeds 0 … N−1 (3)")
    add("--only", metavar="TEXT", help="methods whose name contains this")
    add("--out", default="runs/compare", metavar="FOLDER", help="folder of cells.json and compare.png (runs/compare)")


def run(args):
    """Train what is missing, print the table, draw the figure."""
    methods = [name for name in METHODS if (args.only or "") in name]
    if not methods or args.evaluations < 1 or args.seeds < 1:
        raise UsageError(f"compare: expected --evaluations and --seeds of at least 1, and --only text found in: "
                         f"{'; '.join(METHODS)}.")
    folder = Path(args.out)
    with storage.lock_folder(folder):
        cells = train_missing(methods, args.seeds, args.evaluations, folder / "cells.json")
    rows = [summary(name, [cells[key(name, seed, args.evaluations)] for seed in range(args.seeds)]) for name in methods]
    rows.sort(key=lambda row: -row["mean"])
    print(table(rows, args.seeds))
    figure = comparison_figure(rows, args.evaluations, folder / "compare.png")
    print(f"\ncells   {folder / 'cells.json'}\nfigure  {figure}")


def key(method, seed, evaluations):
    """Name of a cell in the file: everything that affects its result."""
    return f"{method} | lr {METHODS[method].lr} | batch {BATCH} | {evaluations} evaluations | seed {seed}"


def train_missing(methods, seeds, evaluations, path):
    """{key: cell} with no cell missing; each is written to `path` as soon as it is done."""
    cells = read(path)
    missing = [(m, seed) for seed in range(seeds) for m in methods if key(m, seed, evaluations) not in cells]
    with tqdm(total=len(missing) * evaluations, disable=not sys.stderr.isatty(), ncols=79, leave=False, unit="") as bar:
        for method, seed in missing:
            bar.set_description(method[:24])
            cells[key(method, seed, evaluations)] = train_cell(method, seed, evaluations, bar.update)
            atomic.write_text(path, json.dumps(cells, indent=1))
    return cells


def read(path):
    """The finished cells, none if there is no file; CheckpointError if it cannot be read."""
    if not path.exists():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as why:
        raise CheckpointError(f"compare: {path} is damaged ({why}). Delete it, or choose another folder with "
                              "--out.") from why


def train_cell(method, seed, evaluations, progress):
    """{accuracy, loss on the test images; evaluations spent; seconds of training} of one run."""
    backend.seed(seed)
    x, y = digits("train")
    model, loader = build_model("small_cnn", x.shape[1:], 10), Loader(x, y, BATCH)
    opt, began = make(method, model.parameters(), evaluations), time.perf_counter()
    while opt.gradient_evaluations < evaluations:
        for xb, yb in loader:
            if opt.gradient_evaluations >= evaluations:
                break
            before = opt.gradient_evaluations
            train_step(model.train(), opt, xb, yb)
            progress(opt.gradient_evaluations - before)
    opt.finalize(loader.same_batches())
    seconds = time.perf_counter() - began
    loss, accuracy = evaluate(model, *digits("test"))
    return {"accuracy": accuracy, "loss": loss, "evaluations": opt.gradient_evaluations, "seconds": seconds}


def make(method, params, evaluations):
    """The optimizer with its schedule, for as many steps as the evaluations allow."""
    recipe = METHODS[method]
    if recipe.lr is None:
        return build_optimizer(method, params)
    steps = evaluations // recipe.gradients
    falling = max(1, round(recipe.falls * steps))
    expression = (recipe.template or method).format(cycle=max(1, round(steps / 60)), start=falling)
    return build_optimizer(expression, params, recipe.lr, lambda peak: Cosine(peak, recipe.to * peak, falling))


def summary(method, cells):
    """One row of the table: mean and standard deviation over seeds (n − 1; 0 for a single one)."""
    accuracies = [100 * cell["accuracy"] for cell in cells]
    return {"method": method, "accuracies": accuracies, "mean": float(np.mean(accuracies)),
            "sd": float(np.std(accuracies, ddof=1)) if len(cells) > 1 else 0.0,
            "evaluations": int(np.mean([cell["evaluations"] for cell in cells])),
            "seconds": float(np.mean([cell["seconds"] for cell in cells]))}


def table(rows, seeds):
    """The table as text, best first."""
    wide = max(len(row["method"]) for row in rows)
    lines = [f"{'optimizer':<{wide}}  {'test accuracy':>15}  {'gradients':>9}  {'seconds':>7}"]
    for row in rows:
        lines.append(f"{row['method']:<{wide}}  {row['mean']:>6.2f} ± {row['sd']:.2f} %  {row['evaluations']:>9}  "
                     f"{row['seconds']:>7.1f}")
    plural = "s" if seeds > 1 else ""
    note = f"mean ± standard deviation over {seeds} seed{plural}; gradients and seconds per run"
    return "\n".join([*lines, note])
