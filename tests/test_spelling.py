"""The tables of spelling/: every entry answers, in one line, with code that runs; none hides a name that exists."""
import importlib.util
import inspect
import json
import re

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import data, errors, nn, optim, spelling
from minigrad.functions import reduction

#: place -> the table, what has the names
PLACES = {
    "Tensor": (spelling.TENSOR, mg.ones(3)), "minigrad": (spelling.TOP, mg), "functions": (spelling.FUNCTIONS, F),
    "nn": (spelling.NN, nn), "Module": (spelling.MODULE, nn.Linear(2, 2)), "optim": (spelling.OPTIM, optim),
    "schedules": (spelling.SCHEDULES, optim.schedules), "data": (spelling.DATA, data),
    "autograd": (spelling.AUTOGRAD, mg.autograd), "Parameters": (spelling.PARAMETERS, nn.Linear(2, 2).parameters()),
    "Optimizer": (spelling.OPTIMIZER, optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)),
}
#: (place, answer, the names that have it)
ENTRIES = [(place, answer, [name for name in table if table[name] == answer])
           for place, (table, _) in PLACES.items() for answer in dict.fromkeys(table.values())]


def namespace():
    """What the code of the tables may use."""
    x = mg.rand(2, 3, 4, requires_grad=True)
    model = nn.Sequential(nn.Linear(3, 2))
    params = model.parameters()
    return {
        "mg": mg, "F": F, "nn": nn, "optim": optim, "data": data, "np": np, "x": x, "y": x * 0.5, "v": mg.ones(4),
        "mask": x.data > 0, "array": np.ones((4, 3)), "labels": np.array([0, 1, 1, 0]), "images": mg.ones(2, 3, 4, 4),
        "xs": [mg.ones(2, 2), mg.ones(2, 2)], "values": 0, "matrix": 2.0 * mg.eye(4), "model": model, "params": params,
        "f": lambda t: (t * t).sum(),
        "opt": optim.SGD(params, lr=0.1),
    }


@pytest.mark.parametrize("place, answer, names", ENTRIES, ids=[f"{place}.{names[0]}" for place, _, names in ENTRIES])
def test_a_name_is_answered_in_one_line_with_code_that_runs(place, answer, names):
    for name in names:
        with pytest.raises(errors.SpellingError) as caught:
            getattr(PLACES[place][1], name)
        message = str(caught.value)
        assert isinstance(caught.value, AttributeError) and "\n" not in message and "`" not in message
        assert repr(name) in message and message.endswith("; " + answer.replace("`", ""))
    for code in re.findall(r"`([^`]+)`", answer):
        with np.errstate(invalid="ignore"):                   # arccosh below 1
            exec(code, namespace())


@pytest.mark.parametrize("place", ["Tensor", "Module", "Optimizer", "Parameters"])
def test_no_entry_stands_for_what_the_class_has(place):
    table, thing = PLACES[place]
    for name in table:
        found = inspect.getattr_static(type(thing), name)
        assert isinstance(found, spelling._Missing), f"{place}.{name} exists: the table has an entry too many"
    assert not set(dir(thing)) & set(table), "what does not exist is offered as a completion"


def test_a_name_that_nobody_has_is_an_ordinary_attribute_error():
    for owner in (mg, F, nn, optim, data, optim.schedules, mg.autograd):
        with pytest.raises(AttributeError, match="has no 'frobnicate'$"):
            owner.frobnicate
    with pytest.raises(AttributeError, match="'Tensor' object has no attribute 'frobnicate'"):
        mg.ones(2).frobnicate


def test_a_function_is_found_from_the_top():
    for name in ("exp", "stack", "where", "matmul", "cross_entropy"):
        with pytest.raises(AttributeError, match=f"minigrad has no '{name}'; write F.{name}"):
            getattr(mg, name)


def test_a_function_of_torch_is_answered_as_the_method_of_that_name():
    for name in ("clamp", "permute", "unsqueeze", "numel", "floor", "arctan", "abs_", "greater"):
        for place, owner in (("minigrad", mg), ("minigrad.functions", F)):
            with pytest.raises(errors.SpellingError) as caught:
                getattr(owner, name)
            assert str(caught.value) == f"{place} has no {name!r}; " + spelling.TENSOR[name].replace("`", "")
    for name in ("cat", "manual_seed"):
        with pytest.raises(errors.SpellingError, match=f"^minigrad.functions has no '{name}'; write "):
            getattr(F, name)


def test_a_method_that_writes_in_place_is_told_to_write_into_the_values():
    names = [name for name in spelling.TENSOR if name.endswith("_") and not name.startswith("_")]
    exceptions = {"requires_grad_", "detach_", "share_memory_", "sparse_resize_"}
    others = {name for name in names if "x.data[...] = values" not in spelling.TENSOR[name]}
    assert len(names) > 150 and others == exceptions


# ---------------------------------------------------------------- imports

@pytest.mark.parametrize("line, words", [
    ("import minigrad.nn.functional as F", ["minigrad.nn", "'functional'", "import minigrad.functions as F"]),
    ("from minigrad.nn import functional as F", ["'functional'", "import minigrad.functions as F"]),
    ("from minigrad.utils.data import DataLoader, TensorDataset", ["'utils'", "from minigrad import data"]),
    ("import minigrad.utils.data", ["'utils'", "from minigrad import data"]),
    ("from minigrad.optim.lr_scheduler import StepLR", ["'lr_scheduler'", "function of the step"]),
    ("from minigrad.autograd import Variable", ["minigrad.autograd", "'Variable'", "requires_grad=True"]),
    ("from minigrad.nn.utils import clip_grad_norm_", ["'utils'", "optim.clip_grad_norm"]),
    ("from minigrad.nn import Linear, LSTM", ["'LSTM'", "loop over steps"]),
    ("from minigrad import cat", ["'cat'", "F.concatenate"]), ("from minigrad import exp", ["'exp'", "F.exp"]),
])
def test_an_import_is_answered_in_one_line(line, words):
    with pytest.raises(errors.ImportSpellingError) as caught:
        exec(line, {})
    assert isinstance(caught.value, ImportError) and not isinstance(caught.value, AttributeError)
    message = str(caught.value)
    assert "\n" not in message and not [word for word in words if word not in message]


def test_other_imports_are_pythons():
    for name in ("minigrad.frobnicate", "minigrad.nn.frobnicate", "frobnicate", "minigrad.tensor.frobnicate"):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)
    with pytest.raises(ImportError, match="cannot import name 'frobnicate'"):
        exec("from minigrad.nn import frobnicate", {})
    assert importlib.util.find_spec("minigrad.frobnicate") is None
    exec("from minigrad.nn import Linear\nfrom minigrad import tensor, nn\nimport minigrad.optim.schedules", {})


def test_size_is_a_number_that_says_how_to_ask_for_the_shape():
    x = mg.ones(2, 3)
    assert x.size == 6 and type(x.size + 0) is int and repr(x.size) == "6" and json.dumps(x.size) == "6"
    for call in (lambda: x.size(0), lambda: x.size(), lambda: x.size(-1)):
        with pytest.raises(errors.SpellingError, match=r"^Tensor has no 'size\(\)'; write x.shape\[0\]"):
            call()


def test_size_takes_part_in_arithmetic_as_a_python_number():
    big = mg.Tensor(np.zeros(2**24 + 1, np.uint8))
    for x in (mg.ones(2, dtype=np.float64), mg.tensor([1, 1]), mg.ones(2)):
        y = x * big.size
        assert y.dtype == (x * int(big.size)).dtype
        assert y.dtype == np.float32 or y.numpy().tolist() == [2**24 + 1] * 2
    w = mg.ones(3, requires_grad=True)
    np.testing.assert_array_equal(mg.grad((w / w.size).sum(), w).numpy(), np.full(3, 1 / 3, np.float32))


# ---------------------------------------------------------------- keywords

@pytest.mark.parametrize("call, words", [
    (lambda x: F.sum(x, dim=0), ["sum", "'dim'", "axis="]), (lambda x: x.mean(dim=0), ["mean", "'dim'", "axis="]),
    (lambda x: x.max(axis=0, keepdim=True), ["max", "'keepdim'", "keepdims="]),
    (lambda x: F.softmax(x, dim=1), ["softmax", "'dim'", "axis="]),
    (lambda x: F.concatenate([x, x], dim=1), ["concatenate", "'dim'", "axis="]),
    (lambda x: x.var(unbiased=False), ["var", "'unbiased'", "ddof="]),
    (lambda x: x.std(correction=1), ["std", "'correction'", "ddof="]),
    (lambda x: F.max_pool2d(x, kernel_size=2), ["max_pool2d", "'kernel_size'", "kernel="]),
    (lambda x: F.leaky_relu(x, negative_slope=0.1), ["leaky_relu", "'negative_slope'", "slope="]),
    (lambda x: x.clip(min=0), ["clip", "'min'", "low="]), (lambda x: nn.ReLU(inplace=True), ["ReLU", "leave it out"]),
    (lambda x: nn.Linear(2, 2, device="cuda"), ["Linear", "'device'", "backend"]),
    (lambda x: data.Loader(x.data, x.data, num_workers=2), ["Loader", "'num_workers'", "workers="]),
    (lambda x: optim.Adam([x], foreach=True), ["Adam", "'foreach'", "one vector"]),
    (lambda x: F.linear(x, weight=x), ["linear", "'weight'", "write w="]),
    (lambda x: F.layer_norm(x, x, bias=x), ["layer_norm", "'bias'", "write beta="]),
    (lambda x: F.layer_norm(x, beta=x, weight=x), ["layer_norm", "'weight'", "write gamma="]),
    (lambda x: F.cross_entropy(x, [0, 1], weight=x[0]), ["cross_entropy", "'weight'", "weights=, one for each"]),
], ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "")
def test_a_keyword_is_answered_where_the_function_has_ours(call, words):
    with pytest.raises(errors.ArgumentError) as caught:
        call(mg.ones(2, 2, requires_grad=True))
    assert isinstance(caught.value, TypeError) and not [word for word in words if word not in str(caught.value)]


def test_every_keyword_of_the_table_has_an_answer_and_an_unknown_one_is_pythons():
    for name, answer in spelling.KEYWORDS.items():
        with pytest.raises(errors.ArgumentError) as caught:
            spelling.check_keywords("f", lambda x: x, [name])
        assert str(caught.value) == f"f has no keyword {name!r}; {answer}"
    with pytest.raises(TypeError, match="unexpected keyword argument 'frobnicate'"):
        F.sum(mg.ones(2), frobnicate=1)
    spelling.check_keywords("f", lambda dim: dim, ["dim"])                   # a function that has it is left alone
    spelling.check_keywords("f", lambda **hyper: hyper, ["max"])             # a rule's own hyperparameters, too


def test_only_functions_with_keywords_pay_for_the_answer():
    assert not hasattr(F.relu, "__wrapped__") and not hasattr(F.exp, "__wrapped__")
    assert F.sum.__wrapped__ is reduction.sum and mg.Tensor.sum is F.sum


@pytest.mark.parametrize("name", spelling.NUMPY)
def test_what_stands_for_a_numpy_function_runs(name):
    code = spelling.NUMPY[name]
    assert not hasattr(F, name), f"minigrad.functions has {name}: the table has an entry too many"
    names = {**namespace(), "x": mg.ones(2, 2), "y": mg.ones(2, 2)}
    eval(code, names)
