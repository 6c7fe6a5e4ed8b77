"""Mistakes with functions: the message names the function, what arrived, what was expected, and the wrong argument."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import DataError, DTypeError, IndexingError, ShapeError, UsageError

X, V, N = mg.Tensor(np.ones((2, 3))), mg.Tensor(np.ones(3)), mg.Tensor(2.0)
IMAGES, FILTERS = np.ones((1, 2, 4, 4)), np.ones((2, 2, 3, 3))
LOGITS = np.zeros((2, 4))

#: what is done wrong -> the call, class, the built-in class users catch, and what the message must hold
MISUSES = {
    "axis too large": (lambda: X.sum(axis=2), IndexingError, IndexError,
                       ["sum: got axis 2 for a tensor with 2 axes", "expected -2 to 1"]),
    "axis too small": (lambda: X.mean(axis=-3), IndexingError, IndexError, ["mean: got axis -3", "expected -2 to 1"]),
    "axis as ValueError": (lambda: X.max(axis=5), IndexingError, ValueError, ["max: got axis 5", "2 axes"]),
    "axis of a number": (lambda: N.sum(axis=0), IndexingError, IndexError,
                         ["sum: got axis 0 for a tensor with 0 axes", "expected none: it is a single number"]),
    "axis of the mean of a number": (lambda: N.mean(axis=-1), IndexingError, IndexError, ["mean: got axis -1", "none"]),
    "list of axes": (lambda: X.mean(axis=[0, 1]), DTypeError, TypeError,
                     ["mean: got axis [0, 1]", "tuple of integers", "Write axis=(0, 1)"]),
    "float axis": (lambda: X.var(axis=1.0), DTypeError, TypeError, ["var: got axis 1.0", "expected an integer"]),
    "axis twice": (lambda: X.sum(axis=(0, -2)), ShapeError, ValueError, ["sum: got axis (0, -2)", "each axis once"]),
    "softmax axis": (lambda: F.softmax(X, axis=2), IndexingError, IndexError,
                     ["softmax: got axis 2, array of shape (2, 3)", "axis 2 is out of bounds"]),
    "softmax over an axis named by a float": (lambda: F.softmax(X, axis=1.0), DTypeError, TypeError,
                                              ["softmax: got axis 1.0", "array of shape (2, 3)", "integer"]),
    "softmax of nothing": (lambda: F.softmax(np.zeros((3, 0))), ShapeError, ValueError,
                           ["softmax: got axis -1, array of shape (3, 0)", "zero-size"]),
    "logsumexp axis": (lambda: F.logsumexp(X, axis=2), IndexingError, IndexError, ["logsumexp: got axis 2"]),
    "argmax axis": (lambda: X.argmax(axis=2), IndexingError, IndexError, ["argmax: got axis 2", "expected -2 to 1"]),
    "cumsum axis": (lambda: X.cumsum(axis=2), IndexingError, IndexError, ["cumsum: got axis 2"]),
    "sort axis": (lambda: X.sort(axis=2), IndexingError, IndexError, ["sort: got axis 2 for"]),
    "flip axis": (lambda: F.flip(X, axis=2), IndexingError, IndexError, ["flip: got axis 2"]),
    "stack axis": (lambda: F.stack([V, V], axis=7), IndexingError, IndexError,
                   ["stack: got axis 7", "expected -2 to 1"]),
    "concatenate axis": (lambda: F.concatenate([X, X], axis=7), IndexingError, IndexError, ["concatenate: got axis 7"]),
    "concatenate lengths": (lambda: F.concatenate([X, V]), ShapeError, ValueError,
                            ["concatenate: got shapes (2, 3) and (3,)"]),
    "transpose of axes that do not exist": (lambda: X.transpose(2, 3), IndexingError, IndexError,
                                            ["transpose: got axis 2 for a tensor with 2 axes"]),
    "transpose of two axes as in PyTorch": (lambda: IMAGES_T.transpose(1, 2), ShapeError, ValueError,
                                            ["transpose: got axes (1, 2)", "each of 4 axes once", "x.swapaxes(1, 2)"]),
    "swapaxes": (lambda: X.swapaxes(0, 7), IndexingError, IndexError, ["swapaxes: got axis 7", "expected -2 to 1"]),
    "squeeze": (lambda: X.squeeze(axis=0), ShapeError, ValueError,
                ["squeeze: got axis 0 for shape (2, 3)", "length 1"]),
    "expand_dims": (lambda: F.expand_dims(X, 4), IndexingError, IndexError, ["expand_dims: got axis 4", "3 axes"]),
    "expand_dims without an axis": (lambda: F.expand_dims(X, None), DTypeError, TypeError,
                                    ["expand_dims: got axis", "expected an integer"]),
    "index too large": (lambda: V[5], IndexingError, IndexError,
                        ["index: got index 5, array of shape (3,)", "index 5 is out of"]),
    "row too large": (lambda: X[0, 3], IndexingError, IndexError, ["index: got index (0, 3)", "axis 1 with size 3"]),
    "array index too large": (lambda: V[np.array([0, 9])], IndexingError, IndexError, ["index: got", "index 9 is out"]),
    "too many indices": (lambda: V[0, 0], IndexingError, IndexError, ["index: got index (0, 0)", "shape (3,)"]),
    "float index": (lambda: V[1.0], IndexingError, IndexError, ["index: got index 1.0", "only integers, slices"]),
    "array of floats as an index": (lambda: V[np.array([0.0])], IndexingError, IndexError,
                                    ["index: got index array([0.])", "of integer (or boolean) type"]),
    "name as an index": (lambda: V["a"], IndexingError, IndexError, ["index: got index 'a'", "only integers, slices"]),
    "take_along_axis": (lambda: F.take_along_axis(X, np.array([0]), 1), ShapeError, ValueError,
                        ["take_along_axis: got indices of shape (1,)", "expand_dims"]),
    "split": (lambda: F.split(V, 2), ShapeError, ValueError, ["split: got 2 parts for 3 elements", "a divisor"]),
    "repeat as in PyTorch": (lambda: X.repeat(2, 1), DTypeError, TypeError,
                             ["repeat: got (2, 1)", "axis=", "F.tile(x, (2, 3))"]),
    "two −1s": (lambda: X.reshape(-1, -1), ShapeError, ValueError,
                ["reshape: got shape (-1, -1), array of shape (2, 3)", "only specify one unknown"]),
    "reshape size": (lambda: X.reshape(4), ShapeError, ValueError,
                     ["reshape: got shape (4,), array of shape (2, 3)", "size 6 into shape (4,)"]),
    "reshape with a rest": (lambda: X.reshape(4, -1), ShapeError, ValueError,
                            ["reshape: got shape (4, -1)", "(2, 3)", "size 6"]),
    "reshape to floats": (lambda: X.reshape(2, 6 / 2), DTypeError, TypeError,
                          ["reshape: got shape (2, 3.0)", "'float' object cannot be interpreted as an integer"]),
    "pad of a float": (lambda: F.pad(V, 1.5), DTypeError, TypeError,
                       ["pad: got widths (1.5, 1.5)", "expected an integer"]),
    "pad as in PyTorch": (lambda: F.pad(X, (1, 1)), ShapeError, ValueError,
                          ["pad: got widths ((1,), (1,)) for shape (2, 3)", "2 pairs"]),
    "roll": (lambda: F.roll(X, (1, 2, 3), axis=(0, 1)), ShapeError, ValueError,
             ["roll: got shift (1, 2, 3) for axis (0, 1)", "one for each axis"]),
    "float shift": (lambda: F.roll(X, 1.5), DTypeError, TypeError, ["roll: got shift 1.5", "an integer"]),
    "repeats": (lambda: F.repeat(V, [1, 2]), ShapeError, ValueError, ["repeat: got repeats [1, 2] for 3 elements"]),
    "negative repeats": (lambda: F.repeat(V, -1), ShapeError, ValueError, ["repeat: got repeats -1", "≥ 0"]),
    "float parts": (lambda: F.split(V, 1.5), DTypeError, TypeError, ["split: got parts 1.5", "expected an integer"]),
    "a number as indices": (lambda: F.take_along_axis(X, 0, 1), ShapeError, ValueError,
                            ["take_along_axis: got indices of shape ()", "expected 2 axes"]),
    "stride of three": (lambda: F.conv2d(IMAGES, FILTERS, stride=(1, 1, 1)), ShapeError, ValueError,
                        ["conv2d: got stride (1, 1, 1)", "an integer or a pair"]),
    "float stride": (lambda: F.conv2d(IMAGES, FILTERS, stride=1.5), DTypeError, TypeError,
                     ["conv2d: got stride 1.5", "expected an integer", "//"]),
    "float padding": (lambda: F.conv2d(IMAGES, FILTERS, padding=(1.0, 1)), DTypeError, TypeError,
                      ["conv2d: got padding (1.0, 1)", "tuple of integers"]),
    "padding='same'": (lambda: F.conv2d(IMAGES, FILTERS, padding="same"), DTypeError, TypeError,
                       ["conv2d: got padding 'same'", "dilation * (kernel - 1) // 2"]),
    "float kernel": (lambda: F.max_pool2d(IMAGES, 2.0), DTypeError, TypeError,
                     ["max_pool2d: got kernel 2.0", "integer"]),
    "float pooling stride": (lambda: F.avg_pool2d(IMAGES, 2, stride=0.5), DTypeError, TypeError,
                             ["avg_pool2d: got stride 0.5"]),
    "conv1d of images": (lambda: F.conv1d(IMAGES, FILTERS), ShapeError, ValueError,
                         ["conv1d: got x of shape (1, 2, 4, 4)", "expected (N, C, L)", "x[None]"]),
    "einsum swapped": (lambda: F.einsum(X, "ij->i"), DTypeError, TypeError,
                       ["einsum: got Tensor as the first argument", "specification first"]),
    "einsum operands": (lambda: F.einsum("ij,jk->ik", X), ShapeError, ValueError,
                        ["einsum: got 1 operands for 'ij,jk->ik'", "expected 2"]),
    "einsum axes": (lambda: F.einsum("ij,jk->ik", X, V), ShapeError, ValueError,
                    ["einsum: operand 1 of 'ij,jk->ik' has 1 axes (shape (3,))", "each letter of 'jk'"]),
    "einsum length": (lambda: F.einsum("ij,jk->ik", X, X), ShapeError, ValueError,
                      ["einsum: got lengths 3 and 2 for index 'j'", "operand 1 has shape (2, 3)"]),
    "einsum result": (lambda: F.einsum("ij->ik", X), ShapeError, ValueError, ["einsum: got index 'k' in the result"]),
    "einsum letter twice in the result": (lambda: F.einsum("ij->ii", X), ShapeError, ValueError,
                                          ["einsum: got index 'i' in the result", "each once"]),
    "einsum diagonal": (lambda: F.einsum("ii->i", X), ShapeError, ValueError, ["lengths 2 and 3 for index 'i'"]),
    "einsum without … in the result": (lambda: F.einsum("...i->i", X), ShapeError, ValueError,
                                       ["einsum: got '...' for 1 axes", "expected '...' there too"]),
    "einsum sign": (lambda: F.einsum("i+j->i", F.reshape(V, 3, 1, 1)), ShapeError, ValueError,
                    ["einsum: got '+' in 'i+j->i'"]),
    "mse of a column": (lambda: F.mse(np.ones((3, 1)), np.ones(3)), ShapeError, ValueError,
                        ["mse: got shapes (3, 1) and (3,)", "the same shape"]),
    "layer_norm β": (lambda: F.layer_norm(X, np.ones(3), np.zeros((2, 3))), ShapeError, ValueError,
                     ["layer_norm: got x of shape (2, 3)", "(3,), the shape of γ", "not (2, 3)"]),
    "layer_norm x": (lambda: F.layer_norm(np.ones((2, 4)), np.ones(3), np.zeros(3)), ShapeError, ValueError,
                     ["layer_norm: got x of shape (2, 4), expected its last axes to be (3,), the shape of γ"]),
    "layer_norm γ": (lambda: F.layer_norm(X, np.ones(()), np.zeros(())), ShapeError, ValueError,
                     ["layer_norm", "at least one axis"]),
    "class weights": (lambda: F.cross_entropy(LOGITS, [0, 1], np.ones(4)), DTypeError, TypeError,
                      ["cross_entropy: got a third positional argument", "weights=v", "classes"]),
    "reduction": (lambda: F.cross_entropy(LOGITS, [0, 1], reduction="avg"), UsageError, ValueError,
                  ["reduction='avg'", "'mean', 'sum' or 'none'"]),
    "label smoothing": (lambda: F.cross_entropy(LOGITS, [0, 1], label_smoothing=10), DataError, ValueError,
                        ["cross_entropy: got label_smoothing=10", "[0, 1]"]),
    "PyTorch's ignored label": (lambda: F.cross_entropy(LOGITS, [0, -100]), DataError, ValueError,
                                ["cross_entropy: got label -100", "expected 0..3", "ignore_index="]),
    "everything ignored": (lambda: F.cross_entropy(LOGITS, [1, 1], ignore_index=1), DataError, ValueError,
                           ["cross_entropy: got ignore_index for every label", "at least one"]),
    "probabilities": (lambda: F.cross_entropy(LOGITS, LOGITS), DataError, ValueError,
                      ["cross_entropy: got no probabilities, negative ones, or rows", "add up to 1"]),
    "negative probabilities": (lambda: F.cross_entropy(LOGITS, np.array([[2.0, -1, 0, 0], [1, 0, 0, 0]])), DataError,
                               ValueError, ["negative"]),
    "nll_loss labels": (lambda: F.nll_loss(LOGITS, [0, 4]), DataError, ValueError, ["nll_loss: got label 4"]),
    "clip by arrays": (lambda: F.clip(V, np.zeros(3)), ShapeError, ValueError,
                       ["clip: got a limit of shape (3,)", "F.minimum(F.maximum(x, low), high)"]),
    "power of a string": (lambda: V ** "2", DTypeError, TypeError, ["power: got '2'", "expected a number"]),
    "too few values for ddof": (lambda: F.var(np.ones((1, 3)), axis=0, ddof=1), ShapeError, ValueError,
                                ["var: got shape (1, 3)", "1 elements", "at least 2"]),
    "too few values for std": (lambda: F.std(N, ddof=1), ShapeError, ValueError, ["std: got shape ()", "at least 2"]),
    "maximum of nothing": (lambda: F.max(np.zeros((0, 3)), axis=0), ShapeError, ValueError,
                           ["max: got shape (0, 3)", "0 elements along axis (0,)"]),
    "gelu": (lambda: F.gelu(V, approximate=True), UsageError, ValueError, ["gelu: got approximate=True", "'tanh'"]),
    "tril of a vector": (lambda: F.tril(V), ShapeError, ValueError, ["tril: got shape (3,)", "expected a matrix"]),
    "singular": (lambda: F.solve(np.ones((2, 2)), np.ones(2)), DataError, ValueError, ["solve: got a singular matrix"]),
    "solve shapes": (lambda: F.solve(X, V), ShapeError, ValueError, ["solve: got shapes (2, 3) and (3,)", "(…, n, n)"]),
    "diagonal of one axis": (lambda: F.diagonal(X, 0, 1, 1), ShapeError, ValueError, ["diagonal: got axis (1, 1)"]),
}
IMAGES_T = mg.Tensor(IMAGES)


@pytest.mark.parametrize("name", MISUSES)
def test_the_message_names_what_is_wrong(name):
    misuse, kind, builtin, words = MISUSES[name]
    with pytest.raises(kind) as caught:
        misuse()
    text = str(caught.value)
    assert type(caught.value) is kind and isinstance(caught.value, builtin)
    assert not [word for word in words if word not in text], text
    assert "expected" in text and "\n" not in text and len(text) < 400


def test_an_index_error_ends_no_silent_loop():
    """IndexError is what `for` takes for the end of an old-style sequence: a Tensor is iterated by its length."""
    assert len(list(X)) == 2
    with pytest.raises(IndexError):
        X[2]


def test_a_difference_from_pytorch_that_no_error_can_tell():
    """The same call, another convention: what the docstrings say is so."""
    v = mg.Tensor([1.0, 2.0, 4.0, 8.0])
    np.testing.assert_array_equal(v.repeat(2).numpy()[:4], [1, 1, 2, 2])          # PyTorch: 1, 2, 4, 8, 1, …
    assert [len(part) for part in F.split(mg.Tensor(np.zeros(6)), 2)] == [3, 3]   # PyTorch: three parts of 2
    assert v.var().item() == 7.1875 and F.var(v, ddof=1).item() == pytest.approx(9.583333)        # PyTorch: 9.5833
    assert v.max(axis=0).shape == v.sort(axis=0)[0].shape == ()                   # PyTorch: values and indices


def test_layer_norm_names_only_the_shape_that_is_wrong():
    for x, beta, absent in ((X, np.zeros((2, 3)), "last axes"), (np.ones((2, 4)), np.zeros(3), "β")):
        with pytest.raises(ShapeError) as caught:
            F.layer_norm(x, np.ones(3), beta)
        assert absent not in str(caught.value)


def test_messages_call_an_op_by_the_name_of_its_function():
    for call, name in ((lambda: F.log_softmax(X, axis=2), "log_softmax"), (lambda: X @ X, "matmul"),
                       (lambda: F.broadcast_to(X, (4, 4)), "broadcast_to")):
        with pytest.raises(mg.MinigradError, match=f"^{name}: got"):
            call()
    assert str(F.elementwise.ReLU()) == "relu"
