"""Exercise E15: the backward pass of a convolution."""
import numpy as np

from .... import backend, data
from .... import functions as F
from ....autograd import Tensor, value_and_grad
from ..exercise import Exercise, Measure, Wrong
from .conv2d import padded, patches


def engine(dy, x, w, stride, padding):
    """The engine's gradients, by the tape."""
    x, w = Tensor(x, requires_grad=True), Tensor(w, requires_grad=True)
    b = Tensor(w.data[:, 0, 0, 0], requires_grad=True)      # its value does not matter
    F.conv2d(x, w, b, stride, padding).backward(dy)
    return x.grad.data, w.grad.data, b.grad.data


def reference(dy, x, w, stride, padding, *, at="s·u", flip_x=False, flip_w=False, overlaps="sum", crop="both",
              filters="all", examples="sum", bias="sum"):
    """The gradients, with switches. overlaps: what becomes of a pixel that several windows hold."""
    s, P, (K, L), (U, V), N = stride, padding, w.shape[2:], dy.shape[2:], len(x)
    x_pad, step = padded(x, P), s if at == "s·u" else 1
    kernel = w[:, :, ::-1, ::-1] if flip_x else w
    used = dy[:, :1] if filters == "first" else dy
    shares = np.einsum("nouv,omij->nmijuv", used, kernel[:used.shape[1]])
    dx_pad = scattered(shares, step, x_pad.shape, overlaps)
    (H, W), start = x.shape[2:], {"both": P, "after": 0}[crop]
    dx = dx_pad[:, :, start:start + H, start:start + W]
    windows = patches(x_pad, step, (K, L), (U, V))
    each = np.einsum("nouv,nmijuv->nomij", dy, windows)
    each = each[..., ::-1, ::-1] if flip_w else each
    share = {"sum": np.ones(N), "mean": np.full(N, 1 / N), "last": np.eye(N)[-1]}[examples]
    dw = np.tensordot(share, each, 1)
    db = np.tensordot(share, dy.sum((2, 3)), 1) / (U * V if bias == "mean" else 1)
    return dx, dw, db


def scattered(shares, step, shape, overlaps):
    """shares[n,m,i,j,u,v] added up at [n,m,step·u+i,step·v+j]; or only the last one kept, of windows or of taps."""
    out = np.zeros(shape)
    _, _, K, L, U, V = shares.shape
    places = [(i, j, u, v) for i in range(K) for j in range(L) for u in range(U) for v in range(V)]
    if overlaps == "last window":
        places.sort(key=lambda place: place[2:])
    for i, j, u, v in places:
        before = out[:, :, step * u + i, step * v + j] if overlaps == "sum" else 0
        out[:, :, step * u + i, step * v + j] = before + shares[:, :, i, j, u, v]
    return out


def formulas(s):
    """The lines of the gradients."""
    o = "0" if s.filters == "first" else "o"
    i, j = ("K−1−i", "L−1−j") if s.flip_x else ("i", "j")
    su, sv = s.at, s.at.replace("u", "v")
    kept = {"sum": "the sum of all", "last window": "only the last, not the sum, of all",
            "last tap": "of the last (i, j) that meets a pixel the"}[s.overlaps]
    yield f"~dx̃ = {kept} dy[n,{o},u,v]·w[{o},m,{i},{j}] at [n,m,{su}+i,{sv}+j]"
    yield "~dx = " + {"both": "dx̃ without its padding", "after": "the first H rows and W columns of dx̃"}[s.crop]
    tap = f"dy[n,o,u,v]·x̃[n,m,{su}+{'K−1−i' if s.flip_w else 'i'},{sv}+{'L−1−j' if s.flip_w else 'j'}]"
    if s.examples == "last":
        tap = tap.replace("[n,", "[N−1,")
    over = {"sum": "Σₙ", "mean": "(1/N)·Σₙ", "last": ""}[s.examples]
    yield f"dw[o,m,i,j] = {over}ΣᵤΣᵥ {tap}"
    n = "N−1" if s.examples == "last" else "n"
    share = "(1/(U·V))·" if s.bias == "mean" else ""
    yield f"db[o] = {share}{over}ΣᵤΣᵥ dy[{n},o,u,v]"
    yield "return dx, dw, db"


def probes(rng):
    """Two convolutions whose windows overlap, with a stride of 2, kernels that are not square; one without padding."""
    calls = []
    for n, c, o, (H, W), (K, L), s, p in ((3, 2, 2, (6, 5), (3, 3), 2, 1), (2, 2, 2, (4, 3), (3, 2), 2, 1),
                                        (1, 1, 2, (3, 3), (2, 2), 1, 0)):
        out = (n, o, (H + 2 * p - K) // s + 1, (W + 2 * p - L) // s + 1)
        calls.append((rng.normal(size=out), rng.normal(size=(n, c, H, W)), rng.normal(size=(o, c, K, L)), s, p))
    return calls


def small(output, place):
    """f(function) -> a number of an output for images of 1 … 9 and −1 … −9, two filters, stride 2 and padding 1."""
    x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3) * np.array([1.0, -1.0]).reshape(2, 1, 1, 1)
    w, dy = np.arange(1.0, 19.0).reshape(2, 1, 3, 3), np.arange(1.0, 17.0).reshape(2, 2, 2, 2) ** 2
    return lambda function: float(np.ravel(function(dy.copy(), x.copy(), w.copy(), 2, 1)[output])[place])


def play(function):
    """Two convolutions on the digits, with the engine forward and the function backward."""
    x, y = data.digits("train")
    x, y = backend.asarray(x[:60].reshape(60, 1, 8, 8).astype(np.float64)), y[:60]
    rng = np.random.default_rng(0)
    w1, w2 = (backend.asarray(0.3 * rng.standard_normal(shape)) for shape in ((3, 1, 3, 3), (10, 3, 3, 3)))
    b1, b2, losses = w1[:, 0, 0, 0] * 0, w2[:, 0, 0, 0] * 0, []
    for _ in range(25):
        a = F.relu(F.conv2d(Tensor(x), Tensor(w1), Tensor(b1), 2, 1)).data
        h = F.conv2d(Tensor(a), Tensor(w2), Tensor(b2), 2, 1).data
        loss, dh = value_and_grad(lambda h: F.cross_entropy(h.mean(axis=(2, 3)), y), h)
        losses.append(float(loss.data))
        da, dw2, db2 = function(dh.data, a, w2, 2, 1)
        _, dw1, db1 = function(da * (a > 0), x, w1, 2, 1)
        w1, b1, w2, b2 = w1 - 0.3 * dw1, b1 - 0.3 * db1, w2 - 0.3 * dw2, b2 - 0.3 * db2
    return losses, backend.xp().concatenate([p.ravel() for p in (w1, b1, w2, b2)])


EXERCISE = Exercise(
    slug="conv2d_backward", id="E15", lesson=10, title="convolution, backward", function="conv2d_backward",
    arguments=("dy", "x", "w", "stride", "padding"), outputs=("dx", "dw", "db"), after=("conv2d",),
    engine=engine, reference=reference, probes=probes, moves=(None, None, None),
    task="Backward pass of y[n,o,u,v] = b[o] + ΣₘΣᵢΣⱼ x̃[n,m,s·u+i,s·v+j]·w[o,m,i,j], in which x̃ is x with P rows\n"
         "and columns of zeros on each side. dy (N, O, U, V) is ∂L/∂y, x (N, C, H, W), w (O, C, K, L); stride and\n"
         "padding are whole numbers s ≥ 1 and P ≥ 0. Return dx, dw and db (O,), of the shapes of x, w and b.",
    formulas=formulas,
    symbols={"dy": "dy", "x̃": "x_pad", "w": "w", "s": "s", "K": "K", "L": "L", "U": "U", "V": "V", "N": "N",
             "dx̃": "dx_pad", "dx": "dx", "dw": "dw", "dw[o,m,i,j]": "dw", "db": "db", "db[o]": "db"},
    wrong=(
        Wrong("kernel_flipped", {"flip_x": True},
              asks="A window multiplied this pixel by w[k]. By what does it multiply what it sends back?"),
        Wrong("weight_flipped", {"flip_w": True}),
        Wrong("last_window", {"overlaps": "last window"},
              asks="How many windows hold the pixel in the middle, and what happens to what each of them sends back?"),
        Wrong("last_tap", {"overlaps": "last tap"}),
        Wrong("crop", {"crop": "after"}),
        Wrong("no_stride", {"at": "u"},
              asks="Where in the padded image does the window of y[0,0,1,0] stand, if the stride is 2?"),
        Wrong("first_filter", {"filters": "first"}),
        Wrong("batch_mean", {"examples": "mean"}, asks="If every example is handed in twice, what happens to dw?"),
        Wrong("last_example", {"examples": "last"}, asks="Which examples does dw depend on in your code?"),
        Wrong("bias_mean", {"bias": "mean"}, asks="If the bias grows by 1, how many numbers of y grow?"),
    ),
    measures=(
        Measure("for two images of 3×3 and two filters dx starts with {yours} instead of {right}", small(0, 0)),
        Measure("for two images of 3×3 and two filters the fifth number of dx is {yours} instead of {right}",
                small(0, 4)),
        Measure("for two images of 3×3 and two filters dw starts with {yours} instead of {right}", small(1, 0)),
        Measure("for two images of 3×3 and two filters db starts with {yours} instead of {right}", small(2, 0))),
    hints=("How many windows hold the pixel in the middle, and what should happen to what each of them sends back?",
           "each y[n,o,u,v] saw x̃[n,m,s·u+i,s·v+j] with weight w[o,m,i,j]: send dy[n,o,u,v]·w[o,m,i,j] back "
           "there, and add up; cut the padding off at the end",
           "dxp[:, :, s*u:s*u+K, s*v:s*v+L] += np.tensordot(dy[:, :, u, v], w, axes=1)"),
    solution="""def conv2d_backward(dy, x, w, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    padded = np.zeros((N, C, H + 2 * P, W + 2 * P))
    padded[:, :, P:P + H, P:P + W] = x
    dpadded, dw = 0 * padded, 0 * w
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            window = (slice(None), slice(None), slice(s * u, s * u + K), slice(s * v, s * v + L))
            dpadded[window] += np.tensordot(dy[:, :, u, v], w, axes=([1], [0]))
            dw += np.tensordot(dy[:, :, u, v], padded[window], axes=([0], [0]))
    return dpadded[:, :, P:P + H, P:P + W], dw, dy.sum(axis=(0, 2, 3))
""",
    origin=F.convolution.Conv, play=play,
    after_pass="PyTorch calls dx a transposed convolution: conv_transpose2d(dy, w, stride=s, padding=P). Next, "
               "check your dx with your gradient check of E03.",
)
