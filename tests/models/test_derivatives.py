"""Each model at a reduced width: forward, gradient and Hessian-vector product against finite differences in float64."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import functions as F
from minigrad import models, nn
from minigrad.autograd.tensor import Tensor
from minigrad.errors import ShapeError

SMALL = {                                   # arguments of a narrow copy, shape of an input
    "toy_cnn": ({"width": 0.1, "size": 8}, (3, 8, 8)), "small_cnn": ({"width": 0.25}, (1, 8, 8)),
    "mlp": ({"width": 0.1, "activation": "tanh", "batch_norm": True}, (64,)),
    "vgg16": ({"width": 1 / 32, "dropout": 0.0}, (3, 32, 32)),
    "vgg19": ({"width": 1 / 32, "dropout": 0.0}, (3, 32, 32)),
    "resnet20": ({"width": 1 / 8}, (3, 8, 8)), "resnet56": ({"width": 1 / 8}, (3, 8, 8)),
    "resnet50": ({"width": 1 / 32, "classes": 5}, (3, 64, 64)),
    "resnet101": ({"width": 1 / 32, "classes": 5}, (3, 64, 64)),
    "resnet152": ({"width": 1 / 32, "classes": 5}, (3, 64, 64)), "preresnet164": ({"width": 1 / 8}, (3, 8, 8)),
    "wide_resnet28_2": ({"width": 1 / 16}, (3, 8, 8)), "wide_resnet28_10": ({"width": 1 / 64}, (3, 8, 8)),
    "resnet18": ({"width": 1 / 16, "classes": 5}, (3, 64, 64)),
    "resnet34": ({"width": 1 / 16, "classes": 5}, (3, 64, 64)),
    "densenet121": ({"width": 1 / 16}, (3, 16, 16)), "densenet161": ({"width": 1 / 48}, (3, 16, 16)),
    "resnext29_32x4d": ({"width": 1 / 16, "groups": 2}, (3, 8, 8)), "pyramidnet272": ({"width": 1 / 24}, (3, 8, 8)),
    "resnext29_8x64d": ({"width": 1 / 64}, (3, 8, 8)), "resnext29_16x64d": ({"width": 1 / 64}, (3, 8, 8)),
    "shake_shake26_2x64d": ({"width": 1 / 16}, (3, 8, 8)),
    **{name: ({"size": 8, "patch": 4, "dim": 8, "depth": 2, "heads": 2, "classes": 5}, (3, 8, 8))
       for name in ("vit_b_16", "vit_tiny")},
    **{name: ({"size": 8, "patch": 2, "dim": 6, "depth": 2, "classes": 5}, (3, 8, 8))
       for name in ("mixer_b_16", "mixer_tiny")},
}
LARGE = ("preresnet164", "resnet101", "resnet152", "pyramidnet272", "densenet161")                    # these are long


def problem(name, **more):
    """(model, loss as a function of the vector of weights, w) in float64 on a batch of four; biases moved off zero."""
    arguments, shape = SMALL[name]
    shape = (3, 32, 32) if "stem" in more else shape
    mg.seed(1)
    model = models.build(name, **{**arguments, **more}).to(np.float64)
    rng = np.random.default_rng(2)
    x, classes = rng.normal(size=(4, *shape)), dict(model.architecture["arguments"])["classes"]
    y = rng.integers(0, classes, 4)
    params = model.parameters()

    def loss(w):
        with params.at(w):
            return F.cross_entropy(model(Tensor(x)), y)

    shaken = params.layout.fill(lambda e: 0 if e.is_filter else 0.1 * rng.normal(size=e.shape), np.float64)
    return model, loss, params.w + shaken


def check(loss, w, h=1e-8):
    """⟨g, v⟩ and H v against central differences of the loss and of the gradient."""
    rng = np.random.default_rng(3)
    v = rng.normal(size=len(w))
    v /= np.linalg.norm(v)
    g = mg.value_and_grad(loss, w)[1].data
    Hv = mg.hvp(loss, w, v).data
    slope = (loss(w + h * v).item() - loss(w - h * v).item()) / (2 * h)
    bend = (mg.value_and_grad(loss, w + h * v)[1].data - mg.value_and_grad(loss, w - h * v)[1].data) / (2 * h)
    scale = np.linalg.norm(g) / np.sqrt(len(g))
    assert abs(g @ v - slope) < 1e-4 * scale, (g @ v, slope)
    assert np.linalg.norm(Hv - bend) < 1e-3 * np.linalg.norm(bend)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long) if name in LARGE else name
                                  for name in SMALL])
def test_gradient_and_hessian(name):
    model, loss, w = problem(name)
    classes = model.architecture["arguments"]["classes"]
    assert model(Tensor(np.zeros((2, *SMALL[name][1])))).shape == (2, classes)
    if name.startswith("shake"):
        model.eval()                        # in training the gradient is another function's: test_shake_shake.py
    check(loss, w)


@pytest.mark.parametrize("name, more", [
    ("resnet20", {"skip": False}), ("resnet20", {"shortcut": "conv"}), ("resnet20", {"batch_norm": False}),
    ("resnet50", {"stem": "cifar", "skip": False}), ("preresnet164", {"batch_norm": False}),
    ("wide_resnet28_2", {"skip": False}), ("vgg16", {"batch_norm": False}), ("small_cnn", {"batch_norm": False}),
    ("densenet121", {"stem": "imagenet", "batch_norm": False}), ("pyramidnet272", {"skip": False}),
])
def test_switches_change_the_function_and_keep_its_derivatives(name, more):
    _, plain, w = problem(name)
    model, loss, v = problem(name, **more)
    if len(v) == len(w):
        assert abs(loss(w).item() / plain(w).item() - 1) > 1e-6
    has_norms = any("running_mean" in n for n, _ in model.named_buffers())
    assert has_norms == more.get("batch_norm", True)
    if not more.get("skip", True):
        model.eval()                        # deep plain networks with batch statistics have gradients of 10¹⁰ and more
    check(loss, v)


@pytest.mark.parametrize("name, more", [
    ("resnet20", {}), ("resnet20", {"shortcut": "conv"}), ("resnet56", {"shortcut": "conv"}), ("resnet50", {}),
    ("resnet50", {"stem": "cifar"}), ("resnext29_32x4d", {}), ("vgg16", {}), ("small_cnn", {}), ("toy_cnn", {}),
    ("densenet121", {"stem": "imagenet"}),
])
def test_without_batchnorm_every_convolution_has_a_bias(name, more):
    """BatchNorm's β is the bias of the convolution before it; where it is left out the convolution needs its own."""
    model = models.build(name, **{**SMALL[name][0], **more, "batch_norm": False})
    convolutions = [(n, m) for n, m in model.named_modules() if isinstance(m, nn.Conv2d)]
    assert convolutions and not [n for n, m in convolutions if m.bias is None]


def test_only_blocks_that_change_shape_have_a_shortcut_with_weights():
    names = [n for n, _ in models.resnet20(width=0.25, shortcut="conv").named_parameters() if "shortcut" in n]
    assert names == [f"layer{i}.0.shortcut.{p}" for i in (2, 3) for p in ("0.weight", "1.weight", "1.bias")]
    assert not any("shortcut" in n for n, _ in models.resnet20(width=0.25, skip=False).named_modules())


def test_dropout_is_there_in_training_only():
    model = models.vgg16(width=1 / 32).eval()
    x = Tensor(np.random.default_rng(0).normal(size=(2, 3, 32, 32)).astype(np.float32))
    assert (model(x).data == model(x).data).all()
    model.train()
    assert (model(x).data != model(x).data).any()


@pytest.mark.parametrize("name", ["vit_tiny", "mixer_tiny"])
def test_images_of_another_size_are_refused(name):
    model = models.build(name)
    with pytest.raises(ShapeError, match=r"images of shape \(3, 28, 28\), expected 32 × 32 pixels.*size=28"):
        model(np.zeros((2, 3, 28, 28), np.float32))
    with pytest.raises(ShapeError, match="images of side 30 and patches of side 4, expected a multiple"):
        models.build(name, size=30)
