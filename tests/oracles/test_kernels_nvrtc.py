"""Kernels against NVIDIA's compiler, which needs no GPU: in the PTX of every rule each operation is rounded once.

    pip install nvidia-cuda-nvrtc-cu12
"""
import ctypes
import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from minigrad.optim.machinery import kernels

from ..optim.machinery.test_kernels import NAMES, RULES, every_function, text, widened

spec = importlib.util.find_spec("nvidia")
found = [path for folder in (spec.submodule_search_locations if spec else ())
         for path in Path(folder).glob("*/lib/libnvrtc.so.*") if ".alt." not in path.name]
if not found:
    pytest.skip("NVRTC is not installed (pip install nvidia-cuda-nvrtc-cu12)", allow_module_level=True)
nvrtc = ctypes.CDLL(str(sorted(found)[-1]))

pytestmark = pytest.mark.long
ROUNDS = {"add", "sub", "mul", "div", "sqrt", "rcp"}
EXACT = {"ld", "st", "mov", "abs", "neg", "copysign", "setp", "selp", "cvt"}
#: what CuPy 14.2 adds in `compile_using_nvrtc`
CUPY = ("-arch=compute_80", "--device-as-default-execution-space")


def ptx(source, options):
    """The PTX of a CUDA text. A warning of the compiler fails the test."""
    def ask(what, program):
        size = ctypes.c_size_t()
        assert getattr(nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(size)) == 0
        answer = ctypes.create_string_buffer(size.value)
        assert getattr(nvrtc, f"nvrtcGet{what}")(program, answer) == 0
        return answer.value.decode()

    program, given = ctypes.c_void_p(), [*options, *CUPY]
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"rule.cu", 0, None, None) == 0
    try:
        status = nvrtc.nvrtcCompileProgram(program, len(given), (ctypes.c_char_p * len(given))(
            *[option.encode() for option in given]))
        log = ask("ProgramLog", program).strip()
        assert status == 0 and not log, log
        return ask("PTX", program)
    finally:
        nvrtc.nvrtcDestroyProgram(ctypes.byref(program))


def operations(source, options=kernels.OPTIONS):
    """The floating-point instructions of a kernel, in order: ["ld.global.f32", "mul.rn.f32", …]."""
    found = re.findall(r"^\s+(?:@!?%p\d+ )?([a-z]+[\w.:]*)", ptx(source, options), re.M)
    return [name for name in found if re.search(r"\.f(16|32|64)\b", name)]


def is_ieee(name):
    """Whether an instruction rounds correctly, once, and keeps subnormals."""
    kind = name.partition(".")[0]
    return not re.search("ftz|approx|full|f16", name) and (kind in EXACT or kind in ROUNDS and ".rn." in name)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", [*RULES, every_function, widened], ids=[*NAMES, "every_function", "widened"])
def test_every_operation_of_a_kernel_is_ieee(rule, dtype):
    for t in (1, 2):
        source, _ = text(rule, dtype, t)
        instructions = operations(source)
        assert [name for name in instructions if not is_ieee(name)] == []
        rounded = [name for name in instructions if name.partition(".")[0] in ROUNDS]
        written = re.findall(r" [-+*/] |sqrtf?\(", source.partition("return;")[2])
        assert len(rounded) == len(written) or rule is every_function, "an operation was merged or left out"


@pytest.mark.parametrize("options, sign", [((), "fma"), (("--fmad=false", "-ftz=true"), "ftz"),
                                           (("--fmad=false", "--prec-div=false"), "full"),
                                           (("--fmad=false", "--prec-sqrt=false"), "approx")],
                         ids=["default", "flushed", "division", "root"])
def test_other_options_would_not_be(options, sign):
    """Flushed subnormals are what cupy.RawKernel gives, which appends -ftz=true."""
    source, _ = text(next(rule for rule in RULES if rule.__name__ == "adam"))
    assert any(sign in name for name in operations(source, options) if not is_ieee(name))


def test_the_last_of_two_options_counts():
    """So no option given to cupy.RawKernel keeps subnormals."""
    source, _ = text(next(rule for rule in RULES if rule.__name__ == "adam"))
    with pytest.raises(AssertionError, match="ftz.*followed by"):
        ptx(source, (*kernels.OPTIONS, "-ftz=true"))


def test_float64_in_a_float32_kernel_would_be_seen():
    source, _ = text(widened)
    assert "cvt.rn.f32.f64" in operations(source)
    assert not any(".f64" in name for name in operations(text(RULES[0])[0]))
