"""The tables of spelling.py: every entry answers, in one line, with code that runs; none hides a name that exists."""
import inspect
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
    "Optimizer": (spelling.OPTIMIZER, optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)),
}
ENTRIES = [(place, name) for place, (table, _) in PLACES.items() for name in table]


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


@pytest.mark.parametrize("place, name", ENTRIES, ids=[f"{place}.{name}" for place, name in ENTRIES])
def test_a_name_is_answered_in_one_line_with_code_that_runs(place, name):
    table, owner = PLACES[place]
    with pytest.raises(errors.SpellingError) as caught:
        getattr(owner, name)
    message = str(caught.value)
    assert isinstance(caught.value, AttributeError) and "\n" not in message and "`" not in message
    assert repr(name) in message and message.endswith(table[name].replace("`", ""))
    assert not hasattr(owner, name)
    for code in re.findall(r"`([^`]+)`", table[name]):
        exec(code, namespace())


@pytest.mark.parametrize("place", ["Tensor", "Module", "Optimizer"])
def test_no_entry_stands_for_what_the_class_has(place):
    table, thing = PLACES[place]
    for name in table:
        found = inspect.getattr_static(type(thing), name)
        assert isinstance(found, spelling._Missing), f"{place}.{name} exists: the table has an entry too many"
    assert not set(dir(thing)) & set(table), "what does not exist is offered as a completion"


def test_a_name_that_nobody_has_is_an_ordinary_attribute_error():
    for owner in (mg, F, nn, optim, data, optim.schedules):
        with pytest.raises(AttributeError, match="has no 'frobnicate'$"):
            owner.frobnicate
    with pytest.raises(AttributeError, match="'Tensor' object has no attribute 'frobnicate'"):
        mg.ones(2).frobnicate


def test_a_function_is_found_from_the_top():
    for name in ("exp", "stack", "where", "matmul", "cross_entropy"):
        with pytest.raises(AttributeError, match=f"minigrad has no '{name}'; write F.{name}"):
            getattr(mg, name)


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
    (lambda x: F.linear(x, weight=x), ["linear", "'weight'", "w="]),
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
