"""The student's function in the real engine, a process of its own: python -m minigrad.learn.student.play_process JSON

Each exercise trains on the bundled digits twice, from the same start and with the same batches: once with the student's
function, once with the engine's. It prints both losses and the largest difference of the weights (float64), as JSON,
and draws both, with a thin line for each mistake that the student made on the way.
"""
import builtins
import contextlib
import functools
import json
import sys
from pathlib import Path

import numpy as np

import minigrad as mg
from minigrad import backend, nn, optim
from minigrad import functions as F
from minigrad.autograd.modes import setting
from minigrad.errors import MinigradError
from minigrad.learn.checking.saying import computes
from minigrad.learn.exercises.course import Course
from minigrad.learn.overriding import override, rows
from minigrad.learn.student import play_network
from minigrad.learn.student.play_network import BATCH, digits, loss_of, network, train
from minigrad.learn.student.play_rules import RULES
from minigrad.learn.student.play_weights import WEIGHTS, WEIGHTS_AXES
from minigrad.learn.terminal import rounded
from minigrad.nn import statistics
from minigrad.nn.layers import batch_listener
from minigrad.weightspace import Objective


def logistic(function):
    """Even digits against odd ones, by gradient descent on the loss and gradient of the function."""
    x, y = digits()
    X, signs = x.reshape(len(x), -1), 1.0 - 2.0 * (y % 2)
    w, losses = 0 * X[0], []
    for _ in range(play_network.STEPS):
        loss, grad = function(w, X, signs, 1e-3)
        losses.append(float(loss))
        w = w - 0.5 * backend.asarray(grad)
    return losses, w


def batchnorm(function):
    """Train the CNN with the function as BatchNorm's backward pass, or (None) with the engine's own."""
    model, batches = network()
    with override("batchnorm.backward", function) if function else contextlib.nullcontext():
        return train(model, batches, optim.SGD(model.parameters(), lr=0.1)), model.parameters().w.copy()


def swa(update):
    """Average the weights of the second half of a training run; the loss of the mean at each capture."""
    model, batches = network()
    params = model.parameters()
    losses, state = [], {"mean": params.w.copy(), "n": 0, "step": 0}
    x, y = digits()

    def capture():
        state["step"] += 1
        if state["step"] > len(batches) // 2 and state["step"] % 3 == 0:
            state["mean"] = backend.asarray(update(state["mean"].copy(), params.w.copy(), state["n"]))
            state["n"] += 1
            losses.append(Objective(model, F.cross_entropy, (x[:500], y[:500]), train=True).loss(state["mean"]))
    train(model, batches, optim.SGD(params, lr=0.2), capture)
    return losses, state["mean"]


def refresh(function):
    """Test loss of a trained CNN after each of its BatchNorms got the statistics that the function computes."""
    model, batches = network()
    train(model, batches, optim.SGD(model.parameters(), lr=0.1))
    x, y = digits("test")
    losses, found = [loss_of(model, x, y)], []
    for layer in statistics.batchnorms(model):
        inputs = []

        def note(which, t, layer=layer, inputs=inputs):
            if which is layer:
                inputs.append(rows(t.data))

        model.train()
        with mg.no_grad(), nn.frozen_statistics(), setting((batch_listener, note)):
            for k, (xb, _) in enumerate(batches[:12]):
                model(mg.Tensor(xb[:40 + 2 * k]))
        mean, var = function(inputs)
        layer.running_mean[...], layer.running_var[...] = mean, var
        found += [backend.to_numpy(mean).ravel(), backend.to_numpy(var).ravel()]
        losses.append(loss_of(model, x, y))
    return losses, np.concatenate(found)


def sam(step):
    """Train the CNN with SAM steps on the flat weight vector."""
    model, batches = network()
    params, losses = model.parameters(), []
    for x, y in batches:
        f = Objective(model, F.cross_entropy, (x, y), train=True, batch_size=BATCH)
        losses.append(f.loss(params.w.copy()))
        params.assign(step(params.w.copy(), lambda w, f=f: f(w)[1].copy(), 0.05, 0.1))
    return losses, params.w.copy()


KINDS = {**RULES, **WEIGHTS, "logistic": logistic, "batchnorm": batchnorm, "swa": swa, "refresh": refresh, "sam": sam}
THIN = (("#7a5195", "-"), ("#2f8f5b", "--"), ("#6d6d6d", "-."), ("#b07d00", ":"))     # colour, line style
FAR = 4                               # losses that are so many times those of the engine's run leave the frame
AXES = {"swa": ("capture", "loss of the mean"), "refresh": ("BatchNorms refreshed", "test loss"),
        "schedule": ("step, in three runs", "training loss"), **WEIGHTS_AXES}


def of_mistake(kind, exercise, names):
    """(formula, losses) of training with the misconceptions of these names."""
    losses = []
    with contextlib.suppress(MinigradError):               # some formulas stop at a number that is not finite
        losses, _ = kind(exercise.variant(names))
    return computes(exercise, names), losses


def frame(right, others):
    """Ends of the vertical axis: the losses up to FAR times the largest of the engine's, down to 1/FAR of its least."""
    values = np.concatenate([right, *others])
    inside = values[(values >= min(right) / FAR) & (values <= FAR * max(right))]
    margin = max((inside.max() / inside.min()) ** 0.05, 1.01)
    return inside.min() / margin, inside.max() * margin


def draw(yours, right, mistakes, exercise, path):
    """Both curves in one figure, and a thin line for each mistake made on the way."""
    from minigrad.plots import TEST, TRAIN, new_figure, save_figure
    figure, (ax,) = new_figure(1, width=6.4, height=3.6 + 0.2 * len(mistakes))
    across, up = AXES.get(exercise.play, getattr(exercise.play, "axes", ("step", "training loss")))
    low, high = frame(right, [yours, *(losses for _, losses in mistakes)])
    styles = [(TRAIN, "-", 6, 0.35), (TEST, "-", 1.8, 1), *((colour, style, 1, 1) for colour, style in THIN)]
    curves = [("engine", right), ("yours", yours), *((f"before, {formula}", losses) for formula, losses in mistakes)]
    for (name, losses), (colour, style, width, alpha) in zip(curves, styles, strict=False):
        end = losses[-1] if losses else np.nan
        label = f"{name}: {rounded(end)} at the end" + ("" if low <= end <= high else ", outside the frame")
        ax.plot(losses, color=colour, linewidth=width, linestyle=style, alpha=alpha, label=label)
    ax.set(xlabel=across, ylabel=up, ylim=(low, high))
    if high > 8 * low:
        ax.set_yscale("log")
        ax.yaxis.get_major_locator().set_params(subs=(1, 2, 5))
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:g}")
        ax.yaxis.set_minor_formatter(lambda y, _: "")
    ax.set_title(f"{exercise.title}: {exercise.called} beside the engine's", fontsize=10)
    ax.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside lower left", frameon=False, fontsize=8)
    return save_figure(figure, path)


def names_in(file, xp):
    """What the student's file defines; `import numpy` in it gives the module of the arrays in use: NumPy, or CuPy."""
    def find(name, names=None, local=None, wanted=(), level=0):
        top, *inner = name.split(".")
        if top != "numpy":
            return __import__(name, names, local, wanted, level)
        return functools.reduce(getattr, inner, xp) if wanted else xp        # `from numpy.linalg import norm`
    scope = {"__name__": "student", "__builtins__": {**vars(builtins), "__import__": find}}
    exec(compile(Path(file).read_text(encoding="utf-8"), file, "exec"), scope)
    return scope


def main(slug, home, file, figure, device, mistakes):
    """All runs; one line of JSON."""
    exercise = Course(home or None).load(slug)
    kind = KINDS.get(exercise.play, exercise.play)
    with np.errstate(all="ignore"):
        with backend.using(device):
            right, w = kind(None if kind is batchnorm else exercise.engine)
            yours, mine = kind(exercise.function_of(names_in(file, backend.xp())))
        on_the_way = [of_mistake(kind, exercise, names) for names in mistakes]
    draw(yours, right, on_the_way, exercise, figure)
    apart = np.max(np.abs(backend.to_numpy(mine) - backend.to_numpy(w)))
    print(json.dumps({"yours": float(yours[-1]), "engine": float(right[-1]), "first": float(right[0]),
                      "difference": float(apart)}))


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
