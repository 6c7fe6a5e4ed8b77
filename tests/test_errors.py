"""Each mistake gets its own message: who complains, what arrived, what was expected, what to do."""
import re

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.errors import BackendError, DataError, DTypeError, GraphError, LayoutError, ShapeError, StaleGraphError

X = np.ones((2, 3), dtype=np.float32)
IMAGES = np.ones((2, 3, 8, 8), dtype=np.float32)
LOGITS = mg.Tensor(np.zeros((2, 4)))


def leaf():
    return mg.Tensor(np.ones(3), requires_grad=True)


def freed():
    y = (leaf() * 2.0).sum()
    y.backward()
    return y


def stale():
    layer = nn.Sequential(nn.Linear(3, 1))
    opt = optim.SGD(layer.parameters(), lr=0.1)
    loss = layer(X).sum()
    opt.step()
    return loss


#: what is done wrong -> class, its builtin, and what the message must name: offender, what arrived, expected, remedy
MISTAKES = {
    "wrong feature count": (lambda: nn.Linear(4, 2)(X), ShapeError, ValueError,
                            ["linear", "3 features", "(2, 3)", "expects 4", "(2, 4)", "Check the layer's sizes"]),
    "images into a linear layer": (lambda: nn.Linear(192, 2)(IMAGES), ShapeError, ValueError,
                                   ["linear", "8 features", "expects 192", "flatten", "x.reshape(len(x), -1)"]),
    "wrong channel count": (lambda: nn.Conv2d(1, 4, 3)(IMAGES), ShapeError, ValueError,
                            ["conv2d", "3 channels", "(2, 3, 8, 8)", "expects 1", "Check the layer's channel counts"]),
    "a single image": (lambda: nn.Conv2d(3, 4, 3)(IMAGES[0]), ShapeError, ValueError,
                       ["conv2d", "(3, 8, 8)", "expected (N, C, H, W)", "x[None]"]),
    "wrong channel count of BatchNorm": (lambda: nn.BatchNorm2d(4)(IMAGES), ShapeError, ValueError,
                                         ["batch_norm", "(2, 3, 8, 8)", "(4,)", "expected",
                                          "Check the layer's number of channels"]),
    "kernel larger than the image": (lambda: nn.Conv2d(3, 4, 9)(IMAGES), ShapeError, ValueError,
                                     ["conv2d", "(8, 8)", "(9, 9)", "Expected", "no larger than the padded image"]),
    "mismatched broadcast": (lambda: leaf() + np.ones(4), ShapeError, ValueError,
                             ["add", "(3,) and (4,)", "expected shapes that fit", "Reshape one"]),
    "mismatched matmul": (lambda: mg.Tensor(X) @ X, ShapeError, ValueError,
                          ["matmul", "(2, 3) and (2, 3)", "columns of the first = rows of the second"]),
    "label too large": (lambda: F.cross_entropy(LOGITS, np.array([0, 4])), DataError, ValueError,
                        ["cross_entropy", "label 4", "expected 0..3", "4 columns", "Check the number of classes"]),
    "negative label": (lambda: F.cross_entropy(LOGITS, np.array([0, -1])), DataError, ValueError,
                       ["cross_entropy", "label -1", "expected 0..3"]),
    "float labels": (lambda: F.cross_entropy(LOGITS, np.array([0.0, 1.0])), DTypeError, TypeError,
                     ["cross_entropy", "float64", "expected integers 0..3", "astype(np.int64)", "argmax"]),
    "one-hot labels": (lambda: F.cross_entropy(LOGITS, np.eye(4, dtype=int)[:2]), ShapeError, ValueError,
                       ["cross_entropy", "(2, 4) and labels of shape (2, 4)", "expected (N, K) and (N,)"]),
    "too few labels": (lambda: F.cross_entropy(LOGITS, np.array([0])), ShapeError, ValueError,
                       ["cross_entropy", "(2, 4)", "(1,)", "one label for each row"]),
    "empty batch": (lambda: F.cross_entropy(np.zeros((0, 4)), np.zeros(0, int)), DataError, ValueError,
                    ["cross_entropy", "empty batch", "at least one"]),
    "labels 0 and 1 in the logistic loss": (lambda: F.logistic_loss(np.ones(3), X, np.array([0, 1])), DataError,
                                            ValueError,
                                            ["logistic_loss", "labels other than −1 and +1", "2 * y − 1"]),
    "a target outside [0, 1]": (lambda: F.binary_cross_entropy_with_logits(X, X * 5), DataError, ValueError,
                               ["binary_cross_entropy_with_logits", "got target 5.0", "expected numbers in [0, 1]",
                                "(y + 1) / 2"]),
    "a target below 0": (lambda: F.binary_cross_entropy_with_logits(X, -X), DataError, ValueError,
                         ["binary_cross_entropy_with_logits", "got target -1.0"]),
    "a target that is NaN": (lambda: F.binary_cross_entropy_with_logits(X, X * np.nan), DataError, ValueError,
                             ["binary_cross_entropy_with_logits", "got target nan"]),
    "integers with a gradient": (lambda: mg.Tensor(np.array([1, 2]), requires_grad=True), DTypeError, TypeError,
                                 ["Tensor", "int64", "expected float32 or float64", "astype(np.float32)"]),
    "integer images into a convolution": (lambda: nn.Conv2d(3, 4, 3)(IMAGES.astype(np.uint8)), DTypeError, TypeError,
                                          ["conv", "uint8", "expected float32 or float64", "astype(np.float32)"]),
    "one value per channel": (lambda: nn.BatchNorm1d(3)(X[:1]), DataError, ValueError,
                              ["batch_norm", "1 value per channel", "(1, 3)", "at least 2", "drop_last=True",
                               "eval()"]),
    "wrong number of axes": (lambda: nn.BatchNorm2d(3)(X), ShapeError, ValueError,
                             ["BatchNorm2d", "(2, 3)", "expected 4 axes"]),
    "backward on a non-scalar": (lambda: (leaf() * 2.0).backward(), GraphError, RuntimeError,
                                 ["backward", "shape (3,)", "no cotangent", "expected a scalar", "grad=", ".sum()"]),
    "backward without a graph": (lambda: mg.Tensor(1.0).backward(), GraphError, RuntimeError,
                                 ["backward", "without a graph", "expected", "requires_grad=True", "no_grad"]),
    "second backward": (lambda: freed().backward(), GraphError, RuntimeError,
                        ["backward", "freed by an earlier backward pass", "expected an unused one",
                         "forward pass again", "retain_graph"]),
    "stale parameter": (lambda: stale().backward(), StaleGraphError, RuntimeError,
                        ["backward", "'0.", "changed in place after the forward pass", "Run the forward pass again"]),
    "create_graph into parameters": (lambda: nn.Linear(3, 1)(X).sum().backward(create_graph=True), GraphError,
                                     RuntimeError,
                                     ["backward", "create_graph=True", "mg.grad(loss, parameters, create_graph=True)"]),
    "vectors of two layouts": (lambda: nn.Linear(3, 1).parameters().assign(nn.Linear(3, 2).parameters().w),
                               LayoutError, ValueError,
                               ["assign", "(8,)", "expected (4,)"]),
    "a state of another model": (lambda: nn.Linear(3, 1).load_state_dict(nn.Linear(3, 1, bias=False).state_dict()),
                                 LayoutError, ValueError,
                                 ["Linear.load_state_dict", "missing ['bias']",
                                  "Expected the state of the same architecture"]),
    "parameters of nothing": (lambda: nn.ReLU().parameters(), LayoutError, ValueError,
                              ["ReLU.parameters", "no parameters"]),
    "item of many": (lambda: leaf().item(), ShapeError, ValueError, ["item", "(3,)", "3 elements", "exactly one"]),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_names_the_offender_what_arrived_what_was_expected_and_the_remedy(name):
    mistake, kind, builtin, words = MISTAKES[name]
    with pytest.raises(kind) as caught:
        mistake()
    text = str(caught.value)
    assert isinstance(caught.value, builtin) and isinstance(caught.value,
                                                            mg.MinigradError) and type(caught.value) is kind
    missing = [word for word in words if word not in text]
    assert not missing, f"{missing} not in: {text}"
    assert text.startswith(words[0])
    assert re.search(r"[.:)]$|[a-z]$", text) and "\n" not in text


def test_host_and_device_arrays_mixed(device):
    with pytest.raises(BackendError, match="add: got .* together, expected all on one backend. Move them"):
        mg.Tensor(X) + mg.Tensor(X).to("numpy")


def test_a_failed_forward_pass_leaves_nothing_behind():
    layer = nn.BatchNorm2d(4)
    before = layer.state_dict()
    with pytest.raises(ShapeError):
        layer(IMAGES)
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_a_stale_backward_adds_nothing_to_the_gradients():
    layer = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 1))
    params = layer.parameters()
    extra = mg.Parameters([leaf()])
    loss = layer(X).sum() + (extra[0] * 2.0).sum()
    params.mark_changed()
    with pytest.raises(StaleGraphError):
        loss.backward()
    assert not params.g.any() and not extra.g.any()         # though the fresh part was met first
