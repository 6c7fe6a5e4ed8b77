"""Exercise E14: the convolution of images with filters."""
import numpy as np

from .... import backend, data
from .... import functions as F
from ....autograd import Tensor, value_and_grad
from ..drawing import spread
from ..exercise import Also, Exercise, Measure, Wrong
from ..windows import PADDED, as_needed, padded, patches


def engine(x, w, b, stride, padding):
    """The engine's convolution."""
    return F.conv2d(Tensor(x), Tensor(w), Tensor(b), stride, padding).data


def reference(x, w, b, stride, padding, *, at="s·u", flipped=False, zeros="around", bias="once", channels="all",
              order="same", result="y", sizes="right"):
    """The convolution, with switches. order: what is flattened otherwise than the other, windows or filters; result:
    the order of the axes in which the numbers of y are laid out; sizes: the lengths of y."""
    s, P, (K, L), (C, H, W) = stride, 0 if zeros == "none" else padding, w.shape[2:], x.shape[1:]
    sides_u, sides_v, one_u, one_v = SIZES.get(sizes, SIZES["right"])
    U, V = (H + sides_u * P - K) // s + one_u, (W + sides_v * P - L) // s + one_v
    U, V = {"cover": (-(-(H + 2 * P - K) // s) + 1, -(-(W + 2 * P - L) // s) + 1), "same": (-(-H // s), -(-W // s))
            }.get(sizes, (U, V))
    x_pad = as_needed(x, s, (K, L), (U, V), zeros) if zeros.startswith("same") else padded(x, P, zeros, s)
    step = {"s·u": s, "u": 1, "(s−1)·u": s - 1, "dilated": 1, "rows": (s, 1), "columns": (1, s)}[at]
    windows = patches(x_pad, step, (K, L), (U, V), s if at == "dilated" else 1)
    rows, columns = (-1 if flipped in (True, "volume", axis) else 1 for axis in ("rows", "columns"))
    used = windows[:, ::-1 if flipped == "volume" else 1, ::rows, ::columns]
    used, filters = (flattened_as(a, order.partition(" ")[2]) if order.startswith(name) else a
                     for name, a in (("windows", used), ("filters", w)))
    taps = np.einsum("nmijuv,omij->nomuv", used, filters)
    last = np.einsum("nuv,o->nouv", used[:, -1, -1, -1], filters[:, -1, -1, -1])
    y = {"all": taps.sum(2), "first": taps[:, :, 0], "last": taps[:, :, -1], "mean": taps.mean(2),
         "window mean": taps.mean(2) / (K * L), "last tap": last,
         "last taps": np.einsum("nmuv,om->nouv", used[:, :, -1, -1], filters[:, :, -1, -1]),
         "last rows": np.einsum("nmjuv,omj->nouv", used[:, :, -1], filters[:, :, -1]),
         "own": taps[:, np.arange(len(w)), np.arange(len(w)) % C]}[channels]
    summed = C if channels == "all" else 1
    y = y + b[:, None, None] * {"once": 1, "none": 0, "minus": -1, "channel": summed, "place": K * L,
                                "tap": summed * K * L, "stride": s}[bias]
    returned = y.transpose(["nouv".index(axis) for axis in LAYOUTS[result]]).reshape(y.shape)
    return returned


# how often P is added to H and to W, and what is added in the end, to U and to V
SIZES = {"right": (2, 2, 1, 1), "one row less": (2, 2, 0, 1), "one column less": (2, 2, 1, 0), "less": (2, 2, 0, 0),
         "one P": (1, 1, 1, 1), "one P in U": (1, 2, 1, 1), "one P in V": (2, 1, 1, 1), "no P": (0, 0, 1, 1)}
LAYOUTS = {"y": "nouv", "pixels first": "nuvo", "filters first": "onuv", "columns first": "novu"}


def flattened_as(a, axes):
    """The numbers of a (…, m, i, j, …), laid out in another order of these three axes and read as if in this one."""
    order = [1 + "mij".index(axis) for axis in axes]
    return a.transpose(0, *order, *range(4, a.ndim)).reshape(a.shape)


def formulas(s):
    """The lines of the convolution."""
    yield f"~x̃ = {PADDED[s.zeros]}"
    sides_u, sides_v, one_u, one_v = SIZES.get(s.sizes, SIZES["right"])
    for line, sides, one in (("U = ⌊(H{} − K)/s⌋", sides_u, one_u), ("V = ⌊(W{} − L)/s⌋", sides_v, one_v)):
        line = line.format(("", " + P", " + 2P")[sides]) + " + 1" * one
        yield {"cover": line.replace("⌊", "⌈").replace("⌋", "⌉"),
               "same": f"{line[:4]}⌈{line[6]}/s⌉"}.get(s.sizes, line)
    i = "K−1−i" if s.flipped in (True, "volume", "rows") else "i"
    j = "L−1−j" if s.flipped in (True, "volume", "columns") else "j"
    m = {"first": "0", "last": "C−1", "last tap": "C−1", "own": "o"}.get(s.channels, "m")
    a = "K−1" if s.channels.startswith("last ") else "i"
    b = "L−1" if s.channels in ("last tap", "last taps") else "j"
    i, j = (text.replace("i", a).replace("j", b) for text in (i, j))
    i, j = (i.replace("K−1−K−1", "0"), j.replace("L−1−L−1", "0"))
    if s.at == "dilated":
        i, j = (k if len(k) == 1 else f"({k})" for k in (i, j))
    u, v = {"dilated": ("u+s·", "v+s·"), "rows": ("s·u+", "v+"), "columns": ("u+", "s·v+")}.get(
        s.at, (f"{s.at}+", f"{s.at.replace('u', 'v')}+"))
    rows, columns = f"{u}{i}", f"{v}{j}"
    tap = f"x̃[n,{'C−1−m' if s.flipped == 'volume' else m},{rows},{columns}]·w[o,{m},{a},{b}]"
    b = {"once": "b[o] + ", "minus": "−b[o] + ", "stride": "s·b[o] + "}.get(s.bias, "")
    inner = f"({tap} + b[o])" if s.bias == "tap" else tap
    inner = {"last tap": "", "last taps": "", "last rows": "Σⱼ "}.get(s.channels, "ΣᵢΣⱼ ") + inner
    inner = f"(b[o] + {inner})" if s.bias == "channel" else inner
    every = {"all": f"Σₘ{inner}", "last taps": f"Σₘ {inner}", "last rows": f"Σₘ{inner}",
             "mean": f"(1/C)·Σₘ{inner}", "window mean": f"(1/(C·K·L))·Σₘ{inner}"}
    y = f"ΣᵢΣⱼ(b[o] + Σₘ {tap})" if s.bias == "place" else b + every.get(s.channels, inner)
    which, _, axes = s.order.partition(" ")
    other = {"windows": "filters", "filters": "windows"}.get(which)
    yield f"y[n,o,u,v] = {y}" if not other else (
        f"~y[n,o,u,v] = {y}, {which} flattened as ({', '.join(axes)}), {other} as (m, i, j)")
    yield "return y" if s.result == "y" else (
        f"~return the numbers of y in the order ({', '.join(LAYOUTS[s.result])}), read as (N, O, U, V)")


def probes(rng):
    """Three convolutions with strides 3, 2 and 1, kernels that are not square, with small and with large numbers."""
    calls = []
    for n, c, o, image, kernel, s, p, low, high in ((2, 4, 2, (8, 6), (3, 2), 3, 1, 0.02, 30),
                                                    (1, 3, 2, (3, 4), (2, 3), 2, 2, 0.1, 8),
                                                    (1, 4, 3, (4, 5), (3, 4), 1, 0, 0.02, 0.7)):
        x, w = (spread(rng, c * a * b * m, low, high).reshape(m, c, a, b) for m, (a, b) in ((n, image), (o, kernel)))
        calls.append((x, w, spread(rng, o, 0.3, high), s, p))
    return calls


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
PLACED = {"order": "same", "result": "y"}                               # not combined with other values of these
ONCE = {"bias": "once", **PLACED}                                       # not combined with other values of these
APART_FROM_PADDING = {"at": "s·u", "channels": "all", "flipped": False, **ONCE}     # nor with those of these
CHANNELS = "weights of one channel meet pixels of another one"
TRANSPOSED = "each weight of a kernel meets the pixel of another one"
ELSEWHERE = "the numbers are right, and stand at other places"
EXERCISE = Exercise(
    slug="conv2d", id="E14", lesson=10, title="convolution", function="conv2d",
    arguments=("x", "w", "b", "stride", "padding"), outputs=("y",), after=("unbroadcast",),
    engine=engine, reference=reference, probes=probes, moves=(None,),
    task="Convolution of images with filters, as neural networks mean it. x (N, C, H, W): N images with C channels;\n"
         "w (O, C, K, L): O filters; b (O,); stride and padding are whole numbers s and P. Return y (N, O, U, V).\n"
         "Indices count from 0; m is a channel.",
    formulas=formulas,
    symbols={"x̃": "x_pad", "w": "w", "b": "b", "s": "s", "P": "P", "H": "H", "W": "W", "K": "K", "L": "L", "C": "C",
             "U": "U", "V": "V", "y": "returned",
             "y[n,o,u,v]": "y"},
    wrong=(
        Wrong("rows_flipped", {"flipped": "rows", "zeros": "around", "at": "s·u", **PLACED},
              asks="Which weight of the kernel meets the upper left pixel of the window?"),
        Wrong("columns_flipped", {"flipped": "columns", "zeros": "around", "at": "s·u", **PLACED},
              asks="Which weight of the kernel meets the upper left pixel of the window?"),
        Wrong("padding_before", {"zeros": "before"}, asks="How many rows and columns of zeros are there on each side?"),
        Wrong("padding_after", {"zeros": "after"}),
        *(Wrong(f"padding_{side}", {"zeros": side, **APART_FROM_PADDING},
                asks="How many rows and columns of zeros are there on each side?")
          for side in ("above", "below", "left", "right")),
        Wrong("no_padding", {"zeros": "none"}),
        Wrong("padded_after_x_alone", {"zeros": "P after", "sizes": "one P", **APART_FROM_PADDING},
              effect="y is too small", asks="How many rows and columns of zeros are there on each side?"),
        Wrong("no_stride", {"at": "u"},
              asks="Which numbers of the padded image does y[0,0,1,0] see, if the stride is 2?"),
        Wrong("stride_minus_one", {"at": "(s−1)·u"}, asks="By how many pixels does the window move?"),
        Wrong("stride_of_rows_alone", {"at": "rows", **ONCE},
              asks="By how many pixels does the window move to the right?"),
        Wrong("stride_of_columns_alone", {"at": "columns", **ONCE},
              asks="By how many pixels does the window move down?"),
        Wrong("dilated", {"at": "dilated"}, effect="that is a dilated convolution: the taps are s pixels apart",
              asks="How far apart are two pixels that meet neighbouring weights of the kernel?"),
        Wrong("no_bias", {"bias": "none"}, asks="What is y if the image is 0?"),
        Wrong("minus_bias", {"bias": "minus"}, asks="What is y if the image is 0?"),
        Wrong("bias_per_place", {"bias": "place", "channels": "all", **PLACED},
              asks="Inside how many sums does the bias stand in your code?"),
        Wrong("bias_per_channel", {"bias": "channel"}),
        Wrong("bias_per_tap", {"bias": "tap"}, asks="What is y if the image is 0?"),
        Wrong("bias_times_stride", {"bias": "stride", "channels": "all", **PLACED},
              effect="a stride of 2 doubles the bias", asks="What is y if the image is 0?"),
        Wrong("one_row_less", {"sizes": "one row less"}, asks="How many windows of 3 fit into 3 rows?"),
        Wrong("one_column_less", {"sizes": "one column less"}, asks="How many windows of 3 fit into 3 columns?"),
        Wrong("one_row_and_column_less", {"sizes": "less"}, asks="How many windows of 3 fit into 3 rows?"),
        *(Wrong(name, {"sizes": sizes}, effect="y is too small: windows at the end are left out",
                asks="How many rows does the padded image have, if x has 3 and P is 1?")
          for name, sizes in (("padding_counted_once", "one P"), ("padding_of_rows_counted_once", "one P in U"),
                              ("padding_of_columns_counted_once", "one P in V"), ("padding_not_counted", "no P"))),
        Wrong("first_channel", {"channels": "first"},
              asks="Does y change if only the last channel of the image changes?"),
        Wrong("last_channel", {"channels": "last"}, asks="Does y change if only the first channel changes?"),
        Wrong("last_tap", {"channels": "last tap", "bias": "once"},
              asks="Is each product added to y, or written over the one before?"),
        Wrong("last_tap_of_each_channel", {"channels": "last taps", "bias": "once"},
              asks="Is each product added to y, or written over the one before?"),
        Wrong("last_row_of_the_kernel", {"channels": "last rows", "bias": "once"},
              asks="Where in the loops does the sum begin at 0?"),
        Wrong("own_channel", {"channels": "own", "bias": "once"},
              effect="filter o sees channel o alone, as if depthwise",
              asks="Does y[n,0] change if only the second channel of the image changes?"),
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
    also=(
        Also("flipped", {"flipped": True}, whose="the convolution of mathematics: SciPy, Theano",
             source="scipy.signal.convolve2d; theano.tensor.nnet.conv2d(filter_flip=True), its default",
             translation="your w is the exercise's, turned by half a turn; networks take it as it is", scores=False),
        Also("flipped_volume", {"flipped": "volume", **APART, **ONCE},
             whose="the convolution of mathematics in three dimensions, which turns the channels round, too: SciPy",
             source="scipy.signal.convolve of an image (C, H, W) and a filter (C, K, L)", scores=False,
             translation="your w is the exercise's, turned round along all three axes; networks take it as it is"),
        Also("edge", {"zeros": "edge"}, whose="padding with copies of the edge: PyTorch's padding_mode=\"replicate\"",
             source="torch.nn.Conv2d(padding_mode=\"replicate\")", translation="the exercise pads with zeros",
             scores=False),
        Also("mirrored", {"zeros": "reflect"}, whose="mirrored padding: PyTorch's padding_mode=\"reflect\"",
             source="torch.nn.Conv2d(padding_mode=\"reflect\")", translation="the exercise pads with zeros",
             scores=False),
        Also("symmetric", {"zeros": "symmetric"}, whose="symmetric padding: SciPy's boundary='symm'",
             source="scipy.signal.convolve2d and correlate2d (boundary='symm'); numpy.pad(mode='symmetric')",
             translation="the exercise pads with zeros", scores=False),
        Also("same", {"zeros": "same", "sizes": "same", **APART_FROM_PADDING}, scores=False,
             whose="padding='same' of TensorFlow and Keras, for which P does not matter",
             source="tf.nn.conv2d(padding='SAME'), tf.nn's notes on padding: an odd zero more comes after x",
             translation="your U and V are H/s and W/s, rounded up; the exercise's follow from P"),
        Also("zeros_of_same", {"zeros": "same", "sizes": "right", **APART_FROM_PADDING}, scores=False,
             whose="the zeros of padding='same' for the exercise's U and V: TensorFlow and Keras",
             source="tf.nn.conv2d(padding='SAME'), tf.nn's notes on padding: an odd zero more comes after x",
             translation="you pad with as many zeros as the last window needs; the exercise with P on each side"),
        Also("same_lower", {"zeros": "same, lower", "sizes": "same", **APART_FROM_PADDING}, scores=False,
             whose="auto_pad=SAME_LOWER of ONNX, for which P does not matter",
             source="onnx/onnx, onnx/defs/nn/defs.cc, auto_pad: an odd zero more comes before x",
             translation="your U and V are H/s and W/s, rounded up; the exercise's follow from P"),
        Also("cover_all", {"zeros": "cover", "sizes": "cover", **APART_FROM_PADDING}, scores=False,
             whose="sizes that are rounded up: Chainer's cover_all=True",
             source="Chainer's utils/conv.py: get_conv_outsize and im2col_cpu with cover_all=True",
             translation="a last, incomplete window counts too; the exercise leaves it out"),
        Also("wrapped", {"zeros": "wrap"}, whose="periodic padding: PyTorch's padding_mode=\"circular\"",
             source="torch.nn.Conv2d(padding_mode=\"circular\")", translation="the exercise pads with zeros",
             scores=False),
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
