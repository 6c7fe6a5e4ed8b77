"""Layers, parameters and optimizers on the fake device: the numbers of NumPy, no host copies but promised ones."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, data, models, nn, optim

from .models.test_derivatives import SMALL

X = np.random.default_rng(0).standard_normal((6, 2, 6, 6)).astype(np.float32)
Y = np.array([0, 2, 1, 1, 0, 2])


class With(nn.Module):
    """A layer of three axes applied to x (N, D) with another axis of length 1."""

    def __init__(self, layer, axis):
        super().__init__()
        self.layer, self.axis = layer, axis

    def forward(self, x):
        return self.layer(F.expand_dims(x, self.axis)).squeeze(self.axis)


def network():
    """Every kind of layer."""
    mg.seed(4)
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 4, 3, padding=1, groups=2),
        nn.GELU(), nn.AvgPool2d(3, stride=1, padding=1), nn.Identity(), nn.GlobalAvgPool2d(), nn.Flatten(),
        nn.Linear(4, 5), With(nn.SelfAttention(5, 1), 0), With(nn.Conv1d(1, 1, 3, padding=1), 1),
        nn.BatchNorm1d(5), nn.Tanh(), nn.Dropout(0.3), nn.LayerNorm(5), nn.Linear(5, 3))


def test_every_layer_is_in_the_network():
    layers = {name for name in nn.__all__ if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name),
                                                                                                nn.Module)}
    assert layers - {type(m).__name__ for m in network().modules()} == {"Module", *APART}


#: in the test below
APART = {"ModuleList", "ModuleDict", "CrossEntropyLoss", "NLLLoss", "BCEWithLogitsLoss", "MSELoss"}


def losses():
    """The losses of a network whose layers are held by containers."""
    mg.seed(4)
    layers = nn.ModuleList([nn.Linear(6, 5), nn.ModuleDict({"head": nn.Linear(5, 3)})])
    logits = layers[1]["head"](layers[0](mg.Tensor(X[:, 0, 0])))
    return [nn.CrossEntropyLoss(label_smoothing=0.1)(logits, Y), nn.NLLLoss()(F.log_softmax(logits), Y),
            nn.BCEWithLogitsLoss()(logits[:, 0], (Y > 0).astype(np.float32)), nn.MSELoss()(logits, X[:, 0, 1, :3])]


def test_losses_and_containers(device):
    with backend.using("numpy"):
        expected = [loss.item() for loss in losses()]
    found = losses()
    assert all(isinstance(loss.data, device.FakeArray) for loss in found)
    np.testing.assert_allclose([loss.item() for loss in found], expected, rtol=1e-5)


def trained(model):
    """Loss, gradient and state after one forward and backward pass, then the output in evaluation."""
    mg.seed(5)
    loss = F.cross_entropy(model(mg.Tensor(X)), Y)
    loss.backward()
    out = model.eval()(mg.Tensor(X))
    return {"loss": loss.numpy(), "g": mg.to_numpy(model.parameters().g), "out": out.numpy(), **model.state_dict()}


def test_layers_give_the_numbers_of_numpy(device):
    with backend.using("numpy"):
        expected = trained(network())
    got = trained(network())
    assert got.keys() == expected.keys()
    for name in expected:
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_a_training_step_never_waits_for_the_device(device):
    model = network()
    opt = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    x, before = mg.Tensor(X), device.transfers
    for _ in range(2):
        opt.zero_grad()
        F.cross_entropy(model(x), Y).backward()
        opt.step()
        opt.step(lambda: F.cross_entropy(model(x), Y))
    assert device.transfers == before


def test_a_model_made_on_the_host_moves_and_back(device):
    with backend.using("numpy"):
        model = network()
        expected = model.state_dict()
        params = model.parameters()
    model.to("fake")
    assert model.parameters() is params and isinstance(params.w, device.FakeArray)
    assert all(isinstance(b, device.FakeArray) for b in model.buffers())
    trained(model)
    model.load_state_dict(expected)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, expected[name])
    model.to("numpy")
    assert all(isinstance(p.data, np.ndarray) and isinstance(p.grad.data, np.ndarray) for p in params)


def test_refresh_batchnorm(device):
    loader = [(X[:4], Y[:4]), (X[4:], Y[4:])]
    for how in ("exact", "weighted", "torch"):
        with backend.using("numpy"):
            host = network()
            nn.refresh_batchnorm(host, [mg.Tensor(x) for x, _ in loader], how=how)
        model = network()
        nn.refresh_batchnorm(model, [mg.Tensor(x) for x, _ in loader], how=how)
        for name, array in model.state_dict().items():
            np.testing.assert_allclose(array, host.state_dict()[name], rtol=1e-5, atol=1e-6)


def test_parameters(device):
    params = network().parameters()
    v = np.random.default_rng(1).standard_normal(params.layout.n).astype(np.float32)
    params.assign(v)
    np.testing.assert_array_equal(mg.to_numpy(params.w), v)
    params[0].data = np.zeros(params[0].shape)
    params[0].grad = np.ones(params[0].shape)
    params[1].grad = None
    assert mg.to_numpy(params.g)[:params[0].size].min() == 1.0
    decay = params.layout.fill(lambda e: 5e-4 if e.is_filter else 0.0)
    assert isinstance(decay, device.FakeArray)
    norms = mg.to_numpy(params.layout.filter_norms(params.w))
    np.testing.assert_allclose(norms[params.layout["4.weight"].start],
                               np.linalg.norm(mg.to_numpy(params["4.weight"])[0]), rtol=1e-6)
    with params.at(params.w * 2.0) as leaves:
        assert isinstance(leaves[0].data, device.FakeArray)


def test_loader_batches_live_on_the_device(device):
    for xb, yb in data.Loader(X, Y, batch_size=4, shuffle=True):
        assert isinstance(xb, device.FakeArray) and isinstance(yb, device.FakeArray)


@pytest.mark.parametrize("name", ["mlp", "small_cnn", "resnet20", "densenet121", "resnext29_32x4d"])
def test_models_give_the_numbers_of_numpy(name, device):
    arguments, shape = SMALL[name]

    def loss_and_gradient():
        mg.seed(1)
        model = models.build(name, **arguments)
        before = device.transfers
        loss = F.cross_entropy(model(mg.Tensor(np.random.default_rng(0).standard_normal((4, *shape)))), Y[:4])
        loss.backward()
        assert device.transfers == before
        return loss.item(), mg.to_numpy(model.parameters().g)

    with backend.using("numpy"):
        expected, g = loss_and_gradient()
    got, g_there = loss_and_gradient()
    np.testing.assert_allclose(got, expected, rtol=1e-10)
    np.testing.assert_allclose(g_there, g, rtol=1e-5, atol=1e-7)


OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1), "SGD-momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9,
                                                                               weight_decay=0.01),
    "SGD-nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "SGD-velocity": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, form="velocity"),
    "SGD-ema": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, form="ema"),
    "SGDW": lambda p: optim.SGDW(p, lr=0.1, momentum=0.9, weight_decay=0.1),
    **{f"{kind}-{form}": lambda p, kind=kind, form=form: getattr(optim, kind)(p, form=form)
       for kind, forms in {"AdaGrad": ("outside", "inside", "none"), "RMSProp": ("outside", "inside", "none"),
                           "Adam": ("paper", "slide", "eps_hat", "inside", "uncorrected"),
                           "AdamW": ("lr", "schedule", "eps_hat"), "AMSGrad": ("corrected", "max_corrected", "paper"),
                           "NAdam": ("schedule", "constant"), "AdaMax": ("inside", "outside", "none")}.items()
       for form in forms},
    "Adam-l2-by-layout": lambda p: optim.Adam(p, lr=0.1, weight_decay=p.layout.fill(lambda e: 0.1 * e.is_filter)),
    "SGD-schedule": lambda p: optim.SGD(p, lr=optim.schedules.Cosine(0.1, 0.0, 10)),
    "Newton": lambda p: optim.Newton(p, damping=10.0),
    "Lookahead": lambda p: optim.Lookahead(optim.Adam(p), k=2),
    "Lookahead-reset": lambda p: optim.Lookahead(optim.SGD(p, lr=0.1, momentum=0.9), k=2, inner="reset"),
    "Lookahead-interpolate": lambda p: optim.Lookahead(optim.SGD(p, lr=0.1, momentum=0.9), k=2, inner="interpolate"),
    "SAM": lambda p: optim.SAM(optim.SGD(p, lr=0.1)),
    "SAM-second": lambda p: optim.SAM(optim.SGD(p, lr=0.1), second_term=True),
    "SAM-p": lambda p: optim.SAM(optim.SGD(p, lr=0.1), p=3),
    "SAM-inf": lambda p: optim.SAM(optim.SGD(p, lr=0.1), p=np.inf),
    "SAM-1": lambda p: optim.SAM(optim.SGD(p, lr=0.1), p=1),
    "SAM-penalty": lambda p: optim.SAM(optim.SGD(p, lr=0.1, weight_decay=0.1), penalty_in_ascent=True),
    "ASAM": lambda p: optim.ASAM(optim.SGD(p, lr=0.1)),
    "ASAM-filter": lambda p: optim.ASAM(optim.SGD(p, lr=0.1), normalize="filterwise"),
    "ASAM-weights": lambda p: optim.ASAM(optim.SGD(p, lr=0.1), which="weights"),
    "SWA": lambda p: optim.SWA(optim.SGD(p, lr=0.1), cycle=2),
    "EMA": lambda p: optim.EMA(optim.SGD(p, lr=0.1), decay=0.5),
    "EMA-corrected": lambda p: optim.EMA(optim.Adam(p), decay=0.5, corrected=True),
    "RMSProp-centered": lambda p: optim.RMSProp(p, centered=True, initial_accumulator_value=0.5),
    "RAdam": lambda p: optim.RAdam(p), "RAdam-rectified": lambda p: optim.RAdam(p, betas=(0.9, 0.99), threshold=4),
    "Adadelta": lambda p: optim.Adadelta(p), "Lion": lambda p: optim.Lion(p, weight_decay=0.1),
    "nested": lambda p: optim.Lookahead(optim.SAM(optim.AdamW(p)), k=2),
    "from_rule": lambda p: optim.from_rule(optim.rules.adam, p, lr=0.1, beta1=0.9, beta2=0.99, eps=1e-8),
}


def test_every_optimizer_is_in_the_list():
    public = {name for name in optim.__all__ if isinstance(getattr(optim, name),
                                                           type) and hasattr(getattr(optim, name), "step")}
    made = {type(o).__name__ for make in OPTIMIZERS.values() for o in [make(small().parameters())]}
    assert public - made == {"Optimizer", "RuleOptimizer", "Wrapper"} - made


def small():
    """A model of 21 weights in float64, so that Newton's matrix is small."""
    mg.seed(2)
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2, bias=False)).to(np.float64)


def three_steps(make):
    model = small()
    opt = make(model.parameters())
    x, y = mg.Tensor(np.random.default_rng(1).standard_normal((8, 4))), np.arange(8) % 2
    losses = [opt.step(lambda: F.cross_entropy(model(x), y)) for _ in range(3)]
    return np.array([loss.item() for loss in losses]), mg.to_numpy(model.parameters().w).copy(), opt.state_dict()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_take_the_steps_of_numpy(name, device):
    with backend.using("numpy"):
        losses, w, state = three_steps(OPTIMIZERS[name])
    losses_there, w_there, state_there = three_steps(OPTIMIZERS[name])
    assert losses[0] != losses[2]
    np.testing.assert_allclose(losses_there, losses, rtol=1e-12)
    np.testing.assert_allclose(w_there, w, rtol=1e-10, atol=1e-12)
    assert state_there.keys() == state.keys()


@pytest.mark.parametrize("name", [n for n in OPTIMIZERS if not n.startswith(("Newton", "SAM", "ASAM", "nested"))])
def test_steps_of_one_gradient_never_wait_for_the_device(name, device):
    model = small()
    opt = OPTIMIZERS[name](model.parameters())
    x, y = mg.Tensor(np.ones((8, 4))), np.arange(8) % 2
    before = device.transfers
    for _ in range(3):
        opt.step(lambda: F.cross_entropy(model(x), y))
    assert device.transfers == before
