"""The snippets that work as typed give PyTorch's numbers; those that differ are known to differ."""
import inspect
import re

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import data, nn, optim, spelling
from tests.pytorch_snippets import DIFFERS, WORKS, names, run

torch = pytest.importorskip("torch")


def plain(value):
    """Arrays and Tensors as NumPy arrays, shapes as tuples; anything else as it is."""
    if isinstance(value, torch.Tensor):
        return value.detach().numpy()
    if isinstance(value, mg.Tensor):
        return value.numpy()
    return tuple(value) if isinstance(value, torch.Size) else value


def both(snippet):
    ours = run(snippet, names(mg, nn, F, optim))
    theirs = run(snippet, names(torch, torch.nn, torch.nn.functional, torch.optim))
    return plain(ours), plain(theirs)


@pytest.mark.filterwarnings("ignore:Converting a tensor", "ignore:__array_wrap__")        # PyTorch's own
@pytest.mark.parametrize("snippet", WORKS)
def test_the_same_snippet_gives_the_same(snippet):
    ours, theirs = both(snippet)
    if not isinstance(theirs, np.ndarray):
        assert ours == theirs or np.allclose(ours, theirs, rtol=1e-6)
        return
    ours = np.asarray(ours)
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("snippet", ["x.var()", "x.std()", "F.batch_norm(m, v * 0, v * 0 + 1)"])
def test_what_differs_is_documented_and_does_differ(snippet):
    ours, theirs = both(snippet)
    assert snippet in DIFFERS and np.all(abs(ours - theirs) > 1e-3)


PLACES = {
    "TENSOR": (torch.Tensor, np.ndarray), "TOP": (torch,), "FUNCTIONS": (torch.nn.functional, torch), "NN": (torch.nn,),
    "MODULE": (torch.nn.Linear(1, 1), torch.nn.Conv2d(1, 1, 1), torch.nn.BatchNorm1d(1), torch.nn.ModuleList),
    "OPTIM": (torch.optim,), "SCHEDULES": (torch.optim.lr_scheduler,),
    "OPTIMIZER": (torch.optim.SGD([torch.zeros(1)], 0.1),), "DATA": (torch.utils.data,), "AUTOGRAD": (torch.autograd,),
    "PARAMETERS": (torch.nn.Linear(1, 1).parameters(), []),
}


@pytest.mark.parametrize("table", PLACES)
def test_the_names_of_the_tables_are_pytorchs(table):
    """Or, for attributes of a Tensor, NumPy's, such as copy."""
    unknown = [name for name in getattr(spelling, table)
               if not any(hasattr(place, name.removesuffix("()")) for place in PLACES[table])]
    assert not unknown


#: what no user types: parts of the compiler, storage types, kernels of one device, quantized arithmetic
INNER = re.compile("Type$|Storage|quant|mkldnn|miopen|cudnn|sym_|_copy$|autocast|^Script|^PyT|fbgemm|batch_norm_|^q_"
                   "|int[0-9]|^bits|native|State|sparse|float[48]|_with_indices|torch_function|^(is|get|set|parse|import)_|_notes"
                   "|per_channel|per_tensor|[a-z]_with|DataPipe|dcc|[A-Z]{3}|Lazy|Unpool|unpool|Linear.*Cross|Fractional"
                   "|fractional|3d$|3d_|runtime_v|crow|ccol|(row|col)_ind|_hook$|extra_state|Profiler|grouped|scaled_")


@pytest.mark.parametrize("ours, theirs, most", [
    (mg.ones(2), torch.Tensor, 0.94), (mg, torch, 0.78), (F, torch.nn.functional, 0.86), (nn, torch.nn, 0.93),
    (nn.Linear(1, 1), torch.nn.Linear(1, 1), 0.93), (optim, torch.optim, 0.92), (data, torch.utils.data, 0.73),
    (optim.schedules, torch.optim.lr_scheduler, 0.82), (mg.autograd, torch.autograd, 0.71),
], ids="Tensor torch functional nn Module optim data lr_scheduler autograd".split())
def test_names_of_pytorch_exist_or_are_answered(ours, theirs, most):
    names = [name for name in dir(theirs) if name[0] != "_" and not INNER.search(name)
             and not inspect.ismodule(getattr(theirs, name, None))
             and (getattr(getattr(theirs, name, None), "__module__", None) or "torch").startswith("torch")]
    unanswered = []
    for name in names:
        try:
            getattr(ours, name)
        except AttributeError as error:
            unanswered += [name] if "; " not in str(error) else []
    assert 1 - len(unanswered) / len(names) >= most, unanswered


T, ROWS = torch.nn, torch.ones(2, 3)
KEYWORDS = {                                            # a call of PyTorch's that takes each keyword of the table
    "dim": lambda: ROWS.sum(dim=0), "dims": lambda: torch.flip(ROWS, dims=(0,)),
    "keepdim": lambda: ROWS.sum(dim=0, keepdim=True), "input": lambda: torch.exp(input=ROWS),
    "unbiased": lambda: ROWS.var(unbiased=False), "correction": lambda: ROWS.var(correction=0),
    "reduction": lambda: T.functional.mse_loss(ROWS, ROWS, reduction="sum"),
    "out": lambda: torch.exp(ROWS, out=torch.empty(2, 3)), "min": lambda: ROWS.clip(min=0),
    "max": lambda: ROWS.clip(max=0), "kernel_size": lambda: T.functional.max_pool2d(ROWS[None], kernel_size=2),
    "negative_slope": lambda: T.functional.leaky_relu(ROWS, negative_slope=0.1),
    "weight": lambda: T.functional.linear(ROWS, weight=ROWS),
    "bias": lambda: T.functional.linear(ROWS, ROWS, bias=ROWS[:, 0]), "inplace": lambda: T.ReLU(inplace=True),
    "device": lambda: T.Linear(2, 2, device="cpu"), "padding_mode": lambda: T.Conv2d(1, 1, 1, padding_mode="zeros"),
    "descending": lambda: ROWS.sort(descending=True), "p": lambda: ROWS.norm(p=1),
    "set_to_none": lambda: torch.optim.SGD([ROWS], 0.1).zero_grad(set_to_none=True),
    "strict": lambda: T.ReLU().load_state_dict({}, strict=False),
    "generator": lambda: torch.rand(2, generator=torch.default_generator),
    "return_indices": lambda: T.functional.max_pool2d(ROWS[None], 2, return_indices=True),
    "ceil_mode": lambda: T.functional.max_pool2d(ROWS[None], 2, ceil_mode=True),
    "affine": lambda: T.BatchNorm1d(2, affine=False),
    "track_running_stats": lambda: T.BatchNorm1d(2, track_running_stats=False),
    **{name: lambda name=name, value=value: torch.utils.data.DataLoader([1], **{name: value})
       for name, value in {"num_workers": 0, "pin_memory": False, "collate_fn": list}.items()},
    **{name: lambda name=name: torch.optim.Adam([ROWS], **{name: False})
       for name in ("amsgrad", "foreach", "fused", "maximize")},
}


@pytest.mark.parametrize("name", spelling.KEYWORDS)
def test_the_keywords_of_the_table_are_pytorchs(name):
    KEYWORDS[name]()
