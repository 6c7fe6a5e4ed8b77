"""Exercise E30: a training script with five silent faults, from which the net still learns."""
from types import SimpleNamespace

import numpy as np

from ....data import digits
from ....optim.schedules import Cosine
from ....train.loop import train_epoch
from ..exercise import Also, Exercise, Measure, Wrong
from ..script_nets import DigitsNet, NotedNet, handed
from ..script_rates import IN_WORDS, PUBLISHED, rate_at, written


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
              rate="iteration", pair="image", decays="weights", scored="evaluation", number=0.0):
    """The script with switches. holds: which gradients a step uses; pair: what an image is paired with."""
    net, scores, k, s = SimpleNamespace(**net), [], len(images) // size, 0
    share = 2 * lam if decays == "twice" else lam
    decay = {name: share for name in net.names if decays != "none" and (name[0] == "W" or decays in ("all", name))}
    decay = {name: share for name in decay if decays not in ("W1", "W2") or name == decays}
    if scored == "never training":
        net.eval()
    for i in range(epochs * k):
        if i == 0 or i % k == 0 and pair != "one order":
            order = np.arange(len(images)) if pair == "no order" else rng.permutation(len(images))
        batch = slice(i % k * size, (i % k + 1) * size)
        s = s if i % k and pair == "one shift" else int(rng.integers(-1, 2))
        x, y = images[order[batch]], labels[batch if pair == "place" else order[batch]]
        if holds in ("batch", "nothing") or holds == "epoch" and i % k == 0:
            net.zero_grad()
        net.backward(moved(x, s, pair), np.roll(y, s, axis=-1) if pair == "shifted" else y)
        if holds == "nothing":
            net.zero_grad()
        net.step(rate_at(rate, lr, i, k, epochs, len(images), number), decay)
        if i % k == k - 1:
            if scored != "training":
                net.eval()
            scored_on = (images, labels) if scored == "training data" else (test_images, test_labels)
            scores.append(net.accuracy(*scored_on))
            if scored not in ("stays", "never training"):
                net.train()
    scores = np.maximum.accumulate(scores) if scored == "best" else scores
    noted = seen()
    return (np.array(scores), *noted)


def moved(x, s, pair):
    """The images of a batch, moved."""
    if pair == "unshifted":
        return x
    if pair == "zeros":
        w = x.shape[-1]
        return np.pad(x, [(0, 0), (0, 0), (w, w)])[..., w - s:2 * w - s]
    axis = {"rows": -2, "batch": 0, "all pixels": None}.get(pair, -1)
    return np.roll(x, -s if pair == "back" else s, axis=axis)


def formulas(s):
    """What each iteration and each epoch of the script does."""
    drawn = {"one order": ", the rows in one order for all epochs", "no order": ", the rows as they are given",
             "one shift": ", one s for each epoch"}.get(s.pair, "")
    how = {"rows": "moved by s rows", "back": "moved by −s columns", "batch": "moved by s places in the batch",
           "zeros": "moved by s columns, zeros in their place",
           "all pixels": "all their pixels moved by s as one row"}.get(s.pair, "moved by s columns")
    yield f"~x = images[rows]{'' if s.pair == 'unshifted' else f', {how}'}{drawn}"
    yield "~y = " + {"shifted": "labels[rows], moved by s columns",
                     "place": "labels[start:start + size]"}.get(s.pair, "labels[rows]")
    yield "gᵢ = " + {"batch": "∇ᵢ", "sum": "gᵢ₋₁ + ∇ᵢ", "epoch": "[i mod k > 0]·gᵢ₋₁ + ∇ᵢ", "nothing": "0"}[s.holds]
    yield f"{'~' if s.rate in IN_WORDS else ''}ηᵢ = {written(s.rate, s.number)}"
    yield {"none": "λ_W = 0", "twice": "λ_W = 2·λ", "W1": "~λ_W = λ for W1, 0 for W2",
           "W2": "~λ_W = λ for W2, 0 for W1"}.get(s.decays, "λ_W = λ")
    yield f"λ_γ = {'λ' if s.decays in ('all', 'gamma') else '0'}"
    yield f"λ_β = {'λ' if s.decays in ('all', 'beta') else '0'}"
    data = {"training data": " on the training images", "best": ", the best so far,"}.get(s.scored, "")
    yield f"~score = accuracy{data} by the {'batch' if s.scored == 'training' else 'running'} statistics"
    mode = {"stays": "evaluation mode after the first epoch", "never training": "evaluation mode"}
    yield f"~mode = {mode.get(s.scored, 'training mode')}"
    yield "return score, x, y, gᵢ, ηᵢ, λ_W, λ_γ, λ_β, mode"


def probes(rng):
    """Small images, and a net that notes what is done with it."""
    return [noted(rng, *sizes) for sizes in ((8, 2, 3, 0.3, 0.2, (3, 5, 4)), (9, 3, 2, 0.1, 0.5, (5, 4, 6)),
                                             (5, 1, 2, 2.0, 0.03, (2, 6, 3)))]


def noted(rng, n, size, epochs, lr, lam, shape):
    """The arguments for a NotedNet; shape: rows and columns of an image, and the number of classes."""
    *pixels, classes = shape
    images, test = rng.normal(size=(n, *pixels)), rng.normal(size=(classes, *pixels))
    labels = np.eye(classes)[rng.integers(0, classes, n)]
    net = NotedNet(rng, images, labels, epochs, size)
    return (handed(net), net.seen, images, labels, test, np.eye(classes), epochs, size, lr, lam,
            np.random.default_rng(int(rng.integers(2**31))))


def of_notes(number):
    """f(function) -> a number of what is noted in ten epochs of ten steps each, with η = 0.1 and λ = 0.01."""
    def measured(function):
        call = noted(np.random.default_rng(0), 40, 4, 10, 0.1, 0.01, (8, 8, 5))
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
             "E": "epochs", "n": lambda v: len(v["images"]),
             "size": "size", "T": lambda v: v["epochs"] * v["k"], "η": "lr", "λ": "lam", "ηᵢ": lambda v: v["noted"][3],
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
        Wrong("batchnorm_decays", {"decays": "all"}, effect="as torch.optim.SGD(net.parameters(), weight_decay=λ) does",
              asks="Which of the four parameters is a weight of a layer?"),
        Wrong("zeroed_each_epoch", {"holds": "epoch"}, asks="Of how many batches is the gradient of the second step?"),
        Wrong("zeroed_before_step", {"holds": "nothing"}, effect="nothing but the decay moves the weights",
              asks="What does the net hold when net.step is called?"),
        Wrong("stays_in_evaluation", {"scored": "stays"},
              effect="from the second epoch on the net trains with running statistics that no longer move",
              asks="In which mode does the second epoch train?"),
        Wrong("always_in_evaluation", {"scored": "never training"},
              effect="the net trains with running statistics that never move",
              asks="In which mode does the first epoch train?"),
        Wrong("rate_counts_to_k", {"rate": "k"}, effect="the rate falls to 0 in one epoch and rises in the next",
              asks="How many iterations has the whole run, and how many an epoch?"),
        Wrong("rate_counts_to_E", {"rate": "E"}, effect="the rate falls and rises many times",
              asks="How many iterations has the whole run?"),
        Wrong("rate_not_halved", {"rate": "twice"}, asks="What is the rate of the first iteration?"),
        Wrong("rate_constant", {"rate": "constant"}, asks="Which rate does the last of T iterations have?"),
        Wrong("rate_linear", {"rate": "linear"}, effect="the rate falls evenly, not as a cosine"),
        Wrong("rate_ends_at_half", {"rate": "quarter"}, asks="Which rate does the last of T iterations have?"),
        Wrong("rate_without_pi", {"rate": "no pi"}, asks="Which rate does the last of T iterations have?"),
        Wrong("rate_falls_and_rises", {"rate": "two pi"}, asks="Which rate does the last of T iterations have?"),
        Wrong("rate_rises", {"rate": "rising"}, asks="What is the rate of the first iteration?"),
        Wrong("rate_over_one_more", {"rate": "longer"},
              effect="the last rate is a little too high", asks="How many iterations has the whole run?"),
        Wrong("rate_over_images", {"rate": "images"}, asks="How many iterations has an epoch of n images?"),
        Wrong("rate_counts_images", {"rate": "counts images"}, asks="By how much does i grow in one iteration?"),
        Wrong("rate_one_late", {"rate": "late"}),
        Wrong("rate_restarts", {"rate": "restarts"}),
        Wrong("one_order", {"pair": "one order"}, effect="all epochs have the same batches",
              asks="How many orders does a run of E epochs draw?"),
        Wrong("not_shuffled", {"pair": "no order"}, effect="all epochs have the same batches, as the data are stored"),
        Wrong("one_shift", {"pair": "one shift"}, effect="all images of an epoch are moved alike",
              asks="How many s does an epoch of k iterations draw?"),
        Wrong("training_accuracy", {"scored": "training data"}, effect="that says how well the images are learnt, "
              "not how well others are seen", asks="On which images is the accuracy measured?"),
        Wrong("only_W1_decays", {"decays": "W1"}, effect="W2 has lost its decay",
              asks="Which of the four parameters are weights of a layer?"),
        Wrong("only_W2_decays", {"decays": "W2"}, effect="W1 has lost its decay",
              asks="Which of the four parameters are weights of a layer?"),
        Wrong("nothing_moved", {"pair": "unshifted"}, effect="the images are not augmented any more",
              asks="Which of images and labels should be moved?"),
        Wrong("rows_moved", {"pair": "rows"}, effect="the images are moved up and down, not sideways",
              asks="Which axis of images (n, h, w) counts the columns?"),
        Wrong("moved_back", {"pair": "back"}, effect="the images are moved to the left for s = 1, not to the right",
              asks="Where is the first column of an image after it was moved by s = 1?"),
        Wrong("batch_moved", {"pair": "batch"}, effect="each label comes with the image of another row",
              asks="Which axis of images (n, h, w) counts the columns?"),
        Wrong("all_pixels_moved", {"pair": "all pixels"}, effect="without an axis, np.roll moves the last pixel of a "
              "row into the next one, and of an image into the next one"),
        Wrong("labels_in_place", {"pair": "place"}),
        Wrong("nothing_decays", {"decays": "none"}, effect="the weights have lost their decay, too"),
        Wrong("gamma_decays", {"decays": "gamma"}),
        Wrong("beta_decays", {"decays": "beta"}, effect="β is still pulled to 0"),
    ),
    also=(
        Also("moved_with_zeros", {"pair": "zeros"}, scores=False, whose="zeros where nothing is moved to",
             source="scipy.ndimage.shift(x, s): mode=\"constant\", cval=0",
             translation="the exercise's columns come in again on the other side"),
        Also("penalty_without_half", {"decays": "twice"}, scores=False,
             whose="the gradient of λ·‖w‖²: Keras' regularizers",
             source="keras.regularizers.L2(λ): the loss grows by λ·Σw², without a ½",
             translation="your λ_W is twice the exercise's, that of ½·λ·‖w‖²"),
        Also("best_so_far", {"scored": "best"}, scores=False, whose="the best accuracy so far: kuangliu's best_acc",
             source="kuangliu/pytorch-cifar, main.py, test: if acc > best_acc, the net is saved and best_acc = acc",
             translation="the exercise returns the accuracy after each epoch; your numbers never fall"),
        *PUBLISHED,
    ),
    measures=(
        Measure("the gradient of the sixth step is that of {yours} batches instead of {right}", of_notes(
            lambda net, labels, x, y, g, *_: np.abs(np.cumsum(net.fresh[5::-1]) - g[5]).argmin() + (g[5] != 0))),
        Measure("the rates of ten epochs have a mean of {yours}·η instead of {right}·η", of_notes(
            lambda net, labels, x, y, g, rate, *_: rate.mean() / 0.1)),
        Measure("of the pixels that the net sees, a share {yours} is 0 instead of {right}", of_notes(
            lambda net, labels, x, *_: (x == 0).mean())),
        Measure("of 40 images of 5 classes, a share {yours} is not one with its label, instead of {right}", of_notes(
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
