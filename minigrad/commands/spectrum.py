"""Draw the spectrum of the Hessian of the train loss at a trained network, and print what it says about the curvature.

  minigrad spectrum RUN [RUN …]        one curve for each, in one figure

RUN is a checkpoint or the folder of one. Stochastic Lanczos quadrature with exact Hessian-vector products over all
training images; BatchNorm uses the running statistics that were saved.
"""
from pathlib import Path

import numpy as np

from ..plots import figure_format, save_figure, spectrum_figure
from ..weightspace import densities, spectrum
from . import datasets
from .networks import images_for, main_file, names, network, objectives, write_table


def configure(parser):
    """The options."""
    add = parser.add_argument
    add("runs", nargs="+", metavar="RUN", help="checkpoint, or the folder of a run")
    add("--probes", type=int, default=8, metavar="N", help="random vectors (8)")
    add("--steps", type=int, default=64, metavar="N", help="Lanczos steps for each (64)")
    add("--penalty", type=float, default=0.0, metavar="λ", help="add (λ/2)‖w‖², which shifts all eigenvalues by λ (0)")
    add("--seed", type=int, default=0, metavar="N", help="seed of the random vectors (0)")
    datasets.configure(parser, "those of the run")
    add("--out", metavar="FILE", help="figure to write, .png, .pdf or .svg (spectrum.png beside the first RUN)")


def run(args):
    """Compute, print a table, draw, save; prints where."""
    files = [main_file(r) for r in args.runs]
    out = Path(args.out or files[0].parent / "spectrum.png")
    figure_format(out)                                          # refused before anything is computed
    labels = names(files)
    width, spectra = max(len(label) for label in labels), {}
    print(f"{'':{width}}  largest λ  smallest λ     trace   share |λ| < 1 % of largest")
    for label, file in zip(labels, files):
        nodes, weights = spectra[label] = of(file, args)
        n, near = args.weights, weights[np.abs(nodes) < 0.01 * np.abs(nodes).max()].sum()
        print(f"{label:{width}}  {nodes.max():9.4g}  {nodes.min():10.4g}  {n * (nodes * weights).sum():8.4g}   "
              f"{100 * near:.1f} %")
    figure = save_figure(spectrum_figure(spectra, *densities(spectra)), out)
    numbers = {"network": [label for label, (nodes, _) in spectra.items() for _ in nodes],
               "eigenvalue": np.concatenate([nodes for nodes, _ in spectra.values()]),
               "weight": np.concatenate([weights for _, weights in spectra.values()])}
    print(f"\nfigure   {figure}\nnumbers  {write_table(out.with_suffix('.csv'), numbers)}")


def of(file, args):
    """(nodes, weights) at a checkpoint; leaves the number of weights in args.weights."""
    model, saved = network(file)
    f, _ = objectives(model, images_for(args, model, saved), args.penalty, refresh=False)
    args.weights = f.layout.n
    return spectrum(f, f.w, args.probes, args.steps, args.seed, progress=True)
