"""Names of PyTorch's that minigrad does not have in a place, and what to write instead: the code between backquotes.

families.py has those that share an answer. What `Tensor` has as an answer also holds for the function of that name.
"""
from . import families
from .families import FLOATS, NO_DEVICE

ONE_PROCESS = "leave it out: batches are made in this process"

#: attributes of a Tensor
TENSOR = {
    **families.TENSOR,
    "view": "write `x.reshape(6, 4)`", "view_as": "write `x.reshape(y.shape)`",
    "reshape_as": "write `x.reshape(y.shape)`", "permute": "write `x.transpose(2, 0, 1)`",
    "unsqueeze": "write `x[:, None]`", "chunk": "write `F.split(x, 2)`: the number of parts, or the places",
    "t": "write `x.T`", "mT": "write `x.swapaxes(-1, -2)`", "unbind": "write `list(x)`",
    "expand": "write `F.broadcast_to(x, (5, 2, 3, 4))`", "expand_as": "write `F.broadcast_to(x, y.shape)`",
    "contiguous": "leave it out: memory order never matters", "is_leaf": "write `x.op is None`",
    "grad_fn": "write `x.op`", "clamp": "write `x.clip(0, 1)`", "clamp_min": "write `F.maximum(x, 0)`",
    "clamp_max": "write `F.minimum(x, 0)`", "reciprocal": "write `1 / x`", "rsqrt": "write `1 / x.sqrt()`",
    "softmax": "write `F.softmax(x, axis=-1)`", "log_softmax": "write `F.log_softmax(x, axis=-1)`",
    "logsumexp": "write `F.logsumexp(x, axis=-1)`", "masked_fill": "write `F.where(mask, 0.0, x)`",
    "masked_select": "write `x[mask]`", "index_select": "write `x[:, [0, 2]]`",
    "gather": "write `F.take_along_axis(x, np.argsort(x.data), -1)`", "float": "write `x.astype(np.float32)`",
    "double": "write `x.astype(np.float64)`", "long": "write `x.astype(np.int64)`",
    "int": "write `x.astype(np.int32)`", "bool": "write `x.astype(bool)`", "type": "write `x.astype(np.float64)`",
    "cpu": "write `x.to('numpy')`", "cuda": "write `x.to(mg.use('auto'))`, or x.to(\"cupy\")",
    "clone": "write `mg.tensor(x)` for a copy without history; `x * 1` keeps it",
    "tolist": "write `x.numpy().tolist()`", "requires_grad_": "write `mg.Tensor(x, requires_grad=True)`",
    "detach_": "write `x.detach()`", "ravel": "write `x.reshape(-1)`",
    "split": "write `F.split(x, 2)`: the number of parts", "topk": "write `x.sort(axis=-1)[..., -2:]`: the values",
    "diag": "write `F.diagonal(x)` for a matrix, `mg.eye(4) * v` for a vector",
    "moveaxis": "write `x.transpose(2, 0, 1)`", "movedim": "write `x.transpose(2, 0, 1)`",
    "swapdims": "write `x.swapaxes(0, 1)`", "new_zeros": "write `mg.zeros(2, 3)`",
    "new_ones": "write `mg.ones(2, 3)`", "new_tensor": "write `mg.tensor([1.0, 2.0])`",
    "is_contiguous": "leave it out: memory order never matters", "amax": "write `x.max(axis=0)`",
    "amin": "write `x.min(axis=0)`", "kthvalue": "write `x.sort(axis=-1)[..., 1]`",
    "lerp": "write `x + 0.5 * (y - x)`", "is_floating_point": "write `x.dtype.kind == 'f'`",
    "narrow": "write `x[:, 0:2]`", "select": "write `x[:, 0]`", "unflatten": "write `x.reshape(2, 3, 2, 2)`",
    "dist": "write `F.norm(x - y)`", "equal": "write `np.array_equal(x.data, y.data)`",
    "data_ptr": "write `x.data.ctypes.data`", "mH": "write `x.swapaxes(-1, -2)`",
    "short": "write `x.astype(np.int16)`", "byte": "write `x.astype(np.uint8)`",
    "floor_divide": "write `np.floor(x.data / 2)`", "remainder": "write `x.data % 2`", "pin_memory": ONE_PROCESS,
    "__floordiv__": "write `np.floor(x.data / 2)`", "__mod__": "write `x.data % 2`",
    "__contains__": "write `(x == 0).any()`",
    "size()": "write `x.shape[0]`, or x.shape: x.size is the number of elements",
}

#: names of torch itself; a function of minigrad.functions is found without an entry, a method of Tensor in its table
TOP = {
    **families.TOP,
    "cat": "write `F.concatenate([x, y])`", "concat": "write `F.concatenate([x, y])`",
    "manual_seed": "write `mg.seed(0)`", "is_tensor": "write `isinstance(x, mg.Tensor)`",
    "empty": "write `mg.zeros(2, 3)`", "empty_like": "write `mg.zeros_like(x)`",
    "logspace": "write `10 ** mg.linspace(0, 1, 5)`",
    "randint": "write `mg.backend.generator().integers(0, 10, (2, 3))`",
    "randperm": "write `mg.backend.generator().permutation(5)`",
    "cuda": "write `mg.use('auto')`: the GPU if there is one",
    "backends": "write `mg.use('auto')`: the GPU if there is one",
    "set_default_dtype": "write `model.to(np.float64)`", "inference_mode": "write `mg.no_grad()`",
    "enable_grad": "leave it out, or end the `mg.no_grad()` block",
    "set_grad_enabled": "write `mg.no_grad()` where nothing is to be recorded",
    "func": "write `mg.grad(f)`, `mg.hessian(f, v)` or `mg.jacobian(f, v)`",
    "compile": "leave it out: nothing is compiled", "jit": "leave it out: nothing is compiled",
    "utils": "write `from minigrad import data`, and data.Loader(x, y) for a DataLoader of a TensorDataset",
    "linalg": "write `F.solve(matrix, v)` or `F.norm(x)`", "amp": FLOATS, "vstack": "write `F.concatenate([x, y])`",
    "set_num_threads": "set the environment variable OMP_NUM_THREADS before the start",
    "get_default_dtype": "write `np.float32`, the default", "set_default_device": NO_DEVICE,
    "set_printoptions": "write `np.set_printoptions(precision=8)`",
    "is_grad_enabled": "write `mg.autograd.modes.is_recording()`", "normal": "write `0.5 + 2.0 * mg.randn(2, 3)`",
    "var_mean": "write `x.var(), x.mean()`", "addmm": "write `matrix + matrix @ matrix`",
    "cdist": "write `F.norm(x[:, None] - x[None], axis=-1)`",
    "cosine_similarity": "write `(x * y).sum(-1) / (F.norm(x, axis=-1) * F.norm(y, axis=-1))`",
    "random": "write `mg.seed(0)`", "Generator": "write `mg.backend.generator()`", "Size": "write `tuple([2, 3])`",
}

#: functions of torch.nn.functional
FUNCTIONS = {
    **families.FUNCTIONS,
    "mse_loss": "write `F.mse(x, y)`", "l1_loss": "write `F.abs(x - y).mean()`",
    "binary_cross_entropy": "write `F.binary_cross_entropy_with_logits(x, y)`, with logits for probabilities",
    "one_hot": "write `np.eye(10)[labels]`", "silu": "write `x * F.sigmoid(x)`",
    "elu": "write `F.where(x > 0, x, F.exp(x) - 1)`", "logsigmoid": "write `-F.softplus(-x)`",
    "hardtanh": "write `x.clip(-1, 1)`", "relu6": "write `x.clip(0, 6)`",
    "normalize": "write `x / F.norm(x, axis=-1, keepdims=True)`",
    "adaptive_avg_pool2d": "write `F.mean(images, axis=(2, 3), keepdims=True)`", "embedding": "write `array[labels]`",
    "smooth_l1_loss": "write `F.where(abs(x - y) < 1, 0.5 * (x - y) ** 2, abs(x - y) - 0.5).mean()`",
    "huber_loss": "write `F.where(abs(x - y) < 1, 0.5 * (x - y) ** 2, abs(x - y) - 0.5).mean()`",
    "kl_div": "write `(y * (F.log(y) - x)).sum() / len(x)`",
    "interpolate": "write `F.repeat(F.repeat(images, 2, axis=2), 2, axis=3)`",
    "hardsigmoid": "write `(x / 6 + 0.5).clip(0, 1)`", "threshold": "write `F.where(x > 0.1, x, 0.0)`",
    "mish": "write `x * F.tanh(F.softplus(x))`", "max_pool1d": "write `F.max_pool2d(x[:, :, None], (1, 2))[:, :, 0]`",
    "avg_pool1d": "write `F.avg_pool2d(x[:, :, None], (1, 2))[:, :, 0]`",
}

#: names of torch.nn
NN = {
    **families.NN,
    "functional": "write `import minigrad.functions as F`", "parameter": "write `nn.Parameter(array)`",
    "modules": "write `nn.Module`: all layers are in minigrad.nn",
    "init": "write into the values: `model[0].weight.data[...] = nn.initializers.xavier_uniform((2, 3)).data`",
    "utils": "write `optim.clip_grad_norm(params, 1.0)`; all weights as one vector are `params.w`",
    "Sigmoid": "write `F.sigmoid(x)` in forward",
    "LeakyReLU": "write `F.leaky_relu(x, 0.1)` in forward", "Softmax": "write `F.softmax(x, axis=-1)` in forward",
    "LogSoftmax": "write `F.log_softmax(x, axis=-1)` in forward", "SiLU": "write `x * F.sigmoid(x)` in forward",
    "Softplus": "write `F.softplus(x)` in forward", "ReLU6": "write `x.clip(0, 6)` in forward",
    "AdaptiveAvgPool2d": "write `nn.GlobalAvgPool2d()`", "L1Loss": "write `F.abs(x - y).mean()`",
    "BCELoss": "write `nn.BCEWithLogitsLoss()`, with logits for probabilities",
    "Embedding": "write `nn.Parameter(array)`, and index it with the labels in forward",
    "ParameterList": "write `nn.ModuleList()` of Modules that hold them",
    "DataParallel": "leave it out: one process trains", "MultiheadAttention": "write `nn.SelfAttention(8, 2)`",
    "Mish": "write `x * F.tanh(F.softplus(x))` in forward", "Hardtanh": "write `x.clip(-1, 1)` in forward",
    "SmoothL1Loss": FUNCTIONS["huber_loss"], "HuberLoss": FUNCTIONS["huber_loss"], "KLDivLoss": FUNCTIONS["kl_div"],
    "CosineSimilarity": TOP["cosine_similarity"],
    "Unflatten": "write `x.reshape(2, 3, 2, 2)` in forward",
    "MaxPool1d": FUNCTIONS["max_pool1d"],
    "AdaptiveMaxPool2d": "write `F.max(images, axis=(2, 3), keepdims=True)`",
}

#: methods of torch.nn.Module
MODULE = {
    **families.MODULE,
    "cuda": "write `model.to(mg.use('auto'))`, or model.to(\"cupy\")",
    "register_parameter": "write `setattr(model, 'w', nn.Parameter(array))`",
    "requires_grad_": "set `params[0].requires_grad = False` for each parameter",
    "compile": "leave it out: nothing is compiled", "kernel_size": "write `nn.Conv2d(3, 8, 3).weight.shape[2:]`",
    "get_parameter": "write `dict(model.named_parameters())['0.weight']`",
    "get_submodule": "write `dict(model.named_modules())['0']`", "share_memory": ONE_PROCESS,
    "extra_repr": "define describe, which repr shows",
    "extend": "append the modules one by one: `nn.ModuleList().append(nn.ReLU())`",
    "insert": "make a new list: `nn.ModuleList([nn.ReLU(), *model])`",
    "reset_parameters": "make the layer anew: `nn.Linear(3, 2)`", "get_buffer": "write `dict(model.named_buffers())`",
    "register_state_dict_post_hook": "override state_dict",
    "register_load_state_dict_post_hook": "override loaded, which is called then",
}

#: what model.parameters() is in PyTorch: an iterator
PARAMETERS = {
    "__next__": "write `params[0]` for the first one",
    "pop": "write `params[0]`, or make a list of them: `list(params)`",
}

#: names of torch.autograd
AUTOGRAD = {
    "Variable": "leave it out: every Tensor is one; for a gradient write `mg.Tensor(array, requires_grad=True)`",
    "Function": "write a subclass of `mg.Op`, with forward and a derivative dx for each argument x",
    "gradcheck": "write `mg.check_grad(f, array)`",
    "gradgradcheck": "write `mg.check_grad(f, array)`, which checks second derivatives too",
    "functional": "write `mg.jacobian(f, v)`, `mg.hessian(f, v)` or `mg.hvp(f, v, v)`",
    "set_detect_anomaly": "leave it out: NaN and inf are found before each update",
    "detect_anomaly": "leave it out: NaN and inf are found before each update",
    **{name: TOP[name] for name in ("enable_grad", "set_grad_enabled", "inference_mode", "profiler")},
    "forward_ad": "write `mg.jacobian(f, v)`",
}

#: torch.optim, its schedulers, and the attributes of its optimizers
OPTIM = {
    "lr_scheduler": "write the rate as a function of the step: `optim.SGD(params, lr=lambda i: 0.1 / i)`",
    "swa_utils": "write `optim.SWA(opt, cycle=10)`", "Adagrad": "write `optim.AdaGrad(params)`",
    "RMSprop": "write `optim.RMSProp(params)`", "Adamax": "write `optim.AdaMax(params)`",
    "LBFGS": "write `optim.Newton(params)`", "SparseAdam": "write `optim.Adam(params)`",
    "ASGD": "write `optim.SWA(opt, cycle=10)`", "Rprop": "write `optim.RMSProp(params)`",
    "Adafactor": "write `optim.Adam(params)`",
    "Muon": "write `optim.SGD(params, lr=0.1, momentum=0.9)`, or a rule of your own with optim.from_rule",
}
SCHEDULES = {
    **families.SCHEDULES,
    "CosineAnnealingLR": "write `optim.schedules.Cosine(0.1, 0.0, 100)`",
    "CosineAnnealingWarmRestarts": "write `optim.schedules.WarmRestarts(0.1, 0.0, 100)`",
    "OneCycleLR": "write `optim.schedules.OneCycle(0.1, 100)`", "CyclicLR": "write `optim.schedules.Triangular`",
    "StepLR": "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 * 0.5 ** (i // 30))`",
    "ExponentialLR": "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 * 0.99 ** i)`",
    "MultiStepLR": "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 * 0.1 ** (i > 60))`",
    "ReduceLROnPlateau": "set the rate between epochs: `opt.lr = 0.1 * opt.lr`",
}
OPTIMIZER = {
    "param_groups": "write `opt.lr = 0.01`: one rate for all parameters, which are `opt.params`",
    "add_param_group": "write `optim.SGD(params, lr=0.1)` with all parameters", "defaults": "write `opt.lr`",
    "register_step_post_hook": "call it yourself before or after `opt.step()`",
    "register_step_pre_hook": "call it yourself before or after `opt.step()`",
}

#: torch.utils.data
DATA = {
    **families.DATA,
    "random_split": "write `data.split_indices(labels, test=0.5)`",
    "Subset": "write `data.Loader(array[:2], labels[:2], batch_size=2)`",
    "ConcatDataset": "write `np.concatenate([array, array])`",
    "WeightedRandomSampler": "give the probabilities as sampling= to data.Loader",
    "default_collate": "write `np.stack([array, array])`", "get_worker_info": ONE_PROCESS,
}

#: keyword arguments; of answers with | between them the one is told whose keyword the function has
KEYWORDS = {
    "dim": "write axis=", "dims": "write axis=", "keepdim": "write keepdims=",
    "input": "give the Tensor first, without a name",
    "unbiased": "write ddof=1 for the unbiased variance; ddof=0, the biased one, is the default",
    "correction": "write ddof=1 for the unbiased variance; ddof=0, the biased one, is the default",
    "reduction": "it averages; multiply by x.size for the sum", "out": "leave it out: results are new Tensors",
    "min": "write low=", "max": "write high=",
    "kernel_size": "write kernel=", "negative_slope": "write slope=", "bias": "write b= | write beta=",
    "weight": "write w= | write gamma= | write weights=, one for each example: for w (K,) of classes "
              "w[labels] * len(labels) / w[labels].sum()",
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
