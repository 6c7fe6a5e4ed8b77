"""Names: NumPy's where NumPy has one, PyTorch's for everything about networks. Here: what to write for the others.

The tables below are data: for each place a name of PyTorch's (or NumPy's, such as x.copy) that minigrad does not have
there, and what to write instead, the code between backquotes. An attribute, function or keyword of theirs is answered
from them in one line, and the page "coming from PyTorch" is made from them (learn/site/pytorch.py). A test runs every
piece of code.
"""
from functools import wraps
from inspect import signature

from .errors import ArgumentError, SpellingError

IN_PLACE = "write `x.data[...] = values` (an operator makes a new Tensor)"
FLOATS = "leave it out: gradients are float32 or float64"
ONE_PROCESS = "leave it out: batches are made in this process"
NO_DEVICE = "leave it out: new arrays live on the backend in use, `mg.use('numpy')` or \"cupy\""

#: attributes of a Tensor
TENSOR = {
    "view": "write `x.reshape(6, 4)`", "view_as": "write `x.reshape(y.shape)`",
    "reshape_as": "write `x.reshape(y.shape)`", "permute": "write `x.transpose(2, 0, 1)`",
    "unsqueeze": "write `x[:, None]`", "chunk": "write `F.split(x, 2, axis=-1)`: the number of parts, or the places",
    "t": "write `x.T`", "mT": "write `x.swapaxes(-1, -2)`",
    "unbind": "write `list(x)`", "expand": "write `F.broadcast_to(x, (5, 2, 3, 4))`",
    "expand_as": "write `F.broadcast_to(x, y.shape)`", "contiguous": "leave it out: memory order never matters",
    "numel": "write `x.size`", "dim": "write `x.ndim`", "is_leaf": "write `x.op is None`", "grad_fn": "write `x.op`",
    "clamp": "write `x.clip(0, 1)`", "clamp_min": "write `F.maximum(x, 0)`", "clamp_max": "write `F.minimum(x, 0)`",
    "add": "write `x + y`", "sub": "write `x - y`", "mul": "write `x * y`", "div": "write `x / y`",
    "pow": "write `x ** 2`", "square": "write `x * x`", "reciprocal": "write `1 / x`", "rsqrt": "write `1 / x.sqrt()`",
    "neg": "write `-x`", "mm": "write `x @ x.swapaxes(1, 2)`", "bmm": "write `x @ x.swapaxes(1, 2)`",
    "mv": "write `x @ v`", "matmul": "write `x @ x.swapaxes(1, 2)`", "eq": "write `x == y`", "ne": "write `x != y`",
    "gt": "write `x > y`", "ge": "write `x >= y`", "lt": "write `x < y`", "le": "write `x <= y`",
    "softmax": "write `F.softmax(x, axis=-1)`", "log_softmax": "write `F.log_softmax(x, axis=-1)`",
    "logsumexp": "write `F.logsumexp(x, axis=-1)`", "masked_fill": "write `F.where(mask, 0.0, x)`",
    "masked_select": "write `x[mask]`", "index_select": "write `x[:, [0, 2]]`",
    "gather": "write `F.take_along_axis(x, np.argsort(x.data), -1)`",
    "float": "write `x.astype(np.float32)`", "double": "write `x.astype(np.float64)`",
    "half": FLOATS, "long": "write `x.astype(np.int64)`",
    "int": "write `x.astype(np.int32)`", "bool": "write `x.astype(bool)`", "type": "write `x.astype(np.float64)`",
    "cpu": "write `x.to('numpy')`", "cuda": "write `x.to(mg.use('auto'))`, or x.to(\"cupy\")", "device": NO_DEVICE,
    "clone": "write `mg.tensor(x)` for a copy without history; `x * 1` keeps it",
    "tolist": "write `x.numpy().tolist()`",
    "register_hook": "write `mg.grad(y.sum(), y)`: the gradient of any result",
    "retain_grad": "write `mg.grad(y.sum(), y)`: the gradient of any result",
    "requires_grad_": "write `mg.Tensor(x, requires_grad=True)`", "detach_": "write `x.detach()`",
    "add_": IN_PLACE, "sub_": IN_PLACE, "mul_": IN_PLACE, "div_": IN_PLACE, "zero_": IN_PLACE, "fill_": IN_PLACE,
    "copy_": IN_PLACE, "clamp_": IN_PLACE, "uniform_": IN_PLACE, "normal_": IN_PLACE, "index_add_": IN_PLACE,
    "isnan": "write `np.isnan(x.data)`", "any": "write `np.any(x.data)`", "all": "write `np.all(x.data)`",
    "dot": "write `v @ v`", "ravel": "write `x.reshape(-1)`", "split": "write `F.split(x, 2)`: the number of parts",
    "argsort": "write `np.argsort(x.data)`", "topk": "write `x.sort(axis=-1)[..., -2:]`: the values",
    "nelement": "write `x.size`", "round": "write `np.round(x.data)`", "is_cuda": NO_DEVICE,
    "unique": "write `np.unique(x.data)`", "median": "write `np.median(x.data)`", "floor": "write `np.floor(x.data)`",
    "ceil": "write `np.ceil(x.data)`", "nan_to_num": "write `np.nan_to_num(x.data)`",
    "isfinite": "write `np.isfinite(x.data)`", "isinf": "write `np.isinf(x.data)`",
    "count_nonzero": "write `np.count_nonzero(x.data)`", "cumprod": "write `np.cumprod(x.data)`",
    "nonzero": "write `np.argwhere(x.data)`", "diag": "write `F.diagonal(x)`",
    "inverse": "write `F.solve(matrix, np.eye(len(matrix)))`", "moveaxis": "write `x.transpose(2, 0, 1)`",
    "movedim": "write `x.transpose(2, 0, 1)`", "swapdims": "write `x.swapaxes(0, 1)`",
    "new_zeros": "write `mg.zeros(2, 3)`", "new_ones": "write `mg.ones(2, 3)`",
    "new_tensor": "write `mg.tensor([1.0, 2.0])`", "is_contiguous": "leave it out: memory order never matters",
    "element_size": "write `x.data.itemsize`", "exp_": IN_PLACE, "sqrt_": IN_PLACE, "relu_": IN_PLACE,
    "sigmoid_": IN_PLACE, "scatter_": IN_PLACE, "masked_fill_": IN_PLACE, "amax": "write `x.max(axis=0)`",
    "amin": "write `x.min(axis=0)`", "kthvalue": "write `x.sort(axis=-1)[..., 1]`", "lerp": "write `x + 0.5 * (y - x)`",
    "is_floating_point": "write `x.dtype.kind == 'f'`", "narrow": "write `x[:, 0:2]`", "select": "write `x[:, 0]`",
    "unflatten": "write `x.reshape(2, 3, 2, 2)`", "dist": "write `F.norm(x - y)`",
    "allclose": "write `np.allclose(x.data, y.data)`", "equal": "write `np.array_equal(x.data, y.data)`",
    "data_ptr": "write `x.data.ctypes.data`", "mH": "write `x.swapaxes(-1, -2)`", "short": "write `x.astype(np.int16)`",
    "byte": "write `x.astype(np.uint8)`", "bfloat16": FLOATS, "true_divide": "write `x / y`",
    "floor_divide": "write `np.floor(x.data / 2)`", "remainder": "write `x.data % 2`",
    "logical_and": "write `(x > 0) & (y > 0)`", "logical_not": "write `~(x > 0)`", "pin_memory": ONE_PROCESS,
    "__floordiv__": "write `np.floor(x.data / 2)`", "__mod__": "write `x.data % 2`",
    "__contains__": "write `(x == 0).any()`",
}

#: names of torch itself; a function of minigrad.functions is found without an entry
TOP = {
    "cat": "write `F.concatenate([x, y])`", "concat": "write `F.concatenate([x, y])`",
    "manual_seed": "write `mg.seed(0)`", "from_numpy": "write `mg.Tensor(array)`: it shares the memory",
    "as_tensor": "write `mg.Tensor(array)`: it shares the memory", "FloatTensor": "write `mg.tensor([1.0, 2.0])`",
    "LongTensor": "write `mg.tensor([1, 2])`", "is_tensor": "write `isinstance(x, mg.Tensor)`",
    "empty": "write `mg.zeros(2, 3)`", "empty_like": "write `mg.zeros_like(x)`",
    "logspace": "write `10 ** mg.linspace(0, 1, 5)`",
    "randint": "write `mg.backend.generator().integers(0, 10, (2, 3))`",
    "randperm": "write `mg.backend.generator().permutation(5)`",
    "permute": "write `x.transpose(2, 0, 1)`", "unsqueeze": "write `x[:, None]`", "clamp": "write `x.clip(0, 1)`",
    "numel": "write `x.size`", "mm": "write `x @ x.swapaxes(1, 2)`", "bmm": "write `x @ x.swapaxes(1, 2)`",
    "mv": "write `x @ v`", "dot": "write `v @ v`", "pow": "write `x ** 2`", "square": "write `x * x`",
    "eq": "write `x == y`", "allclose": "write `np.allclose(x.data, y.data)`", "isnan": "write `np.isnan(x.data)`",
    "isfinite": "write `np.isfinite(x.data)`",
    "float16": FLOATS, "float32": "write `np.float32`",
    "float": "write `np.float32`", "float64": "write `np.float64`", "double": "write `np.float64`",
    "int64": "write `np.int64`", "long": "write `np.int64`", "int32": "write `np.int32`", "uint8": "write `np.uint8`",
    "bool": "write `bool`", "device": NO_DEVICE, "cuda": "write `mg.use('auto')`: the GPU if there is one",
    "backends": "write `mg.use('auto')`: the GPU if there is one", "set_default_dtype": "write `model.to(np.float64)`",
    "inference_mode": "write `mg.no_grad()`", "enable_grad": "leave it out, or end the `mg.no_grad()` block",
    "set_grad_enabled": "write `mg.no_grad()` where nothing is to be recorded",
    "func": "write `mg.grad(f)`, `mg.hessian(f, v)` or `mg.jacobian(f, v)`",
    "compile": "leave it out: nothing is compiled",
    "jit": "leave it out: nothing is compiled", "utils": "write `data.Loader(array, labels, batch_size=2)`",
    "argsort": "write `np.argsort(x.data)`", "topk": "write `x.sort(axis=-1)[..., -2:]`: the values",
    "inverse": "write `F.solve(matrix, np.eye(len(matrix)))`", "linalg": "write `F.solve(matrix, v)` or `F.norm(x)`",
    "vmap": "write the batch as the first axis", "amp": FLOATS,
    "unique": "write `np.unique(x.data)`", "median": "write `np.median(x.data)`", "round": "write `np.round(x.data)`",
    "floor": "write `np.floor(x.data)`", "ceil": "write `np.ceil(x.data)`", "isinf": "write `np.isinf(x.data)`",
    "cumprod": "write `np.cumprod(x.data)`", "nonzero": "write `np.argwhere(x.data)`",
    "bincount": "write `np.bincount(labels)`", "hstack": "write `F.concatenate([x, y], axis=1)`",
    "vstack": "write `F.concatenate([x, y])`", "diag": "write `F.diagonal(x)`",
    "set_num_threads": "set the environment variable OMP_NUM_THREADS before the start", "inf": "write `np.inf`",
    "nan": "write `np.nan`", "pi": "write `np.pi`", "finfo": "write `np.finfo(np.float32)`",
    "get_default_dtype": "write `np.float32`, the default", "set_default_device": NO_DEVICE,
    "set_printoptions": "write `np.set_printoptions(precision=8)`",
    "is_grad_enabled": "write `mg.autograd.modes.is_recording()`", "equal": "write `np.array_equal(x.data, y.data)`",
    "normal": "write `0.5 + 2.0 * mg.randn(2, 3)`", "meshgrid": "write `np.meshgrid(array, array)`",
    "chunk": "write `F.split(x, 2)`: the number of parts", "masked_select": "write `x[mask]`",
    "var_mean": "write `x.var(), x.mean()`", "lerp": "write `x + 0.5 * (y - x)`",
    "addmm": "write `matrix + matrix @ matrix`", "cdist": "write `F.norm(x[:, None] - x[None], axis=-1)`",
    "cosine_similarity": "write `(x * y).sum(-1) / (F.norm(x, axis=-1) * F.norm(y, axis=-1))`",
    "random": "write `mg.seed(0)`", "Generator": "write `mg.backend.generator()`", "dtype": "write `np.dtype`",
    "Size": "write `tuple([2, 3])`", "multinomial": "write `mg.backend.generator().choice(4, 2)`",
    "bernoulli": "write `mg.rand(2, 3).data < 0.5`",
}

#: functions of torch.nn.functional
FUNCTIONS = {
    "mse_loss": "write `F.mse(x, y)`", "l1_loss": "write `F.abs(x - y).mean()`",
    "binary_cross_entropy": "write `F.binary_cross_entropy_with_logits(x, y)`, with logits for probabilities",
    "one_hot": "write `np.eye(10)[labels]`", "silu": "write `x * F.sigmoid(x)`",
    "elu": "write `F.where(x > 0, x, F.exp(x) - 1)`", "logsigmoid": "write `-F.softplus(-x)`",
    "hardtanh": "write `x.clip(-1, 1)`", "relu6": "write `x.clip(0, 6)`", "relu_": "write `F.relu(x)`",
    "topk": "write `F.sort(x)[..., -2:]`", "normalize": "write `x / F.norm(x, axis=-1, keepdims=True)`",
    "take_along_dim": "write `F.take_along_axis(x, np.argsort(x.data), -1)`",
    "adaptive_avg_pool2d": "write `F.mean(images, axis=(2, 3), keepdims=True)`",
    "cat": TOP["cat"], "clamp": TOP["clamp"], "permute": TOP["permute"], "unsqueeze": TOP["unsqueeze"],
    "embedding": "write `array[labels]`", "pow": "write `x ** 2`", "dot": "write `v @ v`", "mm": TOP["mm"],
    "bmm": TOP["bmm"],
    "smooth_l1_loss": "write `F.where(abs(x - y) < 1, 0.5 * (x - y) ** 2, abs(x - y) - 0.5).mean()`",
    "huber_loss": "write `F.where(abs(x - y) < 1, 0.5 * (x - y) ** 2, abs(x - y) - 0.5).mean()`",
    "kl_div": "write `(y * (F.log(y) - x)).sum() / len(x)`",
    "interpolate": "write `F.repeat(F.repeat(images, 2, axis=2), 2, axis=3)`",
    "cosine_similarity": TOP["cosine_similarity"], "hardsigmoid": "write `(x / 6 + 0.5).clip(0, 1)`",
    "threshold": "write `F.where(x > 0.1, x, 0.0)`", "mish": "write `x * F.tanh(F.softplus(x))`",
    "max_pool1d": "write `F.max_pool2d(x[:, :, None], (1, 2))[:, :, 0]`",
    "avg_pool1d": "write `F.avg_pool2d(x[:, :, None], (1, 2))[:, :, 0]`",
}

#: names of torch.nn
NN = {
    "functional": "write `import minigrad.functions as F`",
    "init": "write `nn.initializers.kaiming_normal((8, 3, 3, 3))`",
    "utils": "write `optim.clip_grad_norm(params, 1.0)`", "Sigmoid": "write `F.sigmoid(x)` in forward",
    "LeakyReLU": "write `F.leaky_relu(x, 0.1)` in forward",
    "Softmax": "write `F.softmax(x, axis=-1)` in forward",
    "LogSoftmax": "write `F.log_softmax(x, axis=-1)` in forward", "SiLU": "write `x * F.sigmoid(x)` in forward",
    "Softplus": "write `F.softplus(x)` in forward", "ELU": "write `F.where(x > 0, x, F.exp(x) - 1)` in forward",
    "ReLU6": "write `x.clip(0, 6)` in forward", "AdaptiveAvgPool2d": "write `nn.GlobalAvgPool2d()`",
    "L1Loss": "write `F.abs(x - y).mean()`",
    "BCELoss": "write `nn.BCEWithLogitsLoss()`, with logits for probabilities",
    "Embedding": "write `nn.Parameter(array)`, and index it with the labels in forward",
    "ParameterList": "write `nn.ModuleList()` of Modules that hold them",
    "DataParallel": "leave it out: one process trains",
    "Dropout2d": "write `nn.Dropout(0.5)`, which drops single numbers",
    "GroupNorm": "write `nn.BatchNorm2d(3)` or `nn.LayerNorm(4)`",
    "InstanceNorm2d": "write `nn.BatchNorm2d(3)` or `nn.LayerNorm((4, 4))`",
    "MultiheadAttention": "write `nn.SelfAttention(8, 2)`",
    "TransformerEncoderLayer": "make it of `nn.SelfAttention(8, 2)`, `nn.LayerNorm(8)` and `nn.Linear(8, 8)`",
    "LSTM": "write the loop over steps in forward, with `nn.Linear(3, 2)`",
    "GRU": "write the loop over steps in forward, with `nn.Linear(3, 2)`",
    "RNN": "write the loop over steps in forward, with `nn.Linear(3, 2)`",
    "PReLU": "write `F.leaky_relu(x, 0.1)` in forward", "Mish": "write `x * F.tanh(F.softplus(x))` in forward",
    "Hardtanh": "write `x.clip(-1, 1)` in forward", "SmoothL1Loss": FUNCTIONS["huber_loss"],
    "HuberLoss": FUNCTIONS["huber_loss"], "KLDivLoss": FUNCTIONS["kl_div"], "Upsample": FUNCTIONS["interpolate"],
    "CosineSimilarity": TOP["cosine_similarity"], "Unflatten": "write `x.reshape(2, 3, 2, 2)` in forward",
    "ZeroPad2d": "write `F.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))` in forward",
    "MaxPool1d": FUNCTIONS["max_pool1d"], "AdaptiveMaxPool2d": "write `F.max(images, axis=(2, 3), keepdims=True)`",
    "LazyLinear": "write `nn.Linear(3, 2)`, with both sizes",
}

#: methods of torch.nn.Module
MODULE = {
    "cpu": "write `model.to('numpy')`", "cuda": "write `model.to(mg.use('auto'))`, or model.to(\"cupy\")",
    "float": "write `model.to(np.float32)`", "double": "write `model.to(np.float64)`",
    "half": FLOATS,
    "add_module": "write `setattr(model, 'fc', nn.Linear(3, 2))`",
    "register_module": "write `setattr(model, 'fc', nn.Linear(3, 2))`",
    "register_parameter": "write `setattr(model, 'w', nn.Parameter(array))`",
    "register_forward_hook": "override forward, or call the parts yourself: `list(model)`",
    "register_full_backward_hook": "write `mg.grad(y.sum(), y)`: the gradient of any result",
    "requires_grad_": "set `params[0].requires_grad = False` for each parameter", "compile": TOP["compile"],
    "in_features": "write `model[0].weight.shape[1]`", "out_features": "write `model[0].weight.shape[0]`",
    "in_channels": "write `model[0].weight.shape[1]`", "out_channels": "write `model[0].weight.shape[0]`",
    "num_features": "write `model[0].weight.shape[0]`", "kernel_size": "write `nn.Conv2d(3, 8, 3).weight.shape[2:]`",
    "get_parameter": "write `dict(model.named_parameters())['0.weight']`",
    "get_submodule": "write `dict(model.named_modules())['0']`", "share_memory": ONE_PROCESS,
    "extra_repr": "define describe, which repr shows",
    "extend": "append the modules one by one: `nn.ModuleList().append(nn.ReLU())`",
    "insert": "make a new list: `nn.ModuleList([nn.ReLU(), *model])`",
}

#: torch.optim, its schedulers, and the attributes of its optimizers
OPTIM = {
    "lr_scheduler": "write the rate as a function of the step: `optim.SGD(params, lr=lambda i: 0.1 / i)`",
    "swa_utils": "write `optim.SWA(opt, cycle=10)`", "Adagrad": "write `optim.AdaGrad(params)`",
    "RMSprop": "write `optim.RMSProp(params)`", "Adamax": "write `optim.AdaMax(params)`",
    "LBFGS": "write `optim.Newton(params)`",
    "SparseAdam": "write `optim.Adam(params)`", "ASGD": "write `optim.SWA(opt, cycle=10)`",
}
SCHEDULES = {
    "CosineAnnealingLR": "write `optim.schedules.Cosine(0.1, 0.0, 100)`",
    "CosineAnnealingWarmRestarts": "write `optim.schedules.WarmRestarts(0.1, 0.0, 100)`",
    "OneCycleLR": "write `optim.schedules.OneCycle(0.1, 100)`",
    "CyclicLR": "write `optim.schedules.Triangular`",
    "StepLR": "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 * 0.5 ** (i // 30))`",
    "LambdaLR": "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 / i)`",
    "ExponentialLR": "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 * 0.99 ** i)`",
}
OPTIMIZER = {
    "param_groups": "write `opt.lr = 0.01`: one rate for all parameters, which are `opt.params`",
    "add_param_group": "write `optim.SGD(params, lr=0.1)` with all parameters",
    "defaults": "write `opt.lr`",
}

#: torch.utils.data
DATA = {
    "DataLoader": "write `data.Loader(array, labels, batch_size=2)`",
    "TensorDataset": "write `data.Loader(array, labels, batch_size=2)`: it takes the arrays",
    "Dataset": "write `data.Loader(array, labels, batch_size=2)`: it takes the arrays",
    "random_split": "write `data.split_indices(labels, test=0.5)`",
    "Subset": "write `data.Loader(array[:2], labels[:2], batch_size=2)`",
    "ConcatDataset": "write `np.concatenate([array, array])`",
    "WeightedRandomSampler": "give the probabilities as sampling= to data.Loader",
}

#: keyword arguments
KEYWORDS = {
    "dim": "write axis=", "dims": "write axis=", "keepdim": "write keepdims=",
    "input": "give the Tensor first, without a name",
    "unbiased": "write ddof=1 for the unbiased variance; ddof=0, the biased one, is the default",
    "correction": "write ddof=1 for the unbiased variance; ddof=0, the biased one, is the default",
    "reduction": "it averages; multiply by x.size for the sum", "out": "leave it out: results are new Tensors",
    "min": "write low=", "max": "write high=",
    "kernel_size": "write kernel=", "negative_slope": "write slope=", "weight": "write w=", "bias": "write b=",
    "inplace": "leave it out: results are new Tensors", "device": NO_DEVICE.replace("`", ""),
    "num_workers": "write workers=", "pin_memory": ONE_PROCESS, "collate_fn": "write transform=",
    "amsgrad": "write optim.AMSGrad(params)", "foreach": "leave it out: all weights are one vector",
    "fused": "leave it out: all weights are one vector", "maximize": "minimize the negative instead",
    "padding_mode": "pad with F.pad before the layer", "affine": "leave it out: the layer has a weight and a bias",
    "set_to_none": "leave it out: gradients are filled with zeros", "descending": "write F.flip(F.sort(x), -1)",
    "p": "write F.norm(x) for p = 2, F.abs(x).sum() for p = 1, F.abs(x).max() for p = inf",
    "track_running_stats": "leave it out, or write with nn.frozen_statistics():",
    "strict": "leave it out: the names must be those of the model", "generator": "write mg.seed(0) before the call",
    "return_indices": "leave it out: values only", "ceil_mode": "pad with F.pad before",
}

#: NumPy functions that minigrad.functions has under another name
NUMPY = {
    "dot": "x @ y", "inner": "x @ y", "absolute": "F.abs(x)", "negative": "-x", "square": "x * x",
    "vstack": "F.concatenate(xs, axis=0)", "hstack": "F.concatenate(xs, axis=1)", "asarray": "x.data",
    "average": "F.mean(x)", "ravel": "x.reshape(-1)", "amax": "F.max(x)", "amin": "F.min(x)",
    "moveaxis": "F.transpose(x)", "inv": "F.solve(matrix, np.eye(len(matrix)))", "argsort": "np.argsort(x.data)",
}


def missing(place, table, name):
    """The error for a name that a place does not have: what to write instead, if the table knows it."""
    answer = table.get(name)
    return SpellingError(f"{place} has no {name!r}" + (f"; {answer.replace('`', '')}" if answer else ""))


class _Missing:
    """A name that a class does not have: reading it raises. (A `__getattr__` would slow down every attribute.)"""

    def __init__(self, place, table, name):
        self.told = place, table, name

    def __get__(self, instance, owner):
        raise missing(*self.told)


def answer_names(cls, table):
    """Let the names of a table raise SpellingError when they are read from a class or its instances."""
    for name in table.keys() - vars(cls).keys():
        setattr(cls, name, _Missing(cls.__name__, table, name))
    missing_here = {name for name in table if isinstance(vars(cls)[name], _Missing)}
    cls.__dir__ = lambda self: [name for name in object.__dir__(self) if name not in missing_here]


def check_keywords(who, function, keywords):
    """Raise ArgumentError for the first keyword that a function does not know and the table does."""
    known = signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in known.values()):
        return
    for name in keywords:
        if name in KEYWORDS and name not in known:
            raise ArgumentError(f"{who} has no keyword {name!r}; {KEYWORDS[name]}") from None


class OfInit:
    """`__signature__` for a class with a __new__ of its own: that of its __init__, which Python 3.10 would overlook."""

    def __get__(self, instance, owner):
        if instance is not None:
            raise AttributeError
        found = signature(owner.__init__)
        return found.replace(parameters=list(found.parameters.values())[1:])


def answering_keywords(function):
    """The function, with an answer to keywords of PyTorch's. Cost: one call, about 0.1 µs."""
    @wraps(function)
    def answering(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except TypeError:
            check_keywords(function.__qualname__.removesuffix(".__init__"), function, kwargs)
            raise
    return answering
