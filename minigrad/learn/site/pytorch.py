"""The page "coming from PyTorch", made from the tables of spelling/: PyTorch's names, and what to write here."""
from html import escape

from ... import spelling
from . import html
from .text import inline, markdown, slug

INTRODUCTION = """\
Names are NumPy's where NumPy has one (`axis`, `keepdims`, `concatenate`, `squeeze`, `argmax`, `std`), and PyTorch's for
everything about networks (`nn.CrossEntropyLoss`, `nn.ModuleList`, `label_smoothing`, `apply`). A name of PyTorch's that
is missing answers with the right one: these tables are what the error messages say. `torch.floor(x)` is answered as
`x.floor()` is.

`x.data`, `x > 0`, `a == b` and the batches of a loader are NumPy arrays, for which Python itself answers: write
`p.data[...] = 0.01` for `p.data.fill_(0.01)`, and `(a == b).mean()` for `(a == b).float().mean()`.

Some calls have another meaning, NumPy's, and raise no error:

- `x.var()` and `x.std()` divide by n; PyTorch divides by n − 1: `ddof=1`.
- `x.max(axis)`, `x.min(axis)` and `x.sort(axis)` return the values alone; `x.argmax(axis)` and `np.argsort(x.data)`
  return the indices. Two rows unpack into two Tensors: do not write `values, indices = x.max(1)`.
- `x.repeat(2)` repeats each element; PyTorch's repeats the whole, as `F.tile` does.
- `F.split(x, 3)` makes 3 parts; PyTorch's makes parts of length 3.
- `F.batch_norm(x, gamma, beta, running_mean, running_var)` and `F.layer_norm(x, gamma, beta)` have the weights first.
- `weights=` of a loss are weights of the examples; PyTorch's `weight` are weights of the classes.
- `mg.grad(y, x)` is one Tensor if x is one; PyTorch's is a tuple.
- `p.grad` of a Parameter is a Tensor of zeros from the beginning; PyTorch's is None before the first backward pass."""

#: heading, the table, how a name is written
TABLES = [
    ("Attributes of a Tensor", spelling.TENSOR, "x.{}"), ("torch", spelling.TOP, "torch.{}"),
    ("torch.nn.functional", spelling.FUNCTIONS, "F.{}"), ("torch.nn", spelling.NN, "nn.{}"),
    ("Attributes of a Module", spelling.MODULE, "model.{}"), ("torch.optim", spelling.OPTIM, "optim.{}"),
    ("torch.optim.lr_scheduler", spelling.SCHEDULES, "lr_scheduler.{}"),
    ("Attributes of an optimizer", spelling.OPTIMIZER, "opt.{}"),
    ("model.parameters()", spelling.PARAMETERS, "params.{}"), ("torch.autograd", spelling.AUTOGRAD, "autograd.{}"),
    ("torch.utils.data", spelling.DATA, "{}"),
    ("Keyword arguments", spelling.KEYWORDS, "{}="),
]


def page():
    """The body of the page."""
    parts = ["<h1>Coming from PyTorch</h1>", markdown(INTRODUCTION)]
    for heading, table, written in TABLES:
        answers = {}                      # names with one answer share a row
        for name, answer in table.items():
            answers.setdefault(answer, []).append(f"<code>{escape(written.format(name))}</code>")
        rows = [(", ".join(names), inline(answer)) for answer, names in answers.items()]
        parts.append(html.part(f'<h2 id="{slug(heading)}">{escape(heading)}</h2>',
                               html.grid(("PyTorch or NumPy", "minigrad"), rows, kind="halves")))
    return "\n".join(parts)
