"""Misuses that are easily typed: each message says who complains, what arrived, what was expected and what to do.

A row is the snippet, the class that users catch, and fragments that the message must hold; it begins with the first.
"""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import data, nn, optim

EXAMPLES, LABELS = np.ones((6, 3), np.float32), np.array([0, 1, 0, 1, 0, 1])


class Forgotten(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(2, 2)


class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2)]


class Bare(nn.Module):
    """A model without forward."""


def names():
    """What the snippets use, fresh: x (2, 3) and w (3,) that require gradients, t without, a model, its optimizer."""
    x, model = mg.Tensor(EXAMPLES[:2].copy(), requires_grad=True), nn.Linear(3, 2)
    params = model.parameters()
    return {
        "mg": mg, "F": F, "nn": nn, "optim": optim, "data": data, "np": np, "x": x, "t": mg.ones(2, 3), "model": model,
        "w": mg.Tensor([1.0, 2.0, 3.0], requires_grad=True), "params": params, "opt": optim.SGD(params, lr=0.1),
        "array": np.ones((2, 3)), "EXAMPLES": EXAMPLES, "LABELS": LABELS, "Forgotten": Forgotten, "Listed": Listed,
        "Bare": Bare, "loss": (x * x).sum(), "f": lambda v: (v * v).sum(),
    }


MISUSES = [
    # making Tensors
    ("mg.Tensor(None)", TypeError, "Tensor", "got None", "expected a Tensor, an array, a number"),
    ("mg.Tensor('0.5')", TypeError, "Tensor", "got '0.5'", "expected"),
    ("mg.Tensor([[1.0], [1.0, 2.0]])", ValueError, "Tensor", "ragged list", "rows of one length", "Pad"),
    ("mg.Tensor([1.0, None])", TypeError, "Tensor", "list", "list of numbers"),
    ("mg.Tensor({1.0: 2.0})", TypeError, "Tensor", "dict", "expected"),
    ("mg.Tensor([1, 2], True).astype(int).backward()", RuntimeError, "backward", "without a graph",
     "requires_grad=True"),
    ("mg.Tensor(np.array([1, 2]), requires_grad=True)", TypeError, "Tensor", "int64", "float32 or float64", "astype"),
    ("mg.Tensor(2, 3)", TypeError, "Tensor", "requires_grad=3", "True or False", "mg.zeros(2, 3)"),
    ("mg.Tensor(1j)", TypeError, "Tensor", "complex", "real"),
    ("mg.Tensor(np.array([1j]))", TypeError, "Tensor", "complex128", "real"),
    ("mg.Tensor([x, w])", ValueError, "Tensor", "[(2, 3), (3,)]", "one shape"),
    ("mg.tensor([1, 'a'])", TypeError, "tensor", "list", "expected"),
    ("mg.zeros(2.5)", ValueError, "zeros", "(2.5,)", "zeros(2, 3)"),
    ("mg.ones((2, 3), np.float64)", ValueError, "ones", "dtype=np.float64"),
    # operators
    ("x + 'a'", TypeError, "add", "'a'", "expected a Tensor"), ("x * None", TypeError, "mul", "None", "expected"),
    ("x ** '2'", TypeError, "power", "'2'", "expected a number"), ("x + np.ones(4)", ValueError, "add", "(4,)", "fit"),
    ("x @ x", ValueError, "matmul", "(2, 3) and (2, 3)", "columns of the first"),
    ("bool(x)", ValueError, "item", "(2, 3)", "exactly one"), ("float(x)", ValueError, "item", "6 elements"),
    ("f'{x:.3f}'", ValueError, "item", "6 elements", "exactly one"), ("len(mg.Tensor(1.0))", TypeError, "len", "0-dim"),
    ("x[7]", IndexError, "index", "7"), ("x[0, 0, 0]", IndexError, "index"), ("x[0.5]", IndexError, "index", "0.5"),
    ("x.norm(2)", AttributeError, "Tensor", "F.norm(x)"),
    ("x.__setitem__(0, 1.0)", TypeError, "index", "assignment", "F.where", "x.data[…] = values"),
    # names and keywords
    ("F.max(x, x)", TypeError, "max", "axis a Tensor", "an integer"),
    ("x.flatten(1)", TypeError, "flatten", "(1,)", "x.reshape(len(x), -1)"),
    ("x.sort(descending=True)", TypeError, "sort", "'descending'", "F.flip"),
    ("F.norm(x, 2)", TypeError, "norm", "2 were given", "Expected norm(x, *, axis=None, keepdims=False)."),
    ("F.layer_norm(x, (3,))", TypeError, "layer_norm", "'beta'", "Expected layer_norm(x, gamma, beta, eps=1e-05)."),
    ("mg.full((2, 2))", TypeError, "full", "'value'", "Expected full("),
    ("F.sum(x, 0, True, 1)", TypeError, "sum", "4 were given", "Expected sum(x, axis=None, keepdims=False)."),
    ("F.broadcast_to(x, 2.5)", TypeError, "broadcast_to", "shape 2.5", "an integer, or a tuple"),
    ("F.broadcast_to(x, 3)", ValueError, "broadcast_to", "(2, 3)", "fits"),
    ("F.tril(x, 0.5)", TypeError, "tril", "k 0.5", "an integer"), ("F.triu(x, 'a')", TypeError, "triu", "k 'a'"),
    ("F.pad(x, (1, 1))", ValueError, "pad", "2 pairs", "((0, 0), (1, 2))"),
    ("F.dropout(x, '0.5')", ValueError, "dropout", "p = '0.5'", "0 ≤ p < 1"),
    ("F.norm(x, p=1)", TypeError, "norm", "'p'", "F.abs(x).sum()"),
    ("opt.zero_grad(set_to_none=True)", TypeError, "Optimizer.zero_grad", "'set_to_none'", "leave it out"),
    ("model.zero_grad(set_to_none=True)", TypeError, "Module.zero_grad", "'set_to_none'", "leave it out"),
    ("optim.Adam(params, amsgrad=True)", TypeError, "Adam", "'amsgrad'", "optim.AMSGrad"),
    ("nn.ReLU(True)", TypeError, "ReLU", "[True]", "no arguments"),
    ("nn.Flatten(start_dim=1)", TypeError, "Flatten", "start_dim", "no arguments"),
    ("nn.GELU('tan')(x)", ValueError, "gelu", "'tan'", "'tanh'"),
    ("optim.SGD(params, lr=float('nan'))", ValueError, "lr", "got nan,", "finite"),
    ("x.permute(1, 0)", AttributeError, "Tensor", "'permute'", "x.transpose(2, 0, 1)"),
    ("x.sum(dim=1)", TypeError, "sum", "'dim'", "axis="), ("x.mean(keepdim=True)", TypeError, "mean", "keepdims="),
    ("x.transpose(0, 1)", ValueError, "transpose", "(0, 1)", "x.T"),
    ("mg.cat([x, x])", AttributeError, "minigrad", "'cat'"),
    ("F.mse_loss(x, x)", AttributeError, "minigrad.functions", "F.mse(x, y)"),
    ("nn.ReLU(inplace=True)", TypeError, "ReLU", "'inplace'", "leave it out"),
    ("mg.save({}, 'run.npz')", TypeError, "save", "without a name", "model=model"),
    # NumPy
    ("np.sum(x)", RuntimeError, "np.sum", "requires a gradient", "F.sum"),
    ("np.exp(x)", RuntimeError, "np.exp", "requires a gradient", "F.exp"),
    ("np.asarray(x)", RuntimeError, "np.asarray", "requires a gradient", "x.numpy()"),
    ("np.linalg.norm(x)", RuntimeError, "np.linalg.norm", "F.norm"),
    ("np.array([x, x])", RuntimeError, "np.asarray", "F.stack"),
    ("array.__iadd__(x)", RuntimeError, "np.add", "tensor.data"),
    ("array.__isub__(t)", RuntimeError, "np.subtract", "array += tensor.data"),
    ("x.numpy().fill(0)", ValueError, "assignment destination is read-only"),
    # gradients
    ("mg.grad(3.0)", TypeError, "grad", "float", "expected a Tensor", "grad(f)(x)"),
    ("mg.grad(loss, array)", TypeError, "grad", "xs of type ndarray", "the Tensors it was computed from"),
    ("mg.grad(loss, [x, 3.0])", TypeError, "grad", "xs of type list", "the Tensors it was computed from"),
    ("mg.grad(loss, 3)", TypeError, "grad", "xs of type int"), ("setattr(x, 'grad', 3)", ValueError, "grad", "()"),
    ("mg.apply(type(F.elementwise.EXP), x)", TypeError, "apply", "'Exp'", "expected an Op"),
    ("mg.grad(loss)", TypeError, "grad", "NoneType", "the Tensors it was computed from"),
    ("mg.grad(lambda v: 2.0, x)", TypeError, "value_and_grad", "float", "expected a Tensor"),
    ("mg.grad(lambda v: w.sum().detach(), x)", RuntimeError, "value_and_grad", "does not depend on x"),
    ("mg.hvp(f, x, w)", ValueError, "hvp", "(2, 3)", "(3,)", "same shapes"),
    ("x.backward()", RuntimeError, "backward", "without a graph"),
    ("(x * 2).backward()", RuntimeError, "backward", "scalar"),
    ("__import__('copy').deepcopy(loss)", RuntimeError, "copy", "result of sum", "y.detach()"),
    ("setattr(x, 'grad', np.ones(2))", ValueError, "grad", "(2,)", "expected (2, 3)"),
    # models
    ("Forgotten()", ValueError, "Forgotten", "'fc' before Module.__init__", "super().__init__()"),
    ("Listed()", ValueError, "Listed.layers", "list of Modules", "nn.ModuleList"),
    ("Bare()(x)", NotImplementedError, "Bare", "define forward(self, x)"),
    ("nn.Sequential(nn.Linear(3, 2), F.relu)", TypeError, "Sequential", "relu", "expected Modules", "forward"),
    ("nn.Sequential([nn.Linear(3, 2)])", TypeError, "Sequential", "list", "Sequential(*layers)"),
    ("nn.ModuleDict({'train': nn.ReLU()})", TypeError, "ModuleDict", "'train'", "attribute of Module"),
    ("nn.Linear(3.0, 2)", TypeError, "Linear", "in_features=3.0", "whole number", "int()"),
    ("nn.LayerNorm('a')", TypeError, "LayerNorm", "normalized_shape 'a'", "an integer"),
    ("model.to(np.int64)", TypeError, "to", "int64", "np.float32", "no derivative"),
    ("model.to(np.float16)", TypeError, "to", "float16", "too little range"),
    ("model.to(device='cpu')", TypeError, "Module.to", "'device'", "leave it out"),
    ("model.load_state_dict('model.npz')", TypeError, "Linear.load_state_dict", "str", "mg.load(path, model=model)"),
    ("nn.CrossEntropyLoss(weight=w)", TypeError, "CrossEntropyLoss", "'weight'", "one for each example"),
    ("nn.MSELoss(reduction='sum')", TypeError, "MSELoss", "'reduction'", "it averages"),
    ("nn.Linear(3, -2)", TypeError, "Linear", "out_features=-2", "≥ 0"),
    ("nn.Conv2d('3', 8, 3)", TypeError, "Conv2d", "in_channels='3'", "whole number"),
    ("nn.Conv2d(3, 8, 2.5)", TypeError, "Conv2d", "kernel_size 2.5"),
    ("nn.Conv2d(3, 8, 3, groups=2)", ValueError, "Conv2d", "3 and 8 channels in 2 groups", "multiples"),
    ("nn.Conv1d(3, 8, (3, 3))", TypeError, "Conv1d", "kernel_size=(3, 3)", "whole number"),
    ("nn.BatchNorm2d(None)", TypeError, "BatchNorm2d", "num_features=None"),
    ("nn.MSELoss(size_average=True)", TypeError, "MSELoss", "'size_average'", "expected one of", "F.mse"),
    ("setattr(model, 'weight', array)", ValueError, "Linear.weight", "ndarray", "expected a Parameter"),
    # parameters and optimizers
    ("optim.SGD(model)", TypeError, "SGD", "got Linear for params", "model.parameters()"),
    ("optim.SGD(model, lr=0.1)", TypeError, "SGD", "got Linear", "model.parameters()"),
    ("optim.SGD(opt, lr=0.1)", TypeError, "SGD", "got SGD for params", "opt.params"),
    ("optim.SAM(model)", ValueError, "SAM", "Linear", "expected an optimizer"),
    ("optim.SGD([x * 2], lr=0.1)", ValueError, "Parameters", "item 0", "leaf Tensors"),
    ("opt.param_groups", AttributeError, "Optimizer", "'param_groups'", "opt.lr = 0.01"),
    ("optim.clip_grad_norm(model, 1.0)", ValueError, "clip_grad_norm", "Linear", "model.parameters()"),
    ("optim.clip_grad_norm(params, 0)", ValueError, "clip_grad_norm", "max_norm=0", "> 0"),
    ("setattr(params, 'w', np.ones(3))", ValueError, "assign", "(3,)", "expected (8,)"),
    ("exec('w -= 0.1')", ValueError, "Tensor", "-=", "w.data[...] -= lr * w.grad.data"),
    ("exec('w *= 2')", ValueError, "Tensor", "leaf that requires a gradient"),
    ("exec('model.weight -= 0.1')", ValueError, "weight", "-=", "p.data[...] -="),
    ("exec('x.data -= 0.1 * x')", RuntimeError, "np.subtract", "array += tensor.data"),
    # data
    ("data.Loader(EXAMPLES, LABELS, batch_size=2.5)", TypeError, "Loader", "batch_size=2.5", "whole numbers"),
    ("data.Loader(EXAMPLES, LABELS, sampling=np.ones(6))", ValueError, "Loader", "the sum 6", "p / p.sum()"),
    ("data.Loader(EXAMPLES, LABELS, num_workers=2)", TypeError, "Loader", "'num_workers'", "workers="),
    ("data.Loader(EXAMPLES, LABELS[:5])", ValueError, "Loader", "6 examples and 5 labels"),
    ("x.to('cuda')", ValueError, "use", "'cuda'", "'numpy', 'cupy'"),
]


@pytest.mark.parametrize("snippet, kind, words", [(s, kind, words) for s, kind, *words in MISUSES],
                         ids=[row[0] for row in MISUSES])
def test_the_message_says_who_what_and_what_to_do(snippet, kind, words):
    with pytest.raises(kind) as caught:
        eval(snippet, names())
    message = str(caught.value)
    assert message.startswith(words[0]) and not [word for word in words if word not in message], message
    assert "\n" not in message
    assert isinstance(caught.value, mg.MinigradError) or message.startswith(("assignment", "len", "Bare"))


def test_there_are_at_least_sixty():
    assert len(MISUSES) >= 60 and len({row[0] for row in MISUSES}) == len(MISUSES)


def test_a_refused_write_has_changed_nothing():
    given = names()
    for snippet in ("setattr(params, 'w', np.ones(3))", "exec('model.weight -= 0.1')",
                    "optim.clip_grad_norm(params, 0)"):
        before = given["params"].w.copy()
        with pytest.raises(mg.MinigradError):
            eval(snippet, given)
        np.testing.assert_array_equal(given["params"].w, before)
