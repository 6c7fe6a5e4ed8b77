"""Draw the loss around a trained network: train loss and test error on a plane, along a line, or along rays.

  minigrad surface RUN                              a random plane
  minigrad surface RUN --plane a.npz b.npz c.npz    through three checkpoints
  minigrad surface RUN --line swa.npz sgd.npz       t·w(sgd) + (1−t)·w(swa)
  minigrad surface RUN --rays 10 --beside sgd.npz   random rays, two networks

RUN is a checkpoint or the folder of one; files are looked up as given, then inside RUN. Random planes are
filter-normalised. BatchNorm statistics are recomputed on the training images at every point. An interrupted plane
continues where it stopped.
"""
import contextlib
import os
from pathlib import Path

import numpy as np

from .. import backend
from ..errors import UsageError
from ..optim.machinery.applying import threads
from ..plots import figure_format, lines_figure, save_figure, surface_figure
from ..weightspace import along, barrier, line, plane, random_plane, ray, surface
from . import datasets
from .networks import Measure, find, images_for, main_file, names, network, objectives, vectors, write_table


def configure(parser):
    """The options."""
    add, which = parser.add_argument, parser.add_mutually_exclusive_group()
    add("run", metavar="RUN", help="checkpoint, or the folder of a run")
    which.add_argument("--plane", nargs=3, metavar="FILE", help="the plane through three checkpoints")
    which.add_argument("--line", nargs=2, metavar="FILE", help="the line from the first (t = 0) to the second (t = 1)")
    which.add_argument("--rays", type=int, metavar="N", help="N random rays from RUN")
    add("--beside", metavar="FILE", help="rays: a second checkpoint, measured in the same directions")
    add("--grid", type=int, default=51, metavar="N", help="points along each axis (51)")
    add("--reach", type=float, metavar="X", help="plane: margin as a share of the points' extent (0.4), or half the "
        "width of a random plane (1); line: how far beyond the ends (0.5); rays: length (10)")
    add("--penalty", type=float, default=0.0, metavar="λ", help="add (λ/2)‖w‖² to the train loss (0)")
    add("--seed", type=int, default=0, metavar="N", help="seed of random directions (0)")
    add("--jobs", type=int, metavar="N", help="processes that share the grid of a plane (one per CPU)")
    add("--out", metavar="FILE", help="figure to write, .png, .pdf or .svg (surface.png beside RUN)")
    datasets.configure(parser, "those of the run")


def run(args):
    """Measure, draw, save; prints where."""
    if args.grid < 2 or (args.rays is not None and args.rays < 1) or (args.beside and not args.rays):
        raise UsageError(f"surface: got --grid {args.grid}, --rays {args.rays}, --beside {args.beside}; expected a "
                         "grid of at least 2, at least 1 ray, and --beside only with --rays.")
    file = main_file(args.run)
    out = Path(args.out or file.parent / "surface.png")
    figure_format(out)                                          # refused before anything is computed
    model, saved = network(file)
    images = images_for(args, model, saved)
    args.label = f"{images.name} {len(images.train[0])} {args.penalty}"
    train, test = objectives(model, images, args.penalty)
    draw = lines if args.line else rays if args.rays else planes
    figure, numbers = draw(args, train, Measure(train, test), out)
    print(f"figure   {save_figure(figure, out)}\nnumbers  {write_table(out.with_suffix('.csv'), numbers)}")


def planes(args, train, measure, out):
    """(figure, arrays) of a plane: through three checkpoints, or random."""
    if args.plane:
        files = [find(f, args.run) for f in args.plane]
        weights = vectors(files, train.layout)
        through, share = plane(*weights), 0.4 if args.reach is None else args.reach
        points = {name: through.coordinates(w) for name, w in zip(names(files), weights)}
        a, b = (axis_around(values, share, args.grid) for values in zip(*points.values()))
        labels = ("distance along u", "distance along v")
    else:
        through, half = random_plane(train.w, train.layout, args.seed), 1.0 if args.reach is None else args.reach
        points, labels = {"w": (0.0, 0.0)}, ("first direction, in filter norms", "second direction")
        a = b = np.linspace(-half, half, args.grid)
    part = out.with_suffix(".part")
    with pool(args.jobs) as executor:
        Z = surface(through, measure, a, b, path=part, executor=executor, label=args.label)
    part.unlink(missing_ok=True)
    panels = {"Train loss": (Z[..., 0], unit(args)), "Test error": (Z[..., 1], "%")}
    figure = surface_figure(panels, a, b, points, axes=labels)
    low = np.unravel_index(Z[..., 0].argmin(), Z.shape[:2])
    print(f"lowest train loss {Z[low][0]:.4f} at ({a[low[1]]:.3g}, {b[low[0]]:.3g}); "
          f"test error there {Z[low][1]:.2f} %")
    grid = np.meshgrid(a, b)
    return figure, {"a": grid[0].flat, "b": grid[1].flat, "train_loss": Z[..., 0].flat, "test_error": Z[..., 1].flat}


def lines(args, train, measure, out):
    """(figure, columns) of the line between two checkpoints."""
    files = [find(f, args.run) for f in args.line]
    beyond = 0.5 if args.reach is None else args.reach
    t = np.linspace(-beyond, 1 + beyond, args.grid)
    loss, error = along(line(*vectors(files, train.layout)), measure, t).T
    inside = (t >= 0) & (t <= 1)
    print(f"barrier of the train loss {barrier(t[inside], loss[inside]):.4f}")
    series = {"Train loss": (unit(args), {"loss": loss}), "Test error": ("%", {"error": error})}
    columns = {"t": t, "train_loss": loss, "test_error": error}
    return lines_figure(series, t, "t", dict(zip(names(files), (0.0, 1.0)))), columns


def rays(args, train, measure, out):
    """(figure, columns) of rays from RUN, and from a second network in the same directions."""
    files = [main_file(args.run)] + ([find(args.beside, args.run)] if args.beside else [])
    t = np.linspace(0, 10.0 if args.reach is None else args.reach, args.grid)
    seeds = range(args.seed, args.seed + args.rays)
    Z = {name: np.array([along(ray(w, seed=seed), measure, t) for seed in seeds])
         for name, w in zip(names(files), vectors(files, train.layout))}
    series = {"Train loss": (unit(args), {name: z[..., 0] for name, z in Z.items()}),
              "Test error": ("%", {name: z[..., 1] for name, z in Z.items()})}
    flat = np.concatenate(list(Z.values())).reshape(-1, 2)
    columns = {"network": np.repeat(list(Z), len(seeds) * len(t)).tolist(),
               "ray": np.tile(np.repeat(seeds, len(t)), len(Z)), "distance": np.tile(t, len(Z) * len(seeds)),
               "train_loss": flat[:, 0], "test_error": flat[:, 1]}
    return lines_figure(series, t, "distance ‖Δw‖"), columns


def unit(args):
    """The unit of the train loss."""
    return "nats per example" + (f" + ({args.penalty:g}/2)‖w‖²" if args.penalty else "")


def axis_around(values, share, count):
    """`count` coordinates from below the smallest value to above the largest, `share` of their distance beyond each."""
    low, high = min(values), max(values)
    return np.linspace(low - share * (high - low), high + share * (high - low), count)


def pool(jobs):
    """A pool of processes with one BLAS thread each; none on the GPU or for one job."""
    jobs = jobs or threads()
    if jobs == 1 or backend.current() != "numpy":
        return contextlib.nullcontext()
    os.environ["OMP_NUM_THREADS"] = "1"                     # read by the children when they load NumPy
    import multiprocessing                                  # not there in a browser
    from concurrent.futures import ProcessPoolExecutor
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
