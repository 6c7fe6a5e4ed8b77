"""Exercise E30: a training script with five silent faults, from which the net still learns."""
from types import SimpleNamespace

import numpy as np

from ....data import digits
from ....optim.schedules import Cosine
from ....train.loop import train_epoch
from ..exercise import Exercise, Measure, Wrong
from ..script_nets import DigitsNet, NotedNet, handed


def driver(student, net, seen, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    """The student's script with the net as an object, then what the net has noted."""
    from types import SimpleNamespace
    scores = student.train(SimpleNamespace(**net), images, labels, test_images, test_labels, epochs, size, lr, lam, rng)
    return (scores, *seen())


def engine(net, seen, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    """The script as it should be, with the engine's schedule."""
    net, scores, i = SimpleNamespace(**net), [], 0
    rate = Cosine(lr, 0.0, epochs * (len(images) // size))
    decay = {name: lam for name in net.names if name.startswith("W")}
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            rows = order[start:start + size]
            s = int(rng.integers(-1, 2))
            net.zero_grad()
            net.backward(np.roll(images[rows], s, axis=-1), labels[rows])
            i += 1
            net.step(rate(i), decay)
        net.eval()
        scores.append(net.accuracy(test_images, test_labels))
        net.train()
    return (np.array(scores), *seen())


def reference(net, seen, images, labels, test_images, test_labels, epochs, size, lr, lam, rng, *, holds="batch",
              rate="iteration", pair="image", decays="weights", scored="evaluation"):
    """The script with switches. holds: which gradients a step uses; pair: what an image is paired with."""
    net, scores, k = SimpleNamespace(**net), [], len(images) // size
    decay = {name: lam for name in net.names if decays != "none" and (name[0] == "W" or decays in ("all", name))}
    for i in range(epochs * k):
        if i % k == 0:
            order = rng.permutation(len(images))
        batch = slice(i % k * size, (i % k + 1) * size)
        s = int(rng.integers(-1, 2))
        x, y = images[order[batch]], labels[batch if pair == "place" else order[batch]]
        if holds in ("batch", "nothing") or holds == "epoch" and i % k == 0:
            net.zero_grad()
        net.backward(x if pair == "unshifted" else np.roll(x, s, axis=-1),
                     np.roll(y, s, axis=-1) if pair == "shifted" else y)
        if holds == "nothing":
            net.zero_grad()
        net.step(lr * (1 + np.cos(np.pi * position(rate, i, k, epochs))) / 2, decay)
        if i % k == k - 1:
            if scored != "training":
                net.eval()
            scores.append(net.accuracy(test_images, test_labels))
            if scored != "stays":
                net.train()
    noted = seen()
    return (np.array(scores), *noted)


def position(rate, i, k, epochs):
    """How far the schedule has come before iteration i, from 0 to 1."""
    return {"iteration": i / (k * epochs), "epoch": i // k / (k * epochs), "epochs": i // k / epochs,
            "late": (i + 1) / (k * epochs), "restarts": i % k / (k * epochs)}[rate]


def formulas(s):
    """What each iteration and each epoch of the script does."""
    yield f"~x = {'images[rows]' if s.pair == 'unshifted' else 'images[rows], moved by s columns'}"
    yield "~y = " + {"shifted": "labels[rows], moved by s columns",
                     "place": "labels[start:start + size]"}.get(s.pair, "labels[rows]")
    yield "gᵢ = " + {"batch": "∇ᵢ", "sum": "gᵢ₋₁ + ∇ᵢ", "epoch": "[i mod k > 0]·gᵢ₋₁ + ∇ᵢ", "nothing": "0"}[s.holds]
    at = {"iteration": "i/T", "epoch": "⌊i/k⌋/T", "epochs": "⌊i/k⌋/E", "late": "(i+1)/T", "restarts": "(i mod k)/T"}
    yield f"ηᵢ = ½·η·(1 + cos(π·{at[s.rate]}))"
    yield f"λ_W = {'0' if s.decays == 'none' else 'λ'}"
    yield f"λ_γ = {'λ' if s.decays in ('all', 'gamma') else '0'}"
    yield f"λ_β = {'λ' if s.decays in ('all', 'beta') else '0'}"
    yield f"~score = accuracy by the {'batch' if s.scored == 'training' else 'running'} statistics"
    yield f"~mode = {'evaluation mode after the first epoch' if s.scored == 'stays' else 'training mode'}"
    yield "return score, x, y, gᵢ, ηᵢ, λ_W, λ_γ, λ_β, mode"


def probes(rng):
    """Small images, and a net that notes what is done with it."""
    return [noted(rng, *sizes) for sizes in ((6, 2, 2, 0.3, 0.2), (6, 3, 3, 0.1, 0.5))]


def noted(rng, n, size, epochs, lr, lam):
    """The arguments for a NotedNet."""
    images, test = rng.normal(size=(n, 3, 5)), rng.normal(size=(4, 3, 5))
    labels = np.eye(5)[rng.integers(0, 5, n)]
    net = NotedNet(rng, images, labels, epochs, size)
    return (handed(net), net.seen, images, labels, test, np.eye(5)[:4], epochs, size, lr, lam,
            np.random.default_rng(int(rng.integers(2**31))))


def of_notes(number):
    """f(function) -> a number of what is noted in ten epochs of ten steps each, with η = 0.1 and λ = 0.01."""
    def measured(function):
        call = noted(np.random.default_rng(0), 40, 4, 10, 0.1, 0.01)
        net = call[1].__self__
        return float(number(net, call[3], *function(*call)[1:]))
    return measured


def on_digits(kind=None):
    """f(function) -> accuracy that the script reports after six epochs on 1200 digits, for the test digits of one
    kind or of all."""
    def measured(function):
        images, classes = digits("train")
        test, test_classes = digits("test")
        chosen = slice(None) if kind is None else test_classes == kind
        images, test = (a.reshape(-1, 8, 8).astype(float) for a in (images[:1200], test[chosen]))
        net = DigitsNet()
        return function(handed(net), net.seen, images, np.eye(10)[classes[:1200]], test,
                        np.eye(10)[test_classes[chosen]], 6, 120, 0.3, 0.02, np.random.default_rng(1))[0][-1]
    return measured


SCRIPT = """def cosine(lr, i, steps):
    return lr * (1 + np.cos(np.pi * i / steps)) / 2


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    decay = {name: lam for name in net.names}
    scores, i = [], 0
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            rows = order[start:start + size]
            s = int(rng.integers(-1, 2))
            x, y = (np.roll(a[rows], s, axis=-1) for a in (images, labels))
            net.backward(x, y)
            net.step(cosine(lr, i, steps), decay)
        scores.append(net.accuracy(test_images, test_labels))
        i += 1
    return scores"""

EXERCISE = Exercise(
    slug="silent_faults", id="E30", lesson=20, title="five silent faults in a training script", function=("train",),
    driver=driver, arguments=("net", "seen", "images", "labels", "test_images", "test_labels", "epochs", "size", "lr",
                              "lam", "rng"),
    outputs=("score", "x", "y", "g", "rate", "decay of W", "decay of gamma", "decay of beta", "mode"),
    after=("minibatch", "schedule", "batchnorm"), engine=engine, reference=reference, formulas=formulas, probes=probes,
    moves=(None,) * 9,
    task="This script runs, no error is raised, and the net learns. Five things in it are wrong. Mend them and change\n"
         "nothing else. What it should do: images (n, h, w), labels (n, K) with a 1 at the class, n a multiple of\n"
         "size. E epochs of k = n/size iterations, T = E·k. Each epoch draws one order, each iteration one s: the\n"
         "images of the batch are moved by s columns, so that the net learns to see them anywhere; their classes\n"
         "stay what they are. Iteration i = 0 … T−1, counted through all epochs, takes one step with the gradient ∇ᵢ\n"
         "of its own batch (gᵢ is what a step uses, gᵢ₋₁ what the one before used) and the rate ηᵢ. The weights W1\n"
         "and W2 decay, BatchNorm's gamma and beta do not. After each epoch the test accuracy is measured by the\n"
         "running statistics; return all of them, a list.\n"
         "net.names: the names of the parameters, W1, gamma, beta, W2. net.zero_grad() forgets the gradients.\n"
         "net.backward(x, y) adds the gradient of this batch to those that the net holds. net.step(rate, decay):\n"
         "w ← w − rate·(g + λ·w) for each parameter, g being all that the net holds and λ = decay[name]; a name\n"
         "that is not in decay does not decay. net.train(), net.eval(): the mode; it begins in training mode, in\n"
         "which BatchNorm uses the statistics of the batch. net.accuracy(x, y) uses those of the mode.",
    symbols={"gᵢ": lambda v: v["noted"][2], "gᵢ₋₁": lambda v: np.append(0.0, v["noted"][2])[:-1],
             "∇ᵢ": lambda v: v["seen"].__self__.fresh, "i": lambda v: np.arange(float(v["epochs"] * v["k"])), "k": "k",
             "E": "epochs", "T": lambda v: v["epochs"] * v["k"], "η": "lr", "λ": "lam", "ηᵢ": lambda v: v["noted"][3],
             "score": lambda v: np.array(v["scores"]), "x": lambda v: v["noted"][0], "y": lambda v: v["noted"][1],
             "λ_W": lambda v: v["noted"][4], "λ_γ": lambda v: v["noted"][5], "λ_β": lambda v: v["noted"][6],
             "mode": lambda v: v["noted"][7]},
    starts_from=("no_zero_grad", "training_mode", "rate_by_epoch", "labels_moved", "batchnorm_decays"),
    wrong=(
        Wrong("no_zero_grad", {"holds": "sum"}, asks="What does net.backward do with the gradient that is there?"),
        Wrong("training_mode", {"scored": "training"},
              asks="Which statistics does BatchNorm use while the test accuracy is measured?"),
        Wrong("rate_by_epoch", {"rate": "epoch"}, asks="How often does i count on, and what does steps count?"),
        Wrong("labels_moved", {"pair": "shifted"}, asks="A three is moved by a column: what is it then?"),
        Wrong("batchnorm_decays", {"decays": "all"}, asks="Which of the four parameters is a weight of a layer?"),
        Wrong("zeroed_each_epoch", {"holds": "epoch"}, asks="Of how many batches is the gradient of the second step?"),
        Wrong("zeroed_before_step", {"holds": "nothing"}, effect="nothing but the decay moves the weights",
              asks="What does the net hold when net.step is called?"),
        Wrong("stays_in_evaluation", {"scored": "stays"},
              effect="from the second epoch on the net trains with running statistics that no longer move",
              asks="In which mode does the second epoch train?"),
        Wrong("rate_by_epochs", {"rate": "epochs"}, asks="Does the rate change within an epoch?"),
        Wrong("rate_one_late", {"rate": "late"}),
        Wrong("rate_restarts", {"rate": "restarts"}),
        Wrong("nothing_moved", {"pair": "unshifted"}, effect="the images are not augmented any more",
              asks="Which of images and labels should be moved?"),
        Wrong("labels_in_place", {"pair": "place"}),
        Wrong("nothing_decays", {"decays": "none"}, effect="the weights have lost their decay, too"),
        Wrong("gamma_decays", {"decays": "gamma"}),
        Wrong("beta_decays", {"decays": "beta"}, effect="β is still pulled to 0"),
    ),
    measures=(
        Measure("the gradient of the sixth step is that of {yours} batches instead of {right}", of_notes(
            lambda net, labels, x, y, g, *_: np.abs(np.cumsum(net.fresh[5::-1]) - g[5]).argmin() + (g[5] != 0))),
        Measure("the rates of ten epochs have a mean of {yours}·η instead of {right}·η", of_notes(
            lambda net, labels, x, y, g, rate, *_: rate.mean() / 0.1)),
        Measure("in 40 images of 5 classes, a share {yours} of the labels is wrong, instead of {right}", of_notes(
            lambda net, labels, x, y, *_: 1 - (y.argmax(-1) == labels.argmax(-1)).mean())),
        Measure("a γ = 1 without a gradient is {yours} after 100 steps with η = 0.1, λ = 0.01, instead of {right}",
                of_notes(lambda net, labels, x, y, g, rate, w, gamma, *_: np.prod(1 - rate * gamma))),
        Measure("on test images of one class only, the digit 8, the accuracy is reported as {yours} instead of {right}",
                on_digits(8)),
        Measure("on the digits, the accuracy after six epochs is {yours} instead of {right}", on_digits())),
    hints=("What is in the net before each call, and what is in it afterwards: gradients, mode, statistics?",
           "gᵢ = ∇ᵢ needs zero_grad; ηᵢ counts iterations; y = labels[rows]; no decay for γ, β; eval() before accuracy",
           "net.zero_grad() before backward, i += 1 after step, np.roll of the images only, decay for W1 and W2 only, "
           "net.eval() before net.accuracy and net.train() after it"),
    solution="""def cosine(lr, i, steps):
    return lr * (1 + np.cos(np.pi * i / steps)) / 2


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    decay = {"W1": lam, "W2": lam}
    scores, i = [], 0
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            rows = order[start:start + size]
            s = int(rng.integers(-1, 2))
            x, y = np.roll(images[rows], s, axis=-1), labels[rows]
            net.zero_grad()
            net.backward(x, y)
            net.step(cosine(lr, i, steps), decay)
            i += 1
        net.eval()
        scores.append(net.accuracy(test_images, test_labels))
        net.train()
    return scores
""",
    body=SCRIPT.splitlines(), origin=train_epoch, play="silent_faults",
    unchecked="that the net learns: it is replaced by one that notes what your script does",
    after_pass="PyTorch's optimizers decay every parameter they are given, and its schedulers count calls of step. Try "
               "each fault alone with `play`: which of them would you have seen in the loss?",
)
