"""Kernels: the CUDA text of every rule, compiled by the machine's C compiler and run, has the bits of the CPU."""
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules
from minigrad.optim.machinery import applying, kernels
from minigrad.optim.machinery.l2_penalty import penalised
from minigrad.optim.machinery.planning import plan
from minigrad.optim.machinery.recording import Unrecordable, where
from minigrad.optim.machinery.signatures import REQUIRED, signature

from ... import fake_kernels
from ..transcriptions import CONSTANTS

needs_c = pytest.mark.skipif(fake_kernels.COMPILER is None, reason="no C compiler")
RULES = [rules.l2, *rules.PAGE]
NAMES = [rule.__name__ for rule in RULES]
SPANS = [slice(0, 130), slice(131, 132), slice(150, 701)]         # part of a block, one weight, three blocks
N = 720
EITHER_ZERO = {"maximum", "minimum", "fmax", "fmin"}              # which of −0 and +0 they return is the machine's


def values(dtype, seed):
    """Ordinary numbers, and every pair of the awkward ones somewhere in two vectors of different seeds."""
    draw, tiny = np.random.default_rng(seed), np.finfo(dtype).smallest_subnormal
    x = (draw.normal(size=N) * 10.0 ** draw.integers(-6, 6, N)).astype(dtype)
    odd = np.array([0, -0.0, np.nan, np.inf, -np.inf, tiny, -3 * tiny, np.finfo(dtype).tiny, np.finfo(dtype).max,
                    -np.finfo(dtype).max, 1, -1, 0.1], dtype)
    pairs = np.tile(odd, odd.size) if seed % 2 else np.repeat(odd, odd.size)
    x[160:160 + pairs.size] = pairs
    return x


def setting(rule, dtype, t, **hyper):
    """w, g, state and hyperparameters: the rule's defaults, the constants of the tests, else 0.37."""
    sig = signature(rule)
    state = [abs(values(dtype, 5 + i)) if i % 2 else values(dtype, 2 + i) for i in range(len(sig.state))]
    given = {k: CONSTANTS.get(k, 0.37) if default is REQUIRED else default for k, default in sig.hyper.items()}
    given.update({"lr": 0.1} if "lr" in given else {}, **{k: v for k, v in hyper.items() if k in given})
    return [values(dtype, 0), values(dtype, 1), *state], {**given, **({"t": t} if sig.counts else {})}


def on_the_device(device, rule, vectors, given, spans=SPANS):
    """The new vectors, computed by the kernel."""
    there = [device.cupy.asarray(v) for v in vectors]
    given = {k: device.cupy.asarray(v) if np.ndim(v) else v for k, v in given.items()}
    applying.apply(rule, there[0], there[1], there[2:], given, spans)
    return [v.get() for v in there]


def on_the_cpu(rule, vectors, given, spans=SPANS):
    """The new vectors, computed block by block."""
    here = [v.copy() for v in vectors]
    with np.errstate(all="ignore"):
        applying.apply(rule, here[0], here[1], here[2:], given, spans)
    return here


def assert_same_bits(found, wanted, name=""):
    for k, (mine, want) in enumerate(zip(found, wanted, strict=True)):
        assert mine.dtype == want.dtype
        bits = f"u{want.itemsize}"
        same = (mine.view(bits) == want.view(bits)) | (np.isnan(mine) & np.isnan(want))
        i = int(np.argmin(same))
        assert same.all(), f"{name}{k}[{i}]: {mine[i]!r} instead of {want[i]!r}"


def planned(rule, vectors, given):
    """The Plan of a rule."""
    function, vectors = applying._positional(rule, vectors[0], vectors[1], vectors[2:], given)
    return plan(function, vectors, range(2, 2 + len(signature(rule).state)))[0]


def check(device, rule, vectors, given, monkeypatch):
    """The kernel against the plan in blocks and against the rule itself."""
    found = on_the_device(device, rule, vectors, given)
    called = {function.__name__ for function, _, _ in planned(rule, vectors, given).steps}
    zero = 0 if called & EITHER_ZERO else -0.0                    # −0 + 0 is 0; x + −0 is x
    for block in (1 << 16, 32):                                   # by calling the rule on each span; by its plan
        monkeypatch.setattr(applying, "BLOCK", block)
        want = on_the_cpu(rule, vectors, given)
        assert_same_bits([x + zero for x in found], [x + zero for x in want])
    kept = np.ones(N, bool)
    for span in SPANS:
        kept[span] = False
    assert_same_bits([v[kept] for v in found], [v[kept] for v in vectors])


# ---------------------------------------------------------------- the same bits

@needs_c
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_has_the_bits_of_the_cpu(rule, dtype, device, monkeypatch):
    for t in (1, 2, 5, 1000) if signature(rule).counts else (1,):
        vectors, given = setting(rule, dtype, t)
        check(device, rule, vectors, given, monkeypatch)


@needs_c
@pytest.mark.parametrize("hyper", [dict(beta=0.9999, beta1=0.99, beta2=0.9999), dict(lr=2e-8), dict(lr=0.0),
                                   dict(eps=1e-45, weight_decay=1e-40, lr=1e-42)],
                         ids=["beta2", "lr", "zero", "subnormal"])
@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_settings_that_half_precision_would_lose(rule, hyper, device, monkeypatch):
    """1 − 0.9999 and 2e-8 are 0 in float16, in which cupy.fuse computes with numbers."""
    vectors, given = setting(rule, np.float32, 3, **hyper)
    check(device, rule, vectors, given, monkeypatch)


@needs_c
@pytest.mark.parametrize("dtype", [np.float32, pytest.param(np.float64, marks=pytest.mark.long)])
@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_penalty_and_vectors_as_hyperparameters(rule, dtype, device, monkeypatch):
    vectors, given = setting(rule, dtype, 7)
    if "weight_decay" not in given:
        rule = penalised(rule)
    rates = {k: np.linspace(0, 0.2, N).astype(dtype) for k in ("weight_decay", "lr") if k in signature(rule).hyper}
    check(device, rule, vectors, {**given, **rates}, monkeypatch)


def every_function(w, g, m, *, lr):
    """All that has the CPU's bits, float by float, with numbers on either side."""
    low, high = np.minimum(w, g), np.maximum(w, lr)
    m = np.where((w > g) | (g == 0) & ~(m <= lr), abs(m) + np.sign(g), np.negative(m))
    m = m + np.where(np.isfinite(w), low, np.where(np.isnan(w), 1.0, np.copysign(lr, g)))
    m = m + np.fmax(g, 0) - np.fmin(lr, g) + np.logical_and(w, g) * 3 - np.logical_xor(w >= 0, np.isinf(g))
    m = m + np.rint(g) * np.floor(lr * w) + np.ceil(w) - np.trunc(g) + np.reciprocal(high) + np.square(low)
    return w / (lr + np.sqrt(abs(g))) + (w != g) - np.logical_not(w) * 2 + np.logical_or(g, m < lr), m


def widened(w, g, m, *, lr):
    """NumPy's scalars promote: the sum is in float64, rounded to float32 when it is stored."""
    m = np.float64(0.3) * m + g * np.float32(0.1)
    return w - lr * m + (w > 0) * 0.1, m


@needs_c
@pytest.mark.parametrize("rule", [every_function, widened, rules.adagrad_bare], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_functions_and_dtypes(rule, dtype, device, monkeypatch):
    vectors, given = setting(rule, dtype, 1)
    check(device, rule, vectors, {**given, "lr": 0.3}, monkeypatch)


def results_of(names, w, g):
    """[(name, result)]: each function of vectors, of a vector and a number, and of a number and a vector."""
    for name in names:
        f = getattr(np, name)
        yield from [(name, f(*x)) for x in ([(w,), (abs(w),)] if f.nin == 1 else [(w, g), (w, 0.1), (0, g)])]


def masks_of(names, w, g):
    """The same of two truth values."""
    for name in names:
        f, masks = getattr(np, name), (w > 0, g > 0)
        yield name, f(*masks[:f.nin])


def check_each(results, dtype, device, close=()):
    """Each result of a function (w, g) -> [(name, result)], on its own, against NumPy's."""
    w, g = values(dtype, 0), values(dtype, 1)
    with np.errstate(all="ignore"):
        wanted = [(name, x.astype(dtype)) for name, x in results(w, g)]
    names, spare = [name for name, _ in wanted], [np.zeros(N, dtype) for _ in wanted]
    _, _, *found = on_the_device(device, lambda w, g, *_: (w + 0, *[x for _, x in results(w, g)]), [w, g, *spare], {})
    here = np.r_[SPANS[0], SPANS[2]]
    assert {name for name, want in wanted if len(np.unique(want[here])) > 1} == set(names), "a constant shows nothing"
    for name, mine, (_, want) in zip(names, found, wanted, strict=True):
        if name in close:
            np.testing.assert_array_max_ulp(mine[here], want[here], maxulp=4)
        else:
            zero = 0 if name in EITHER_ZERO else -0.0
            assert_same_bits([mine[here] + zero], [want[here] + zero], name)


@needs_c
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_function_has_the_bits_of_numpy(dtype, device):
    names = [*kernels.ANY, *kernels.NUMBER, *kernels.FLOAT, *kernels.EXACT]
    names.remove("where")
    check_each(lambda w, g: list(results_of(names, w, g)), dtype, device)
    check_each(lambda w, g: list(masks_of(kernels.BOOL, w, g)), dtype, device)
    check_each(lambda w, g: [("where", np.where(*x)) for x in ((w, g, w), (w > g, 0.1, w), (g, w, 0), (w < 0, 1, g))],
               dtype, device)


@needs_c
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_functions_of_the_library_are_close(dtype, device):
    """A few units in the last place: C's library here, CUDA's there."""
    def results(w, g):
        """Arguments in (0.3, 3), where none of them is ill conditioned or 0."""
        w, g = (np.fmin(np.fmax(abs(x), 0.3), 3) for x in (w, g))
        return [(name, f(w, g) if f.nin == 2 else f(w)) for name in kernels.CLOSE for f in [getattr(np, name)]]

    check_each(results, dtype, device, close=kernels.CLOSE)


# ---------------------------------------------------------------- the text

def text(rule, dtype=np.float32, t=3, **hyper):
    """(CUDA text, dtypes of the numbers) of a rule."""
    return kernels.source(planned(rule, *setting(rule, dtype, t, **hyper)))


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
@pytest.mark.parametrize("dtype, name, other", [(np.float32, "float", "double"), (np.float64, "double", "float")])
def test_a_kernel_has_one_floating_type(rule, dtype, name, other):
    """No half precision, no double in float32 and no float in float64; numbers come rounded to this type."""
    found, dtypes = text(rule, dtype)
    assert not re.search(rf"half|16|\b{other}\b", found) and re.search(rf"\b{name}\b", found)
    assert set(dtypes) <= {np.dtype(dtype)}
    assert ("sqrtf(" in found) <= (dtype is np.float32) and ("sqrt(" in found) <= (dtype is np.float64)
    assert not re.search(r"\d\.\d|\de-?\d", found), "a number of the rule stands in the text"


def test_the_text_of_momentum():
    found, dtypes = text(rules.momentum)
    assert found == """\
extern "C" __global__ void rule(long long n, float* v0, const float* v1, float* v2, float c0, float c1)
{
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float x0 = v0[i];
    float x1 = v1[i];
    float x2 = v2[i];
    float b0;
    b0 = c0 * x2;
    x2 = b0 + x1;
    b0 = c1 * x2;
    x0 = x0 - b0;
    v0[i] = x0;
    v2[i] = x2;
}
"""
    assert dtypes == [np.dtype(np.float32)] * 2


def test_casts_are_written():
    found, dtypes = text(widened)
    assert "(double)x2" in found and "(double)b" in found and dtypes[0] == np.float64 and dtypes[1] == np.float32


@pytest.mark.parametrize("function, dtype", [(np.floor_divide, "float32"), (np.sqrt, "int64"), (np.subtract, "bool"),
                                             (np.divide, "int64"), (np.gcd, "int64"), (np.invert, "float64")])
def test_what_has_no_expression_is_refused(function, dtype):
    with pytest.raises(Unrecordable, match=function.__name__):
        kernels.expression(function, np.dtype(dtype), ["a", "b"][:function.nin])


def test_dtypes_without_a_c_type_are_refused():
    w = np.ones(4, np.float16)
    with pytest.raises(Unrecordable, match="float16"):
        kernels.source(plan(lambda w, g: (w - g,), [w, w], [])[0])


def test_where_is_the_only_function_that_is_not_a_ufunc():
    found, _ = plan(lambda w, g: (np.where(w > 0, g, 0.0),), [np.ones(4, np.float32)] * 2, [])
    assert [function for function, _, _ in found.steps] == [np.greater, where]


# ---------------------------------------------------------------- compiling and launching

@pytest.fixture
def compilations(device):
    """The kernels compiled from here on: [(source, options)]."""
    kernels.kernel.cache_clear()
    fake_kernels.compiled.clear()
    return fake_kernels.compiled


def leaf(w):
    return mg.Tensor(w, requires_grad=True)


def steps(opt, n):
    for _ in range(n):
        opt.params.g[:] = opt.params.w * 0.5 + 1
        opt.step()


@needs_c
def test_a_schedule_compiles_once(device, compilations):
    """Twenty steps of Adam with another rate, another β₁ᵗ and another β₂ᵗ in each."""
    steps(optim.Adam(leaf(np.ones(7, np.float32)), lr=lambda i: 0.1 / i), 20)
    assert len(compilations) == 1
    steps(optim.Adam(leaf(np.ones(9, np.float32)), lr=1), 3)
    assert len(compilations) == 1, "another length and an integer rate are the same kernel"
    steps(optim.Adam(leaf(np.ones(7)), lr=0.1), 3)
    assert len(compilations) == 2, "another dtype is another kernel"


def branching(w, g, m, t, *, lr):
    """The first step differs from all others."""
    if t == 1:
        return w - lr * g, m + g
    return w - lr * (m + g), g + 0


@needs_c
def test_a_rule_that_branches_on_t_has_a_kernel_for_each_branch(device, compilations):
    there = optim.from_rule(branching, leaf(np.linspace(1, 2, 7)), lr=0.1)
    steps(there, 6)
    assert len(compilations) == 2
    with mg.using("numpy"):
        here = optim.from_rule(branching, leaf(np.linspace(1, 2, 7)), lr=0.1)
        steps(here, 6)
    np.testing.assert_array_equal(there.params.w.get(), here.params.w)


@needs_c
def test_a_vector_with_strides_is_read_as_it_is_indexed(device):
    """CuPy passes a pointer and no strides: a rate for every second weight would be read from the wrong places."""
    rates, ends = device.cupy.asarray(np.linspace(0, 1, 14).astype(np.float32))[::2], []
    for rate in (rates, rates.copy()):
        opt = optim.SGD(leaf(np.ones(7, np.float32)), lr=rate)
        steps(opt, 2)
        ends.append(opt.params.w.get())
    np.testing.assert_array_equal(*ends)


@needs_c
def test_the_options_ask_for_ieee_arithmetic(device, compilations):
    vectors, given = setting(rules.gradient_descent, np.float32, 1)
    on_the_device(device, rules.gradient_descent, vectors, given)
    assert set(compilations[0][1]) == {"--fmad=false", "--prec-div=true", "--prec-sqrt=true", "--ftz=false"}


@needs_c
def test_on_the_device_the_kernel_runs_and_nothing_else(device, monkeypatch):
    """Calling the rule gives the same numbers, slowly: so launches are counted, and plain calls refused."""
    def plain(*args, **kwargs):
        raise AssertionError("the rule was applied call by call")

    launches, run = [], fake_kernels.Function.__call__
    monkeypatch.setattr(applying, "_call", plain)
    monkeypatch.setattr(fake_kernels.Function, "__call__", lambda *a: launches.append(a[1:3]) or run(*a))
    for rule in RULES:
        vectors, given = setting(rule, np.float32, 3)
        on_the_device(device, rule, vectors, given)
    assert launches == [((1,), (256,)), ((1,), (256,)), ((3,), (256,))] * len(RULES)


def by_mask(w, g, m, *, lr):
    m = m + 0
    m[g > 0] = 1
    return w - lr * m, m


@pytest.mark.parametrize("rule, why", [(by_mask, "written in place"), (lambda w, g: w // g, "floor_divide")],
                         ids=["not recorded", "no expression"])
def test_a_rule_without_a_kernel_is_called_and_says_so_once(rule, why, device):
    vectors, given = setting(rule, np.float32, 1)
    vectors = [abs(v[:130]) + 1 for v in vectors]
    vectors = [np.nan_to_num(v, posinf=3) for v in vectors]
    with pytest.warns(RuntimeWarning, match=f"{rule.__name__}.*{why}"):
        found = on_the_device(device, rule, vectors, given, SPANS[:1])
    assert_same_bits(found, on_the_cpu(rule, vectors, given, SPANS[:1]))
    on_the_device(device, rule, vectors, given, SPANS[:1])        # without a warning, which would be an error


@needs_c
def test_a_failure_of_the_compiler_or_the_launch_reaches_the_caller(device, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("NVRTC_ERROR_COMPILATION")

    vectors, given = setting(rules.momentum, np.float32, 1)
    kernels.kernel.cache_clear()
    for name in ("compile_using_nvrtc", "launch"):
        with monkeypatch.context() as patch:
            if name == "launch":
                patch.setattr(fake_kernels.Function, "__call__", fails)
            else:
                patch.setattr(fake_kernels.cuda.compiler, name, fails)
            with pytest.raises(RuntimeError, match="NVRTC"):
                on_the_device(device, rules.momentum, vectors, given)
