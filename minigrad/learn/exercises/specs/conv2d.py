"""Exercise E14: the convolution of images with filters."""
import numpy as np

from .... import backend, data
from .... import functions as F
from ....autograd import Tensor, value_and_grad
from ..exercise import Exercise, Measure, Wrong


def engine(x, w, b, stride, padding):
    """The engine's convolution."""
    return F.conv2d(Tensor(x), Tensor(w), Tensor(b), stride, padding).data


def reference(x, w, b, stride, padding, *, at="s·u", flipped=False, zeros="around", bias="once", channels="all",
              order="same", result="y"):
    """The convolution, with switches. order: what is flattened otherwise than the other, windows or filters; result:
    the order of the axes in which the numbers of y are laid out."""
    s, P, (K, L), C = stride, 0 if zeros == "none" else padding, w.shape[2:], x.shape[1]
    U, V = ((n + 2 * P - k) // s + 1 for n, k in zip(x.shape[2:], (K, L), strict=True))
    x_pad = padded(x, P, zeros)
    step = {"s·u": s, "u": 1, "(s−1)·u": s - 1, "dilated": 1}[at]
    windows = patches(x_pad, step, (K, L), (U, V), s if at == "dilated" else 1)
    used = windows[:, :, ::-1, ::-1] if flipped else windows
    used, filters = (flattened_as(a, order.partition(" ")[2]) if order.startswith(name) else a
                     for name, a in (("windows", used), ("filters", w)))
    taps = np.einsum("nmijuv,omij->nomuv", used, filters)
    last = np.einsum("nuv,o->nouv", used[:, -1, -1, -1], filters[:, -1, -1, -1])
    y = {"all": taps.sum(2), "first": taps[:, :, 0], "last": taps[:, :, -1], "mean": taps.mean(2),
         "window mean": taps.mean(2) / (K * L), "last tap": last}[channels]
    summed = C if channels == "all" else 1
    y = y + b[:, None, None] * {"once": 1, "none": 0, "channel": summed, "tap": summed * K * L}[bias]
    returned = y.transpose(["nouv".index(axis) for axis in LAYOUTS[result]]).reshape(y.shape)
    return returned


LAYOUTS = {"y": "nouv", "pixels first": "nuvo", "filters first": "onuv", "columns first": "novu"}


def flattened_as(a, axes):
    """The numbers of a (…, m, i, j, …), laid out in another order of these three axes and read as if in this one."""
    order = [1 + "mij".index(axis) for axis in axes]
    return a.transpose(0, *order, *range(4, a.ndim)).reshape(a.shape)


def padded(x, P, zeros="around"):
    """x (N, C, H, W) with P rows and columns on each side, or all of them before or after it."""
    sides = {"before": (2 * P, 0), "after": (0, 2 * P)}.get(zeros, (P, P))
    return np.pad(x, ((0, 0), (0, 0), sides, sides), mode=zeros if zeros in ("edge", "reflect", "wrap") else "constant")


def patches(x, step, kernel, out, apart=1):
    """x[n,m,step·u+apart·i,step·v+apart·j] as an array (n, m, i, j, u, v)."""
    rows, columns = (apart * np.arange(k)[:, None] + step * np.arange(n) for k, n in zip(kernel, out, strict=True))
    return x[:, :, rows[:, None, :, None], columns[None, :, None, :]]


PADDED = {"around": "x with P rows and columns of zeros on each side",
          "edge": "x with P copies of its edge on each side",
          "reflect": "x with P rows and columns of its mirror image on each side",
          "wrap": "x with P rows and columns of its other end on each side",
          "none": "x, without padding",
          "before": "x with 2P rows and columns of zeros before it",
          "after": "x with 2P rows and columns of zeros after it"}


def formulas(s):
    """The line of the convolution."""
    yield f"~x̃ = {PADDED[s.zeros]}"
    i, j = ("K−1−i", "L−1−j") if s.flipped else ("i", "j")
    m = {"first": "0", "last": "C−1", "last tap": "C−1"}.get(s.channels, "m")
    a, b = ("K−1", "L−1") if s.channels == "last tap" else ("i", "j")
    i, j = (text.replace("i", a).replace("j", b) for text in (i, j))
    i, j = (i.replace("K−1−K−1", "0"), j.replace("L−1−L−1", "0"))
    if s.at == "dilated":
        i, j = (k if len(k) == 1 else f"({k})" for k in (i, j))
    u, v = ("u+s·", "v+s·") if s.at == "dilated" else (f"{s.at}+", f"{s.at.replace('u', 'v')}+")
    rows, columns = f"{u}{i}", f"{v}{j}"
    tap = f"x̃[n,{m},{rows},{columns}]·w[o,{m},{a},{b}]"
    b = {"once": "b[o] + ", "none": "", "channel": "", "tap": ""}[s.bias]
    inner = f"({tap} + b[o])" if s.bias == "tap" else tap
    inner = inner if s.channels == "last tap" else f"ΣᵢΣⱼ {inner}"
    inner = f"(b[o] + {inner})" if s.bias == "channel" else inner
    every = {"all": f"Σₘ{inner}", "mean": f"(1/C)·Σₘ{inner}", "window mean": f"(1/(C·K·L))·Σₘ{inner}"}
    y = b + every.get(s.channels, inner)
    which, _, axes = s.order.partition(" ")
    other = {"windows": "filters", "filters": "windows"}.get(which)
    yield f"y[n,o,u,v] = {y}" if not other else (
        f"~y[n,o,u,v] = {y}, {which} flattened as ({', '.join(axes)}), {other} as (m, i, j)")
    yield "return y" if s.result == "y" else (
        f"~return the numbers of y in the order ({', '.join(LAYOUTS[s.result])}), read as (N, O, U, V)")


def probes(rng):
    """Two convolutions with strides 3 and 2, kernels that are not square, few numbers."""
    return [(rng.normal(size=(n, c, *image)), rng.normal(size=(o, c, *kernel)), rng.normal(size=o) + 2.0, s, p)
            for n, c, o, image, kernel, s, p in ((2, 3, 2, (8, 6), (3, 2), 3, 1), (1, 2, 2, (3, 4), (2, 3), 2, 2))]


X, W = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.array([[[[1.0, 0.0], [0.0, 2.0]]]])


def corner(function):
    """The first number of the convolution of 1 … 9 (3×3) with (1, 0; 0, 2), without padding, and a bias of 10."""
    return float(np.ravel(function(X.copy(), W.copy(), np.array([10.0]), 1, 0))[0])


def strided(place):
    """f(function) -> the number at this place of it with stride 2 and padding 1, and no bias."""
    return lambda function: float(np.ravel(function(X.copy(), W.copy(), np.array([0.0]), 2, 1))[place])


def two_channels(function):
    """The first number for two channels with a bias of 10, without padding."""
    two = np.concatenate([X, 2 * X], 1), np.concatenate([W, W], 1)
    return float(np.ravel(function(*two, np.array([10.0]), 1, 0))[0])


def play(function):
    """One convolution on the digits, with the function forward and the engine backward."""
    x, y = data.digits("train")
    x, y = backend.asarray(x[:100].reshape(100, 1, 8, 8).astype(np.float64)), y[:100]
    rng = np.random.default_rng(0)
    parts = [backend.asarray(0.3 * rng.standard_normal(s)) for s in ((4, 1, 3, 3), (4,), (64, 10))]
    losses = []

    def loss(w, b, V):
        h = F.conv2d(Tensor(x), w, b, 2, 1)
        h = h + (backend.asarray(function(x, w.data, b.data, 2, 1)) - h.data)      # the function's numbers
        return F.cross_entropy(F.relu(h).reshape(100, -1) @ V, y)
    for _ in range(25):
        value, grads = value_and_grad(loss, parts)
        losses.append(float(value.data))
        parts = [p - 0.2 * g.data for p, g in zip(parts, grads, strict=True)]
    return losses, backend.xp().concatenate([p.ravel() for p in parts])


APART = {"zeros": "around", "at": "s·u", "channels": "all"}             # not combined with other values of these
CHANNELS = "weights of one channel meet pixels of another one"
TRANSPOSED = "each weight of a kernel meets the pixel of another one"
ELSEWHERE = "the numbers are right, and stand at other places"
EXERCISE = Exercise(
    slug="conv2d", id="E14", lesson=10, title="convolution", function="conv2d",
    arguments=("x", "w", "b", "stride", "padding"), outputs=("y",), after=("unbroadcast",),
    engine=engine, reference=reference, probes=probes, moves=(None,),
    task="Convolution of images with filters, as neural networks mean it. x (N, C, H, W): N images with C channels;\n"
         "w (O, C, K, L): O filters; b (O,); stride and padding are whole numbers s and P. Return y (N, O, U, V) with\n"
         "U = ⌊(H + 2P − K)/s⌋ + 1 and V = ⌊(W + 2P − L)/s⌋ + 1. Indices count from 0; m is a channel.",
    formulas=formulas,
    symbols={"x̃": "x_pad", "w": "w", "b": "b", "s": "s", "K": "K", "L": "L", "C": "C", "y": "returned",
             "y[n,o,u,v]": "y"},
    wrong=(
        Wrong("flipped", {"flipped": True},
              effect="the convolution of mathematics; in networks the kernel stays as it is, which is a correlation",
              asks="Which weight of the kernel meets the upper left pixel of the window?"),
        Wrong("padding_before", {"zeros": "before"}, asks="How many rows and columns of zeros are there on each side?"),
        Wrong("padding_after", {"zeros": "after"}),
        Wrong("edge", {"zeros": "edge"}),
        Wrong("mirrored", {"zeros": "reflect"}),
        Wrong("no_padding", {"zeros": "none"}),
        Wrong("wrapped", {"zeros": "wrap"}),
        Wrong("no_stride", {"at": "u"},
              asks="Which numbers of the padded image does y[0,0,1,0] see, if the stride is 2?"),
        Wrong("stride_minus_one", {"at": "(s−1)·u"}, asks="By how many pixels does the window move?"),
        Wrong("dilated", {"at": "dilated"}, effect="that is a dilated convolution: the taps are s pixels apart",
              asks="How far apart are two pixels that meet neighbouring weights of the kernel?"),
        Wrong("no_bias", {"bias": "none"}, asks="What is y if the image is 0?"),
        Wrong("bias_per_channel", {"bias": "channel"}),
        Wrong("bias_per_tap", {"bias": "tap"}, asks="What is y if the image is 0?"),
        Wrong("first_channel", {"channels": "first"},
              asks="Does y change if only the last channel of the image changes?"),
        Wrong("last_channel", {"channels": "last"}, asks="Does y change if only the first channel changes?"),
        Wrong("last_tap", {"channels": "last tap", "bias": "once"},
              asks="Is each product added to y, or written over the one before?"),
        Wrong("channel_mean", {"channels": "mean"}),
        Wrong("window_mean", {"channels": "window mean", "bias": "once"}),
        Wrong("windows_channels_last", {"order": "windows ijm", **APART}, effect=CHANNELS,
              asks="In which order do the weights stand in a filter that is flattened, and in which the pixels?"),
        Wrong("filters_channels_last", {"order": "filters ijm", **APART}, effect=CHANNELS),
        Wrong("windows_transposed", {"order": "windows mji", **APART}, effect=TRANSPOSED),
        Wrong("filters_transposed", {"order": "filters mji", **APART}, effect=TRANSPOSED),
        Wrong("reshaped_pixels_first", {"result": "pixels first", **APART}, effect=ELSEWHERE,
              asks="Does reshape move the axis of the filters before those of the pixels?"),
        Wrong("reshaped_filters_first", {"result": "filters first", **APART}, effect=ELSEWHERE,
              asks="Does reshape move the axis of the images before that of the filters?"),
        Wrong("rows_and_columns", {"result": "columns first", **APART}, effect=ELSEWHERE),
    ),
    measures=(
        Measure("for the numbers 1 to 9, the kernel (1, 0; 0, 2) and a bias of 10 y starts with {yours} instead of "
                "{right}", corner),
        Measure("with stride 2 and padding 1 y ends with {yours} instead of {right}", strided(-1)),
        Measure("with stride 2 and padding 1 y starts with {yours} instead of {right}", strided(0)),
        Measure("for two channels y starts with {yours} instead of {right}", two_channels)),
    hints=("Which numbers of the padded image does y[0,0,1,0] see, if the stride is 2?",
           "y[n,o,u,v] = b[o] + ΣₘΣᵢΣⱼ x̃[n,m,s·u+i,s·v+j]·w[o,m,i,j]",
           "y[:, :, u, v] = np.tensordot(xp[:, :, s*u:s*u+K, s*v:s*v+L], w, axes=([1, 2, 3], [1, 2, 3])) + b"),
    solution="""def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    padded = np.zeros((N, C, H + 2 * P, W + 2 * P))
    padded[:, :, P:P + H, P:P + W] = x
    y = np.zeros((N, O, U, V))
    for i in range(K):
        for j in range(L):
            seen = padded[:, :, i:i + s * U:s, j:j + s * V:s][:, :, :U, :V]
            y += np.tensordot(w[:, :, i, j], seen, axes=([1], [1])).transpose(1, 0, 2, 3)
    return y + b.reshape(-1, 1, 1)
""",
    origin=F.convolution.Conv, play=play,
    after_pass="scipy.signal.convolve2d flips the kernel, PyTorch's and minigrad's conv2d do not. Next, write it as "
               "one matrix product (im2col): the windows as rows, the filters as columns.",
)
