"""What a PyTorch user types without looking: each snippet works as typed, is told the right spelling, or differs.

`torch` is minigrad here, `F` minigrad.functions; `nn`, `optim` and `np` are what they are called. The names that the
snippets use are made by `names`, the same numbers for both libraries.
"""
import numpy as np

X = np.linspace(0.1, 2.4, 24, dtype=np.float32).reshape(2, 3, 4)
M = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5], [0.3, 0.2, 0.1]], dtype=np.float32)
IMAGES = np.linspace(-1, 1, 2 * 3 * 6 * 6, dtype=np.float32).reshape(2, 3, 6, 6)


def names(torch, nn, F, optim):
    """Fresh names for one snippet: x (2, 3, 4), m (3, 3), v (3,), w with a gradient, labels, images, a model, opt."""
    w = torch.tensor(M[0], requires_grad=True)
    model = nn.Linear(3, 2)
    for p, values in zip(model.parameters(), (M[:2], M[2, :2])):
        p.data = torch.tensor(values)
    opt = optim.SGD(model.parameters(), lr=0.1)
    m = torch.tensor(M)
    return {"torch": torch, "nn": nn, "F": F, "optim": optim, "np": np, "x": torch.tensor(X), "m": m,
            "v": torch.tensor(M[0]), "w": w, "labels": torch.tensor(np.array([0, 2, 1])), "model": model, "opt": opt,
            "images": torch.tensor(IMAGES), "loss": (w * w).sum(), "y": w * 2.0}


def run(snippet, given):
    """The value of the snippet's last line, an expression."""
    *lines, last = snippet.split("\n")
    exec("\n".join(lines), given)
    return eval(last, given)


NET = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {}
    def forward(self, x):
        return x
"""

#: as typed, and the numbers (or shapes) are PyTorch's
WORKS = [
    "torch.tensor([1., 2., 3.])", "torch.tensor([1, 2, 3])", "torch.tensor(2.5)", "torch.tensor([True, False])",
    "torch.zeros(2, 3)", "torch.ones((2, 3))", "torch.full((2, 2), 7.0)", "torch.full((2,), 3)", "torch.arange(5)",
    "torch.arange(0, 1, 0.25)", "torch.linspace(0, 1, 5)", "torch.eye(3)", "torch.zeros_like(x)", "torch.ones_like(x)",
    "torch.full_like(x, 2.0)", "torch.randn(2, 3).shape", "torch.rand(4, requires_grad=True).requires_grad",
    "torch.zeros(3, requires_grad=True).sum()", "torch.rand_like(x).shape", "torch.randn_like(x).shape",
    "x.shape", "x.ndim", "len(x)", "x + 1", "1 - x", "2.0 ** x", "x ** 2", "-x", "+x", "x / 2", "abs(m)", "m @ v",
    "x[0]", "x[:, 1]", "x[..., -1]", "x[None].shape", "x[x > 0.5]", "m[labels]", "x.sum()", "x.mean()", "x.max()",
    "x.min()", "x.mean(-1)", "x.max().item()", "m @ m.T", "1 / x", "x > 0.5", "m == m", "w.grad is None", "x.sum(1)",
    "x.mean(0)", "x.sum((0, 2))", "x.mean(axis=1, keepdims=True)", "x.argmax(1)", "x.argmin()",
    "x.prod(1)", "x.cumsum(1)", "x.reshape(6, 4)", "x.reshape(2, -1)", "x.flatten()", "x[:1].squeeze()", "m.T",
    "x.swapaxes(0, 1)", "x.exp().log().sqrt()", "m.tanh()", "m.sigmoid()", "m.relu()", "m.abs()", "F.relu(m)",
    "F.softplus(m)", "F.gelu(m)", "F.leaky_relu(m, 0.1)", "F.softmax(m, -1)", "F.log_softmax(m, 1)",
    "F.linear(m, m, v)", "F.dropout(x, 0.5, training=False)", "F.max_pool2d(images, 2)", "F.avg_pool2d(images, 2)",
    "F.conv2d(images, images[:, :, :3, :3], padding=1)", "F.cross_entropy(m, labels)",
    "F.cross_entropy(m, labels, label_smoothing=0.1)", "F.cross_entropy(m, labels, reduction='sum')",
    "F.nll_loss(F.log_softmax(m, 1), labels)", "F.binary_cross_entropy_with_logits(m, m.sigmoid())",
    "nn.CrossEntropyLoss()(m, labels)", "nn.CrossEntropyLoss(label_smoothing=0.1, reduction='sum')(m, labels)",
    "nn.NLLLoss()(F.log_softmax(m, 1), labels)", "nn.MSELoss()(m, 2 * m)", "nn.BCEWithLogitsLoss()(m, m.sigmoid())",
    "nn.Sequential(nn.Flatten(), nn.Linear(12, 3), nn.ReLU())(x).shape",
    "nn.Conv2d(3, 8, kernel_size=3, padding=1)(images).shape", "nn.Conv1d(3, 8, 3)(x).shape",
    "nn.BatchNorm2d(3)(images)", "nn.LayerNorm(4)(x)", "nn.MaxPool2d(2)(images)", "nn.Tanh()(m)", "nn.GELU()(m)",
    "nn.GELU(approximate='tanh')(m)",
    "nn.Dropout(0.5).eval()(m)", "nn.Identity()(m)", "nn.AvgPool2d(2)(images)",
    "[tuple(p.shape) for p in model.parameters()]", "len(nn.ModuleList([nn.Linear(3, 3) for _ in range(2)]))",
    "list(nn.ModuleDict({'a': nn.Linear(3, 3), 'b': nn.ReLU()}).keys())", "nn.Parameter(torch.ones(3)).requires_grad",
    "model(m)", "[name for name, _ in model.named_parameters()]",
    "[type(m).__name__ for m in nn.Sequential(nn.ReLU(), nn.Tanh()).children()]",
    "[name for name, _ in nn.Sequential(nn.ReLU(), nn.Tanh()).named_children()]", "list(model.state_dict())",
    "model.eval().training",
    "model.train()(m)", "model.load_state_dict(model.state_dict())\n1", "model.apply(lambda layer: None)(m)",
    "loss.item()", "float(loss)", "f'{loss:.3f}'", "loss.backward()\nw.grad", "loss.backward(retain_graph=True)\n1",
    "torch.autograd.grad(loss, [w])[0]", "with torch.no_grad():\n    r = model(m)\nr.requires_grad", "w.detach()",
    "w.detach().numpy()", "np.exp(x)", "np.concatenate([x, x])", "np.asarray(x)", "x.numpy().sum()",
    "opt.zero_grad()\n(model(m) ** 2).sum().backward()\nopt.step()\nmodel.weight.detach()",
    "a = optim.Adam(model.parameters(), lr=1e-3)\n(model(m) ** 2).sum().backward()\na.step()\nmodel.bias.detach()",
    "a = optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.1)\n(model(m) ** 2).sum().backward()\na.step()\n"
    "model.bias.detach()",
    "for p in model.parameters():\n    p.requires_grad = False\nmodel(m).requires_grad",
    "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\n1",
    "m[m.argmax(1) == labels]", "m.shape[0]", "m.T @ m", "m.requires_grad", "w.data",
    "loss.backward()\nw.grad = None\n1", "m[range(3), labels]", "m[torch.arange(3), labels]", "m[::2]", "m[[0, 2]]",
    "(m > 0) & (m < 1)", "m.sum((0, 1))", "sum([loss, loss])", "loss > 1", "list(m)[0]", "m[0, 1].item()",
    "torch.zeros([2, 3])", "torch.zeros(m.shape)", "x.squeeze().shape", "model.weight.shape",
    "isinstance(model, nn.Module)", "model.train(False).training",
    "nn.Sequential(nn.Linear(3, 2), nn.ReLU())[0].weight.shape", "list(nn.Sequential(nn.ReLU()).named_modules())[0][0]",
    "opt.load_state_dict(opt.state_dict())\n1",
    "optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.99), eps=1e-7)\n1",
    "optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)\n1",
    "import copy\ncopy.deepcopy(model)(m)",
    "@torch.no_grad()\ndef evaluate():\n    return model(m)\nevaluate().requires_grad", "nn.Dropout(p=0.2).eval()(m)",
    "len(list(model.parameters()))", "next(iter(model.parameters())).shape",
]

#: snippet -> what the one line of the error says
TOLD = {
    "x.sum(dim=1)": "write axis=", "x.mean(dim=(0, 1), keepdim=True)": "write axis=", "x.max(dim=1)": "write axis=",
    "F.softmax(m, dim=1)": "write axis=", "x.argmax(dim=1)": "write axis=", "x.var(unbiased=False)": "ddof=",
    "x.view(6, 4)": "x.reshape(", "x.permute(2, 0, 1)": "x.transpose(2, 0, 1)", "x.unsqueeze(0)": "x[:, None]",
    "x.transpose(0, 1)": "x.swapaxes(0, 1)", "m.transpose(0, 1)": "x.swapaxes(0, 1)", "m.t()": "x.T",
    "x.clamp(0, 1)": "x.clip(0, 1)", "x.expand(2, 2, 3, 4)": "F.broadcast_to(x", "x.contiguous()": "leave it out",
    "x.clone()": "mg.tensor(x)", "x.numel()": "x.size", "x.dim()": "x.ndim", "x.repeat(2, 1, 1)": "tile",
    "x.norm()": "F.norm(x)", "x.sin()": "F.sin(x)", "x.chunk(2, -1)": "F.split", "x.split(2)": "F.split",
    "x.softmax(-1)": "F.softmax(x", "x.gather(1, labels)": "F.take_along_axis", "x.masked_fill(x > 1, 0)": "F.where",
    "m.mm(m)": "x @", "x.bmm(x)": "x @", "x.add(1)": "x + y", "x.pow(2)": "x ** 2", "x.tolist()": "x.numpy().tolist()",
    "x.float()": "x.astype(np.float32)", "x.double()": "x.astype(np.float64)", "labels.long()": "x.astype(np.int64)",
    "x.cuda()": "x.to(", "x.cpu()": "x.to('numpy')", "x.to('cuda')": "'cupy'", "x.to(torch.float64)": "np.float64",
    "x.device": "backend in use", "w.add_(1)": "x.data[...] = values", "loss.backward()\nw.grad.zero_()": "x.data[...]",
    "loss.backward()\nw.data -= 0.1 * w.grad\n1": "array += tensor.data", "w.register_hook(print)": "mg.grad(",
    "w.requires_grad_()": "requires_grad=True", "np.exp(w)": "F.exp", "np.asarray(w)": "x.numpy()",
    "np.linalg.norm(w)": "F.norm", "np.dot(w, w)": "x @ y", "np.concatenate([w, w])": "F.concatenate",
    "torch.manual_seed(0)": "mg.seed(0)", "torch.cat([x, x], dim=1)": "F.concatenate", "torch.stack([x, x])": "F.stack",
    "torch.exp(x)": "F.exp", "torch.where(x > 1, x, 0)": "F.where", "torch.matmul(m, m)": "F.matmul",
    "torch.sum(x, dim=1)": "F.sum", "torch.sigmoid(x)": "F.sigmoid", "torch.mean(x, dim=0)": "F.mean",
    "torch.max(x)": "F.max",
    "F.binary_cross_entropy(m, m)": "binary_cross_entropy_with_logits", "x.half()": "float32 or float64",
    "x.detach().clone()": "mg.tensor(x)", "nn.L1Loss()(m, m)": "F.abs(x - y).mean()",
    "torch.einsum('ij->i', m)": "F.einsum",
    "torch.from_numpy(np.ones(3))": "mg.Tensor(array)", "torch.device('cuda')": "backend in use",
    "torch.cuda.is_available()": "mg.use('auto')", "torch.float32": "np.float32",
    "torch.randint(0, 9, (3,))": "integers(",
    "torch.randperm(5)": "permutation(", "torch.empty(3)": "mg.zeros",
    "torch.save(model.state_dict(), 'm.pt')": "model=model", "model.half()": "float32 or",
    "torch.is_tensor(x)": "isinstance(x, mg.Tensor)",
    "F.mse_loss(m, m)": "F.mse(", "F.one_hot(labels, 3)": "np.eye(10)[labels]", "F.silu(x)": "F.sigmoid(x)",
    "F.cross_entropy(m, labels, v)": "weights=v", "torch.nn.functional.relu(x)": "minigrad.functions as F",
    "nn.ReLU(inplace=True)": "leave it out", "nn.Softmax(dim=1)": "F.softmax", "nn.Sigmoid()": "F.sigmoid",
    "nn.LeakyReLU(0.2)": "F.leaky_relu", "nn.Embedding(3, 2)": "nn.Parameter",
    "nn.AdaptiveAvgPool2d(1)": "nn.GlobalAvgPool2d()", "nn.Linear(3, 2, device='cpu')": "leave it out",
    "nn.utils.clip_grad_norm_(model.parameters(), 1.0)": "optim.clip_grad_norm(params, 1.0)",
    "nn.init.xavier_uniform_(model.weight)": "nn.initializers", "model.cuda()": "model.to(",
    "model.double()": "model.to(np.float64)", "nn.Sequential(nn.Linear(3, 2), F.relu)": "forward of a Module",
    "sum(p.numel() for p in model.parameters())": "x.size", "optim.SGD(model, lr=0.1)": "model.parameters()",
    "optim.lr_scheduler.StepLR(opt, 10)": "a function of the step",
    "opt.param_groups[0]['lr'] = 0.01\n1": "opt.lr = 0.01",
    "torch.utils.data.DataLoader(x)": "data.Loader(", "optim.RMSprop(model.parameters())": "optim.RMSProp",
    "x.flatten(1)": "x.reshape(len(x), -1)", "nn.Flatten(1)": "no arguments", "nn.ReLU(True)": "no arguments",
    "m.sort(descending=True)": "F.flip", "m.topk(2)": "sort(", "m.any()": "np.any", "m.all()": "np.all",
    "F.norm(m, p=1)": "F.abs(x).sum()", "opt.zero_grad(set_to_none=True)": "leave it out",
    "optim.Adam(model.parameters(), amsgrad=True)": "optim.AMSGrad", "optim.Adamax(model.parameters())": "optim.AdaMax",
    "optim.schedules.OneCycleLR": "optim.schedules.OneCycle(", "torch.Tensor(2, 3)": "mg.zeros(2, 3)",
    "optim.schedules.CosineAnnealingWarmRestarts": "optim.schedules.WarmRestarts(", "m.ravel()": "x.reshape(-1)",
    "v.dot(v)": "v @ v", "m[0] = 0\n1": "x.data[…] = values", "F.normalize(m)": "F.norm(x",
    NET.format("self.layers = [nn.Linear(2, 2)]") + "Net()": "nn.ModuleList",
    NET.replace("super().__init__()", "pass").format("self.fc = nn.Linear(2, 2)") + "Net()": "super().__init__()",
    "labels.unique()": "np.unique(x.data)", "torch.bincount(labels)": "np.bincount",
    "torch.nonzero(m > 0)": "np.argwhere", "m.median()": "np.median", "x.flatten(start_dim=1)": "x.reshape(len(x), -1)",
    "torch.vstack([v, v])": "F.concatenate", "torch.diag(v)": "F.diagonal", "m.inverse()": "F.solve(",
    "m.floor()": "np.floor(x.data)", "m.isfinite().all()": "np.isfinite", "x.moveaxis(0, 1)": "x.transpose(",
    "m.new_zeros(3)": "mg.zeros(", "m.amax(1)": "x.max(axis=0)", "m.equal(m)": "np.array_equal",
    "m.lerp(m, 0.5)": "0.5 * (y - x)", "m.narrow(0, 0, 1)": "x[:, 0:2]", "m.byte()": "np.uint8",
    "m.floor_divide(2)": "np.floor(", "m // 1": "np.floor(", "m % 1": "x.data % 2", "0 in m": "(x == 0).any()",
    "m.logical_and(m)": "&", "m.exp_()": "x.data[...] = values", "torch.inf": "np.inf",
    "torch.set_num_threads(1)": "OMP_NUM_THREADS", "torch.is_grad_enabled()": "is_recording",
    "torch.normal(0.0, 1.0, (2,))": "mg.randn", "torch.chunk(x, 2)": "F.split(x, 2)",
    "torch.masked_select(m, m > 0)": "x[mask]", "torch.zeros(3, device='cpu')": "leave it out",
    "torch.tensor([1.0], device='cpu')": "leave it out", "torch.rand(2, 3, device='cpu')": "leave it out",
    "torch.Generator()": "generator()", "torch.multinomial(v, 1)": "choice(", "F.smooth_l1_loss(m, m)": "F.where(",
    "F.kl_div(m, m)": "F.log(y)", "F.interpolate(images, scale_factor=2)": "F.repeat",
    "F.cosine_similarity(m, m)": "F.norm(x, axis=-1)", "F.max_pool1d(m, 2)": "F.max_pool2d(",
    "nn.Dropout2d(0.2)": "nn.Dropout(", "nn.GroupNorm(2, 4)": "nn.LayerNorm(",
    "nn.MultiheadAttention(8, 2)": "nn.SelfAttention(", "nn.LSTM(3, 4)": "loop over steps",
    "nn.HuberLoss()(m, m)": "F.where(", "nn.Upsample(scale_factor=2)": "F.repeat", "nn.ZeroPad2d(1)": "F.pad(",
    "nn.LazyLinear(3)": "both sizes", "model.in_features": "weight.shape[1]",
    "model.get_submodule('')": "named_modules()", "model.requires_grad_(False)": "params[0].requires_grad = False",
    "model.load_state_dict({}, strict=False)": "leave it out",
    "nn.ModuleList([nn.ReLU()]).extend([nn.ReLU()])": "append",
    "optim.SparseAdam(model.parameters())": "optim.Adam(params)", "opt.defaults": "opt.lr",
    "torch.utils.data.TensorDataset(x, labels)": "data.Loader(",
    "nn.utils.clip_grad_value_(model.parameters(), 1.0)": "optim.clip_grad_norm",
    "optim.swa_utils.AveragedModel(model)": "optim.SWA(",
    "for g in opt.param_groups:\n    g['lr'] *= 0.1\n1": "opt.lr = 0.01",
    "x.size(0)": "x.shape[0]", "b, c, t = x.size()\nb": "x.shape", "x.view(x.size(0), -1)": "x.reshape(",
    "next(model.parameters()).shape": "params[0]", "next(model.parameters()).device": "params[0]",
    "torch.autograd.Variable(v)": "mg.Tensor(array, requires_grad=True)",
    "import minigrad.nn.functional as F\n1": "import minigrad.functions as F",
    "from minigrad.utils.data import DataLoader\n1": "from minigrad import data",
    "from minigrad.optim.lr_scheduler import StepLR\n1": "a function of the step",
    "from minigrad.autograd import Variable\n1": "requires_grad=True",
    "F.cross_entropy(m, labels, weight=v)": "w[labels] * len(labels)", "torch.floor(m)": "np.floor(x.data)",
    "torch.det(m)": "np.linalg.det(matrix.data)", "m.tanh_()": "x.data[...] = values", "m.log2()": "np.log(2.0)",
    "torch.atan(m)": "np.arctan(x.data)", "m.greater(0)": "x > y", "torch.subtract(m, m)": "x - y",
    "m.scatter(0, labels[None], m)": "x.numpy().copy()", "m.repeat_interleave(2)": "F.repeat(x, 2, axis=0)",
    "torch.cuda.amp.autocast()": "mg.use('auto')", "nn.ConvTranspose2d(3, 3, 2)": "F.repeat(images, 2, axis=2)",
    "optim.lr_scheduler.MultiStepLR(opt, [30])": "a function of the step", "nn.Hardswish()(m)": "(x / 6 + 0.5)",
    "model.reset_parameters()": "nn.Linear(3, 2)", "torch.stft(v, 2)": "np.fft",
    "torch.nn.init.zeros_(model.bias)": "nn.initializers", "nn.BatchNorm2d(3).num_features": "weight.shape[0]",
}

#: not told: Python's own error, where a hint would have to live in an int, an array or a missing argument
UNTOLD = ["(m.argmax(1) == labels).float().mean()", "F.layer_norm(x, (4,))", "v, i = m.max(1)\nv", "m.data.numpy()",
          "model.weight.data.fill_(0.0)", "model.weight.data.normal_(0, 0.02)", "model.bias.data.zero_()"]

#: works, with another result than PyTorch's: NumPy's. snippet -> what it is here, as a snippet
DIFFERS = {
    "x.var()": "((x - x.mean()) ** 2).mean()", "x.std()": "((x - x.mean()) ** 2).mean().sqrt()",
    "m.max(0)": "m.numpy().max(0)",                              # the values alone, without indices
    "a, b = m[:2].max(1)\nfloat(b)": "1.5",                      # two rows, so it unpacks: two maxima
    "x.repeat(2)": "np.repeat(x.numpy(), 2)", "F.split(m, 3)[0]": "m.numpy()[:1]",
    "model.weight.grad": "torch.zeros(2, 3)",                    # there from the beginning, not None
    "m.sort(0)": "np.sort(m.numpy(), 0)", "torch.autograd.grad(loss, w)": "2 * w.detach()",      # not a tuple
    "F.batch_norm(m, v * 0, v * 0 + 1)": "torch.ones(3, 3)",     # γ and β stand before the running statistics
}
