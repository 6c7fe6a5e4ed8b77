"""What minigrad finds on this machine, and the one command that fixes what is wrong.

Exit status 0 if nothing is wrong, 1 otherwise.
"""
import contextlib
import ctypes
import os
import platform
import re
from importlib import metadata
from typing import NamedTuple

import numpy as np

from .. import backend



class Facts(NamedTuple):
    """What was found; None stands for "not there"."""
    python: str
    minigrad: str
    numpy: str
    blas: str
    blas_threads: int
    cpus: int
    missing: list               # of the packages minigrad needs
    cupy: list                  # [(distribution, version)]: more than one is a fault
    driver: tuple               # (major, minor) of the newest CUDA the driver runs
    gpus: list                  # names
    gpu_error: str              # why a first computation on the GPU failed
    asked_for: str              # MINIGRAD_BACKEND


def configure(parser):
    """No options."""


def run(args):
    """Print the facts and the remedy."""
    facts = examine()
    for name, value in report(facts):
        print(f"  {name:<12} {value}")
    problem, command = diagnose(facts)
    print(f"\n{problem}")
    if command:
        print(f"\n  {command}")
    return 1 if command else 0


def report(facts):
    """(name, value) lines."""
    yield "minigrad", facts.minigrad or "not installed (running from its folder)"
    yield "Python", facts.python
    yield "NumPy", facts.numpy
    yield "BLAS", f"{facts.blas}, {facts.blas_threads or 'unknown'} thread(s) on {facts.cpus} CPU(s)"
    yield "CuPy", ", ".join(f"{name} {version}" for name, version in facts.cupy) or "not installed"
    yield "CUDA driver", "runs CUDA {}.{}".format(*facts.driver) if facts.driver else "none found"
    yield "GPU", ", ".join(facts.gpus) or "none found"
    if facts.gpu_error:
        yield "", facts.gpu_error
    chosen = "cupy" if facts.asked_for == "auto" and usable(facts) else facts.asked_for or "numpy"
    yield "backend", f"{chosen.replace('auto', 'numpy')} (MINIGRAD_BACKEND {facts.asked_for or 'not set'})"


def usable(facts):
    """Whether `mg.use("cupy")` works here."""
    return bool(facts.cupy and facts.driver and facts.gpus and not facts.gpu_error)


def diagnose(facts):
    """(sentence, command): the first thing that is wrong and what fixes it; the command is "" if all is well."""
    if int(facts.numpy.split(".")[0]) < 2:
        return f"NumPy {facts.numpy} is too old: minigrad needs 2.0 or newer.", "pip install --upgrade 'numpy>=2'"
    if facts.missing:
        return f"Missing: {', '.join(facts.missing)}.", f"pip install {' '.join(facts.missing)}"
    if facts.cupy or facts.driver or facts.asked_for == "cupy":
        problem = diagnose_gpu(facts)
        if problem:
            return problem
    if facts.blas_threads and facts.blas_threads > facts.cpus:
        return (f"BLAS starts {facts.blas_threads} threads on {facts.cpus} CPUs, which slows it down.",
                f"export OMP_NUM_THREADS={facts.cpus}")
    where = "on the GPU too: mg.use('cupy')" if usable(facts) else "with NumPy, on the CPU"
    return f"Nothing is wrong. minigrad computes {where}.", ""


def diagnose_gpu(facts):
    """The same for CuPy and CUDA, or None."""
    if not facts.driver:
        if facts.asked_for == "cupy":
            return ("MINIGRAD_BACKEND asks for cupy, but this machine has no NVIDIA driver.",
                    "export MINIGRAD_BACKEND=numpy")
        return None                                            # CuPy without a GPU is useless but harmless
    wanted = f"cupy-cuda{min(max(facts.driver[0], 11), 13)}x"
    installed = [name for name, _ in facts.cupy]
    runs = "runs CUDA {}.{}".format(*facts.driver)
    if not installed:
        return f"There is a GPU, but no CuPy; the driver {runs}.", f"pip install {wanted}"
    if len(installed) > 1:
        return ("Several CuPy packages are installed, and they overwrite each other.",
                f"pip uninstall -y {' '.join(installed)} && pip install {wanted}")
    built_for = re.search(r"cuda(\d+)x", installed[0])
    if built_for and int(built_for[1]) > facts.driver[0]:
        return (f"{installed[0]} is for a newer CUDA: the driver {runs}.",
                f"pip uninstall -y {installed[0]} && pip install {wanted}")
    if not facts.gpus:
        return "A driver is here, but no GPU is visible to it.", "unset CUDA_VISIBLE_DEVICES"
    if facts.gpu_error:
        return "CuPy is installed, but cannot compute: parts of CUDA are missing.", f"pip install '{installed[0]}[ctk]'"
    return None


# ---------------------------------------------------------------- looking around

def examine():
    """Gather the facts of this machine."""
    driver, gpus = cuda_driver()
    cupy = {(d.name, d.version) for d in metadata.distributions()
            if re.fullmatch(r"cupy(-(cuda|rocm)[\w-]+)?", d.name or "")}
    return Facts(python=platform.python_version(), minigrad=version("minigrad"), numpy=np.__version__,
                 blas=blas_name(), blas_threads=blas_threads(), cpus=cpus(),
                 missing=[p for p in ("matplotlib", "tqdm") if not version(p)], cupy=sorted(cupy), driver=driver,
                 gpus=gpus, gpu_error=first_computation() if cupy and gpus else "",
                 asked_for=os.environ.get("MINIGRAD_BACKEND", ""))


def version(package):
    """Version of an installed package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def cpus():
    """How many CPUs this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def blas_name():
    """Name and version of the BLAS that NumPy was built with."""
    blas = np.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    return f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip()


def blas_threads():
    """Threads of the loaded OpenBLAS, asked of the library itself; else OMP_NUM_THREADS; else None."""
    paths = set()
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split()[-1] for line in maps if "openblas" in line.lower()}
    for path in paths:
        for symbol in ("scipy_openblas_get_num_threads64_", "openblas_get_num_threads64_", "openblas_get_num_threads"):
            with contextlib.suppress(OSError, AttributeError):
                return getattr(ctypes.CDLL(path), symbol)()
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return int(asked) if asked.isdigit() else None


def cuda_driver():
    """((major, minor), [GPU names]) from the NVIDIA driver, or (None, [])."""
    try:
        cuda = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return None, []
    number, count, gpus = ctypes.c_int(), ctypes.c_int(), []
    if cuda.cuDriverGetVersion(ctypes.byref(number)):
        return None, []
    if cuda.cuInit(0) == 0 and cuda.cuDeviceGetCount(ctypes.byref(count)) == 0:
        for i in range(count.value):
            name = ctypes.create_string_buffer(256)
            cuda.cuDeviceGetName(name, 256, i)
            gpus.append(name.value.decode())
    return (number.value // 1000, number.value % 1000 // 10), gpus


def first_computation():
    """Why a small computation on the GPU fails, in one line; "" if it works."""
    try:
        with backend.using("cupy"):
            assert float((backend.xp().arange(4.0) @ backend.xp().ones(4)).item()) == 6
    except Exception as why:                                    # whatever goes wrong here is what the doctor reports
        return f"{type(why).__name__}: {(str(why).splitlines() or ['no details'])[0]}"[:200]
    return ""
