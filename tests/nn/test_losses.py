"""The losses as modules are the functions with options."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn
from minigrad.errors import ArgumentError

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
LABELS, TARGETS = np.array([2, 0]), np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.2]])


@pytest.mark.parametrize("loss, expected", [
    (nn.CrossEntropyLoss(), lambda x: F.cross_entropy(x, LABELS)),
    (nn.CrossEntropyLoss(label_smoothing=0.2, reduction="sum"),
     lambda x: F.cross_entropy(x, LABELS, label_smoothing=0.2, reduction="sum")),
    (nn.CrossEntropyLoss(ignore_index=0), lambda x: F.cross_entropy(x, LABELS, ignore_index=0)),
    (nn.NLLLoss(reduction="none"), lambda x: F.nll_loss(x, LABELS, reduction="none")),
    (nn.MSELoss(), lambda x: F.mse(x, TARGETS)),
    (nn.MSELoss(weights=[1.0, 3.0]), lambda x: F.mse(x, TARGETS, [1.0, 3.0])),
    (nn.BCEWithLogitsLoss(), lambda x: F.binary_cross_entropy_with_logits(x, TARGETS)),
], ids="cross_entropy smoothed ignored nll mse weighted bce".split())
def test_a_loss_is_its_function(loss, expected):
    target = LABELS if isinstance(loss, (nn.CrossEntropyLoss, nn.NLLLoss)) else TARGETS
    np.testing.assert_array_equal(loss(mg.Tensor(X), target).numpy(), expected(mg.Tensor(X)).numpy())


def test_options_make_a_difference():
    plain, smooth = nn.CrossEntropyLoss(), nn.CrossEntropyLoss(label_smoothing=0.2)
    assert plain(X, LABELS).item() != smooth(X, LABELS).item()


def test_an_option_that_does_not_exist():
    with pytest.raises(ArgumentError, match=r"MSELoss: got the option 'size', expected one of \['weights'.*F.mse"):
        nn.MSELoss(size=3)
