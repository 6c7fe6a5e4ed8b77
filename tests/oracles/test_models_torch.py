"""PyTorch weights of the same architecture load by name and give the same outputs, statistics, gradients and HVPs."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import functions as F
from minigrad import models
from minigrad.autograd.tensor import Tensor

torch = pytest.importorskip("torch")
from . import torch_models as tm

PAIRS = {                                   # constructor, its arguments, the same in PyTorch, side of the images
    "vgg16": ({"width": 1 / 16, "dropout": 0.0}, lambda: tm.VGG((2, 2, 3, 3, 3), 1 / 16), 32),
    "vgg19": ({"width": 1 / 16, "dropout": 0.0}, lambda: tm.VGG((2, 2, 4, 4, 4), 1 / 16), 32),
    "resnet20": ({"width": 1 / 4}, lambda: tm.CifarResNet(3, 1 / 4), 8),
    "resnet20 conv": ({"width": 1 / 4, "shortcut": "conv"}, lambda: tm.CifarResNet(3, 1 / 4, "B"), 8),
    "resnet56": ({"width": 1 / 8}, lambda: tm.CifarResNet(9, 1 / 8), 8),
    "resnet50": ({"width": 1 / 16, "classes": 10}, lambda: tm.ResNet((3, 4, 6, 3), 1 / 16), 64),
    "resnet101": ({"width": 1 / 32, "classes": 10}, lambda: tm.ResNet((3, 4, 23, 3), 1 / 32), 64),
    "resnet152": ({"width": 1 / 32, "classes": 10}, lambda: tm.ResNet((3, 8, 36, 3), 1 / 32), 64),
    "resnet18": ({"width": 1 / 16, "classes": 10}, lambda: tm.ResNet((2, 2, 2, 2), 1 / 16, basic=True), 64),
    "resnet34": ({"width": 1 / 16, "classes": 10}, lambda: tm.ResNet((3, 4, 6, 3), 1 / 16, basic=True), 64),
    "resnext29_8x64d": ({"width": 1 / 16}, lambda: tm.ResNet((3, 3, 3), 1 / 16, True, 8, 8), 8),
    "resnext29_16x64d": ({"width": 1 / 16}, lambda: tm.ResNet((3, 3, 3), 1 / 16, True, 16, 16), 8),
    "vit_b_16": ({"size": 8, "patch": 4, "dim": 12, "depth": 3, "heads": 3, "classes": 10},
                 lambda: tm.ViT(8, 4, 12, 3, 3), 8),
    "vit_tiny": ({"size": 8, "patch": 2, "dim": 8, "depth": 2}, lambda: tm.ViT(8, 2, 8, 2, 4), 8),
    "mixer_b_16": ({"size": 8, "patch": 4, "dim": 12, "depth": 3, "classes": 10}, lambda: tm.Mixer(8, 4, 12, 3), 8),
    "mixer_tiny": ({"size": 8, "patch": 2, "dim": 8, "depth": 2}, lambda: tm.Mixer(8, 2, 8, 2), 8),
    "resnext29_32x4d": ({"width": 1 / 4}, lambda: tm.ResNet((3, 3, 3), 1 / 4, True, 32, 2), 8),
    "preresnet164": ({"width": 1 / 8}, lambda: tm.PreResNet(18, 1 / 8), 8),
    "wide_resnet28_2": ({"width": 1 / 4}, lambda: tm.WideResNet(4, 2, 1 / 4), 8),
    "wide_resnet28_10": ({"width": 1 / 16}, lambda: tm.WideResNet(4, 10, 1 / 16), 8),
    "densenet121": ({"width": 1 / 8}, lambda: tm.densenet(4, (6, 12, 24, 16)), 16),
    "densenet121 imagenet": ({"width": 1 / 8, "stem": "imagenet"}, lambda: tm.densenet(4, (6, 12, 24, 16), False), 64),
    "densenet161": ({"width": 1 / 24}, lambda: tm.densenet(2, (6, 12, 36, 24)), 16),
    "pyramidnet272": ({"width": 1 / 24}, lambda: tm.PyramidNet(30, 200, 1 / 24), 8),
}


@pytest.fixture(params=PAIRS)
def pair(request):
    arguments, make, side = PAIRS[request.param]
    torch.manual_seed(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)                # two thread pools in one process stall each other
    theirs = make().double()
    with torch.no_grad():
        for p in theirs.parameters():
            if p.ndim == 1:
                p += 0.1 * torch.randn_like(p)
    ours = models.build(request.param.split()[0], **arguments).to(np.float64)
    ours.load_state_dict({name: t.numpy() for name, t in theirs.state_dict().items()})
    rng = np.random.default_rng(1)
    yield ours, theirs, rng.normal(size=(4, 3, side, side)), rng.integers(0, 10, 4)
    torch.set_num_threads(threads)


def close(got, expected, what, rtol=1e-6):
    scale = np.abs(expected).max()
    assert np.abs(got - expected).max() <= rtol * scale, (what, np.abs(got - expected).max() / scale)


def test_same_names_outputs_statistics_gradients_and_hvp(pair):
    ours, theirs, x, y = pair
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    params, tx, ty = ours.parameters(), torch.tensor(x), torch.tensor(y)

    def loss(w):
        with params.at(w):
            return F.cross_entropy(ours(Tensor(x)), y)

    v = np.random.default_rng(2).normal(size=params.w.shape)
    logits = theirs(tx)
    g = torch.autograd.grad(torch.nn.functional.cross_entropy(logits, ty), list(theirs.parameters()), create_graph=True)
    flat = torch.cat([t.flatten() for t in g])
    H = torch.autograd.grad(flat @ torch.tensor(v), list(theirs.parameters()))
    close(ours(Tensor(x)).data, logits.detach().numpy(), "training output")
    mine = ours.state_dict()
    for name, state in theirs.state_dict().items():
        close(mine[name], state.numpy(), name)
    close(mg.value_and_grad(loss, params.w)[1].data, flat.detach().numpy(), "gradient")
    close(mg.hvp(loss, params.w, v).data, torch.cat([t.flatten() for t in H]).numpy(), "Hessian-vector product", 1e-5)


def test_evaluation_uses_the_loaded_statistics(pair):
    ours, theirs, x, _ = pair
    with torch.no_grad():
        theirs(torch.tensor(x))                                    # each side moves its own statistics
        ours.load_state_dict({name: t.numpy() for name, t in theirs.state_dict().items()})
        expected = theirs.eval()(torch.tensor(x)).numpy()
    close(ours.eval()(Tensor(x)).data, expected, "evaluation output")


def test_shake_shake_in_evaluation():
    """In training its two random numbers come from different generators: tests/models/test_shake_shake.py."""
    theirs = tm.ShakeNet(4, 64, 1 / 16).double().eval()
    ours = models.shake_shake26_2x64d(width=1 / 16).to(np.float64).eval()
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    ours.load_state_dict({name: t.numpy() for name, t in theirs.state_dict().items()})
    x = np.random.default_rng(0).normal(size=(3, 3, 8, 8))
    close(ours(Tensor(x)).data, theirs(torch.tensor(x)).detach().numpy(), "output")


def test_load_torch_reads_what_pytorch_saves(tmp_path):
    safetensors = pytest.importorskip("safetensors.torch")
    theirs = tm.CifarResNet(3, 1 / 4).eval()
    safetensors.save_file(theirs.state_dict(), tmp_path / "net.safetensors")
    ours = models.resnet20(width=1 / 4).eval()
    ours.load_state_dict(mg.load_torch(tmp_path / "net.safetensors"))
    x = np.random.default_rng(0).normal(size=(2, 3, 8, 8)).astype(np.float32)
    close(ours(Tensor(x)).data, theirs(torch.tensor(x)).detach().numpy(), "output", 1e-4)
    half = {name: t.bfloat16() if t.is_floating_point() else t for name, t in theirs.state_dict().items()}
    safetensors.save_file(half, tmp_path / "half.safetensors")
    np.testing.assert_array_equal(mg.load_torch(tmp_path / "half.safetensors")["conv1.weight"],
                                  half["conv1.weight"].float().numpy())
