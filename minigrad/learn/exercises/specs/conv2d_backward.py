"""Exercise E15: the backward pass of a convolution."""
import numpy as np

from .... import backend, data
from .... import functions as F
from ....autograd import Tensor, value_and_grad
from ..drawing import decades
from ..exercise import Also, Exercise, Measure, Wrong
from ..windows import as_needed, needed, padded, patches


def engine(dy, x, w, stride, padding):
    """The engine's gradients, by the tape."""
    x, w = Tensor(x, requires_grad=True), Tensor(w, requires_grad=True)
    b = Tensor(w.data[:, 0, 0, 0], requires_grad=True)      # its value does not matter
    F.conv2d(x, w, b, stride, padding).backward(dy)
    return x.grad.data, w.grad.data, b.grad.data


def reference(dy, x, w, stride, padding, *, at="s·u", flip_x=False, flip_w=False, overlaps="sum", crop="both",
              filters="all", examples="sum", bias="sum", pixels="sum", zeros="around"):
    """The gradients, with switches. overlaps: what becomes of a pixel that several windows hold; pixels: of y, whose
    shares of dw and db are kept; zeros: "same" for those of padding='same'."""
    s, P, (K, L), (U, V), N = stride, padding, w.shape[2:], dy.shape[2:], len(x)
    x_pad = as_needed(x, s, (K, L), (U, V)) if zeros == "same" else padded(x, P)
    step, apart = s if at == "s·u" else 1, s if at == "dilated" else 1
    kernel = {True: w[:, :, ::-1, ::-1], "rows": w[:, :, ::-1], "columns": w[..., ::-1]}.get(flip_x, w)
    o = {"all": slice(None), "first": slice(0, 1), "last": slice(-1, None)}[filters]
    shares = np.einsum("nouv,omij->nmijuv", dy[:, o], kernel[o])
    dx_pad = scattered(shares, step, x_pad.shape, overlaps, apart)
    (H, W), start = x.shape[2:], {"both": P, "after": 0, "−P": P, "before": 2 * P}[crop]
    top, left = (before for before, _ in needed(x, s, (K, L), (U, V))) if zeros == "same" else (start, start)
    dx = dx_pad[:, :, P:-P, P:-P] if crop == "−P" else dx_pad[:, :, top:top + H, left:left + W]
    windows, seen = patches(x_pad, step, (K, L), (U, V), apart), dy.copy()
    if pixels == "last":
        seen = seen * (np.arange(U * V) == U * V - 1).reshape(U, V)
    each = np.einsum("nouv,nmijuv->nomij", seen, windows)
    each = {True: each[..., ::-1, ::-1], "rows": each[..., ::-1, :], "columns": each[..., ::-1]}.get(flip_w, each)
    each = each / (U * V) if pixels == "mean" else each
    dx = dx / N if examples == "mean of all" else dx
    share = {**dict.fromkeys(("sum", "sums"), np.ones(N)), **dict.fromkeys(("mean", "mean of all"), np.full(N, 1 / N)),
             "last": np.eye(N)[-1], "first": np.eye(N)[0]}[examples]
    dw = (np.einsum("ouv,mijuv->omij", seen.sum(0), windows.sum(0)) if examples == "sums" else
          np.tensordot(share, each, 1))
    db = np.tensordot(share, seen.sum((2, 3)), 1) / (U * V if bias == "mean" else 1)
    return dx, dw, db


def scattered(shares, step, shape, overlaps, apart):
    """shares[n,m,i,j,u,v] added up at [n,m,step·u+apart·i,step·v+apart·j]; or only the last one kept, of windows or of
    taps."""
    out = np.zeros(shape)
    _, _, K, L, U, V = shares.shape
    for u, v in [(u, v) for u in range(U) for v in range(V)] if overlaps == "last window" else ():
        out[:, :, step * u:step * u + apart * K:apart, step * v:step * v + apart * L:apart] = shares[..., u, v]
    for i, j in [(i, j) for i in range(K) for j in range(L)] if overlaps != "last window" else ():
        there = out[:, :, apart * i:apart * i + step * U:step, apart * j:apart * j + step * V:step]
        there[...] = shares[:, :, i, j] + (there if overlaps == "sum" else 0)
    return out


def formulas(s):
    """The lines of the gradients."""
    o = {"all": "o", "first": "0", "last": "O−1"}[s.filters]
    i, j = "K−1−i" if s.flip_x in (True, "rows") else "i", "L−1−j" if s.flip_x in (True, "columns") else "j"
    su, sv = ("s·u", "s·v") if s.at == "s·u" else ("u", "v")
    spaced = "s·" if s.at == "dilated" else ""
    kept = {"sum": "the sum of all", "last window": "the sum over o, but only of the last (u, v), of",
            "last tap": "of the last (i, j) that meets a pixel the"}[s.overlaps]
    yield f"~dx̃ = {kept} dy[n,{o},u,v]·w[{o},m,{i},{j}] at [n,m,{su}+{spaced}i,{sv}+{spaced}j]" + (
        ", x̃ being x with the zeros that the last window needs, half of them before it" if s.zeros == "same" else "")
    over_n = ", divided by N" if s.examples == "mean of all" else ""
    yield "~dx = " + {"before": "the last H rows and W columns of dx̃",
                       "both": "dx̃ without its padding", "after": "the first H rows and W columns of dx̃",
                       "−P": "dx̃[P:−P, P:−P], which is empty for P = 0"}[s.crop] + over_n
    n = {"last": "N−1", "first": "0"}.get(s.examples, "n")
    u, v, pixels = ("U−1", "V−1", "") if s.pixels == "last" else ("u", "v", "ΣᵤΣᵥ ")
    rows, columns = ("K−1−i" if s.flip_w in (True, "rows") else "i", "L−1−j" if s.flip_w in (True, "columns") else "j")
    rows, columns = (f"({a})" if spaced and len(a) > 1 else a for a in (rows, columns))
    stride = "s·" if s.at == "s·u" else ""
    us, vs = (f"{stride}({last})" if stride and s.pixels == "last" else f"{stride}{last}" for last in (u, v))
    tap = f"dy[{n},o,{u},{v}]·x̃[{n},m,{us}+{spaced}{rows},{vs}+{spaced}{columns}]"
    over = {"sum": "Σₙ", "sums": "Σₙ", "mean": "(1/N)·Σₙ", "mean of all": "(1/N)·Σₙ"}.get(s.examples, "") + pixels
    tap = "ΣᵤΣᵥ (Σₙ dy[n,o,u,v])·(Σₙ x̃[n,m,s·u+i,s·v+j])" if s.examples == "sums" else over + tap
    yield f"dw[o,m,i,j] = {'(1/(U·V))·' if s.pixels == 'mean' else ''}{tap}"
    share = "(1/(U·V))·" if s.bias == "mean" else ""
    yield f"db[o] = {share}{over}dy[{n},o,{u},{v}]"
    yield "return dx, dw, db"


def probes(rng):
    """Three convolutions with strides of 2, 1 and 3 and a padding of 1, 0 and 2, kernels that are not square; small
    and large numbers."""
    calls = []
    for n, c, o, (H, W), (K, L), s, p, low, high in (
            (3, 4, 2, (6, 5), (3, 2), 2, 1, 0.05, 0.5), (2, 1, 3, (4, 5), (2, 3), 1, 0, 0.1, 30),
            (2, 2, 1, (5, 4), (2, 3), 3, 2, 0.3, 10)):
        out = (n, o, (H + 2 * p - K) // s + 1, (W + 2 * p - L) // s + 1)
        calls.append((*(decades(rng, *shape, low=low, high=high) for shape in (out, (n, c, H, W), (o, c, K, L))), s, p))
    return calls


def small(output, place):
    """f(function) -> a number of an output for images of 1 … 16 and −1 … −16, two filters, stride 2 and padding 1."""
    x = np.arange(1.0, 17.0).reshape(1, 1, 4, 4) * np.array([1.0, -1.0]).reshape(2, 1, 1, 1)
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


ELSE_RIGHT = {"at": "s·u", "overlaps": "sum"}           # no combinations with those
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
        Wrong("rows_flipped", {"flip_x": "rows", **ELSE_RIGHT},
              asks="Which of the two axes of the kernel is turned in your code?"),
        Wrong("columns_flipped", {"flip_x": "columns", **ELSE_RIGHT},
              effect="each row of a kernel is turned round in dx",
              asks="Which of the two axes of the kernel is turned in your code?"),
        Wrong("weight_flipped", {"flip_w": True}),
        *(Wrong(f"weight_{axis}_flipped", {"flip_w": axis, **ELSE_RIGHT},
                asks="Which of the two axes of the kernel is turned in your code?") for axis in ("rows", "columns")),
        Wrong("weight_mean", {"pixels": "mean", **ELSE_RIGHT},
              asks="Is each weight used in one pixel of y, or in all of them?"),
        Wrong("last_window", {"overlaps": "last window"},
              asks="How many windows hold the pixel in the middle, and what happens to what each of them sends back?"),
        Wrong("last_tap", {"overlaps": "last tap"}),
        Wrong("last_window_and_filter", {"overlaps": "last window", "filters": "last"},
              asks="How many windows hold the pixel in the middle, and what happens to what each of them sends back?"),
        Wrong("crop", {"crop": "after"}),
        Wrong("crop_to_minus_P", {"crop": "−P"}, effect="without padding dx is empty: −0 is 0",
              asks="What is dx̃[P:-P] for P = 0?"),
        Wrong("cut_off_at_the_start", {"crop": "before", **ELSE_RIGHT},
              asks="On how many sides of dx̃ is its padding cut off?"),
        Wrong("dilated", {"at": "dilated"}, effect="that is the gradient of a dilated convolution"),
        Wrong("no_stride", {"at": "u"},
              asks="Where in the padded image does the window of y[0,0,1,0] stand, if the stride is 2?"),
        Wrong("first_filter", {"filters": "first"}),
        Wrong("last_filter", {"filters": "last"}, asks="Which filters saw a pixel of x, and so send something back?"),
        Wrong("all_divided_by_N", {"examples": "mean of all"}, effect="the mean is taken in the loss: dy holds it",
              asks="If every example is handed in twice, what happens to dw?"),
        Wrong("last_example", {"examples": "last"}, asks="Which examples does dw depend on in your code?"),
        Wrong("first_example", {"examples": "first"}, asks="Which examples does dw depend on in your code?"),
        Wrong("sums_before_the_product", {"examples": "sums", "flip_w": False, "pixels": "sum", **ELSE_RIGHT},
              effect="the dy of one example is multiplied by the pixels of another",
              asks="Is the sum of the products dyₙ·xₙ the product of their sums?"),
        Wrong("last_pixel", {"pixels": "last", "bias": "sum"},
              asks="Is what each window adds to dw added, or written over what was there?"),
        Wrong("bias_mean", {"bias": "mean"}, asks="If the bias grows by 1, how many numbers of y grow?"),
    ),
    also=(
        Also("true_convolution", {"flip_x": True, "flip_w": True, **ELSE_RIGHT},
             whose="the convolution of mathematics: Theano",
             source="theano.tensor.nnet.conv2d(filter_flip=True), its default",
             translation="your w is the exercise's, turned in both axes; so is your dw", scores=False),
        Also("zeros_of_same", {"zeros": "same", "crop": "both", "flip_x": False, **ELSE_RIGHT}, scores=False,
             whose="the zeros of padding='same' for the exercise's U and V: TensorFlow and Keras",
             source="tf.nn.conv2d(padding='SAME') and its gradients, tf.nn's notes on padding: an odd zero more comes "
                    "after x",
             translation="you pad with as many zeros as the last window needs; the exercise with P on each side"),
        Also("batch_mean", {"examples": "mean"},
             whose="the mean over the examples is taken here: DeepLearnToolbox, tiny-dnn",
             source="rasmusbergpalm/DeepLearnToolbox, CNN/cnnbp.m: dk and db divided by size(d, 3); "
                    "tiny-dnn/tiny-dnn, tiny_dnn/layers/layer.h: update_weight divides by batch_size",
             translation="your dy is that of each example's own loss; the exercise's holds the 1/N of a mean loss",
             scores=False),
    ),
    measures=(
        Measure("for two images of 4×4 and two filters dx starts with {yours} instead of {right}", small(0, 0)),
        Measure("for two images of 4×4 and two filters the fifth number of dx is {yours} instead of {right}",
                small(0, 4)),
        Measure("for two images of 4×4 and two filters dw starts with {yours} instead of {right}", small(1, 0)),
        Measure("for two images of 4×4 and two filters db starts with {yours} instead of {right}", small(2, 0))),
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
    after_pass="PyTorch calls dx a transposed convolution: conv_transpose2d(dy, w, stride=s, padding=P), with an "
               "output_padding where s does not divide H + 2P − K. Next, check your dx with your gradient check.",
)
