"""Average the weights of several trained networks: the uniform soup and the greedy soup, compared with the ensemble.

  minigrad soup RUN RUN …          checkpoints, or folders of them: one architecture, ideally one starting point

Ingredients of the greedy soup are chosen on one half of the test images, the accuracies reported are those of the other
half; BatchNorm statistics of every soup are recomputed on the training images. The greedy soup is saved.
"""
from pathlib import Path

from .. import functions as F
from ..data import Loader, train_test_split
from ..errors import UsageError
from ..nn.statistics import batchnorms
from ..plots import save_figure, scores_figure
from ..train import save, storage
from ..weightspace import Objective, accuracy, ensemble_predict, greedy_soup, refresh_batchnorm, uniform_soup
from . import datasets
from .networks import files_of, images_for, names, network, vectors


def configure(parser):
    """The options."""
    parser.add_argument("runs", nargs="+", metavar="RUN", help="checkpoint, or a folder of checkpoints")
    parser.add_argument("--out", metavar="FILE", help="checkpoint to write (soup.npz beside the first RUN)")
    datasets.configure(parser, "those of the first run")


def run(args):
    """Mix, print the table, save; prints where."""
    out = Path(args.out or Path(args.runs[0]).parent / "soup.npz")
    storage.check_suffix("soup", out)                           # refused before anything is computed
    files = [f for r in args.runs for f in files_of(r) if f.resolve() != out.resolve()]
    if len(files) < 2:
        raise UsageError(f"soup: got {len(files)} checkpoint, expected at least two to average.")
    model, saved = network(files[0])
    images = images_for(args, model, saved)
    weights = vectors(files, model.parameters().layout)
    rows, chosen, greedy = taste(model, images, weights, names(files))
    width = max(len(label) for label, _, _ in rows)
    print(f"{'':{width}}  chosen on  reported on     (accuracy on {rows.half} images each, %)")
    for label, validation, test in rows:
        print(f"{label:{width}}  {100 * validation:9.2f}  {100 * test:11.2f}")
    print(f"\ngreedy soup of {len(chosen)}: {', '.join(names(files)[i] for i in chosen)}")
    serve(model, images, greedy, out, [str(files[i]) for i in chosen], rows)


class Rows(list):
    """(label, accuracy that chooses, accuracy that is reported) of each network; `half`: images in each half."""
    half = 0


def taste(model, images, weights, labels):
    """(rows, chosen, greedy soup)."""
    again = Loader(*images.train, 256, shuffle=False) if batchnorms(model) else None
    halves = train_test_split(*images.test, 0.5)
    choose, report = (Objective(model, F.cross_entropy, half, refresh=again) for half in halves)
    greedy, chosen = greedy_soup(weights, lambda w: 1 - choose.error(w))
    rows = Rows()
    rows.half = len(report.data.y)
    for label, w in [*zip(labels, weights), ("uniform soup", uniform_soup(weights)), ("greedy soup", greedy)]:
        rows.append((label, 1 - choose.error(w), 1 - report.error(w)))
    together = [accuracy(ensemble_predict(f, weights), f.data.y) for f in (choose, report)]
    rows.append((f"ensemble of {len(weights)}", *together))
    return rows, chosen, greedy


def serve(model, images, w, out, ingredients, rows):
    """Save the soup, with its own BatchNorm statistics, as a checkpoint, and the figure."""
    model.parameters().assign(w)
    refresh_batchnorm(model, Loader(*images.train, 256, shuffle=False))
    save(out, model=model, ingredients=ingredients, settings={"data": images.name})
    figure = scores_figure({label: 100 * test for label, _, test in rows}, "accuracy on the images held out, %")
    print(f"checkpoint  {out}\nfigure      {save_figure(figure, out.with_suffix('.png'))}")
