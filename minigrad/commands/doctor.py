"""What minigrad finds on this machine, and the one command that fixes what is wrong.

Exit status 0 if nothing is wrong, 1 otherwise.
"""
import contextlib
import ctypes
import os
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .. import backend

ENOUGH = 500                      # MB of free GPU memory: CUDA, cuBLAS and the smallest network take about as much
OLDEST = (11, 2)                  # CUDA for which there is a wheel of CuPy
NEW_DRIVER = {"ubuntu": "sudo ubuntu-drivers install", "debian": "sudo apt install nvidia-driver",
              "fedora": "sudo dnf install akmod-nvidia", "arch": "sudo pacman -S nvidia"}
#: what CuPy 13 and 14 say if it cannot find or load a part of CUDA, or its headers
INCOMPLETE = r"failed to load|cannot open (shared object|source) file|nvrtc|CUDA_PATH|\.so\.\d|\.dll"


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
    card: bool = False          # whether an NVIDIA card is in the machine, driver or not (Linux; elsewhere not known)
    hidden: str = None          # CUDA_VISIBLE_DEVICES
    free: int = None            # MB of memory free on the GPU
    system: str = ""            # the name of the Linux distribution


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
    if facts.free is not None:
        yield "", f"{facts.free} MB free"
    if facts.gpu_error:
        yield "", facts.gpu_error[:200]
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
    if facts.cupy or facts.driver or facts.card or facts.asked_for == "cupy":
        problem = diagnose_packages(facts) or (diagnose_gpu(facts) if facts.cupy else None)
        if problem:
            return problem
    if facts.blas_threads and facts.blas_threads > facts.cpus:
        return (f"BLAS starts {facts.blas_threads} threads on {facts.cpus} CPUs, which slows it down.",
                f"export OMP_NUM_THREADS={facts.cpus}")
    where = "on the GPU too: mg.use('cupy')" if usable(facts) else "with NumPy, on the CPU"
    return f"Nothing is wrong. minigrad computes {where}.", ""


def diagnose_packages(facts):
    """The same for the driver and the CuPy packages beside it, or None."""
    installed = [name for name, _ in facts.cupy]
    remove = f"pip uninstall -y {' '.join(installed)}"
    if len(installed) > 1:
        return ("Several CuPy packages are installed, and they overwrite each other.",
                f"{remove} && {install(facts)}" if facts.driver else remove)
    if not facts.driver:
        if facts.card:
            return "There is an NVIDIA card, but no driver for it.", new_driver(facts)
        if facts.asked_for == "cupy":
            return ("MINIGRAD_BACKEND asks for cupy, but this machine has no NVIDIA driver.",
                    "export MINIGRAD_BACKEND=numpy")
        return f"{installed[0]} is installed, but this machine has no NVIDIA GPU that it could use.", remove
    runs = "runs CUDA {}.{}".format(*facts.driver)
    if facts.driver < OLDEST:
        return f"The driver {runs}, for which there is no CuPy: that needs 11.2 or newer.", new_driver(facts)
    if not installed:
        there = facts.gpus or facts.card                    # a driver without either, as in a container, is harmless
        return (f"There is a GPU, but no CuPy; the driver {runs}.", install(facts)) if there else None
    built_for = re.search(r"cuda(\d+)", installed[0])
    if built_for and int(built_for[1][:2]) > facts.driver[0]:
        return f"{installed[0]} is for a newer CUDA: the driver {runs}.", f"{remove} && {install(facts)}"
    return None


def diagnose_gpu(facts):
    """The same for the GPU, given one CuPy package that fits the driver, or None."""
    name = facts.cupy[0][0]
    if not facts.gpus:
        if facts.hidden is not None:
            return f"CUDA_VISIBLE_DEVICES={facts.hidden} hides every GPU.", "unset CUDA_VISIBLE_DEVICES"
        if facts.card:
            return "The driver does not see the NVIDIA card, as after an update of the driver.", "sudo reboot"
        return f"{name} and a driver are here, but no GPU.", f"pip uninstall -y {name}"
    full = facts.free is not None and facts.free < ENOUGH
    if full or re.search("OutOfMemory|MemoryAllocation", facts.gpu_error):
        left = "" if facts.free is None else f": {facts.free} MB are free"
        return (f"The GPU's memory is taken{left}. End one of the programs that hold it; their process ids:",
                "nvidia-smi --query-compute-apps=pid,name,used_memory --format=csv")
    if "InsufficientDriver" in facts.gpu_error:
        return f"The driver is too old for {name} {facts.cupy[0][1]}.", new_driver(facts)
    if re.search(INCOMPLETE, facts.gpu_error, re.IGNORECASE):
        return f"{name} does not find all parts of CUDA (NVRTC, cuBLAS, headers).", complete(facts, name)
    if facts.gpu_error:
        return f"{name} fails on this GPU.", f"pip install --force-reinstall {name}"
    return None


def install(facts):
    """The command that installs the CuPy for this driver, with the parts of CUDA that it needs beside the driver.

    CuPy 14 has the extra `ctk` for that. Its last version for CUDA 11 is 13.6, which needs an installed toolkit.
    """
    major = min(facts.driver[0], 13)
    return f"pip install 'cupy-cuda{major}x[ctk]'" if major > 11 else "pip install cupy-cuda11x"


def complete(facts, name):
    """The command that adds the parts of CUDA which CuPy loads; CuPy for CUDA 11 has none of its own to add."""
    if "cuda11" not in name:
        return f"pip install --upgrade '{name}[ctk]'"
    if facts.driver[0] > 11:
        return f"pip uninstall -y {name} && {install(facts)}"
    return "conda install -c conda-forge cupy cuda-version=11.8"


def new_driver(facts):
    """The command that installs the newest driver of this distribution, or the page that has it."""
    return NEW_DRIVER.get(facts.system, "open https://www.nvidia.com/drivers")


# ---------------------------------------------------------------- looking around

def examine():
    """Gather the facts of this machine."""
    (driver, gpus), cupy = cuda_driver(), cupy_packages()
    error, free = first_computation() if cupy and gpus else ("", None)
    return Facts(python=platform.python_version(), minigrad=version("minigrad"), numpy=np.__version__,
                 blas=blas_name(), blas_threads=blas_threads(), cpus=cpus(),
                 missing=[p for p in ("matplotlib", "tqdm") if not version(p)], cupy=cupy, driver=driver,
                 gpus=gpus, gpu_error=error, asked_for=os.environ.get("MINIGRAD_BACKEND", ""), card=nvidia_card(),
                 hidden=os.environ.get("CUDA_VISIBLE_DEVICES"), free=free, system=distribution())


def cupy_packages():
    """[(name, version)] of the installed packages that bring a module `cupy`."""
    return sorted({(d.name, d.version) for d in metadata.distributions()
                   if re.fullmatch(r"cupy(-cuda\w+)?", d.name or "")})


def nvidia_card(devices="/sys/bus/pci/devices"):
    """Whether Linux lists a display controller (class 0x03…) of NVIDIA (vendor 0x10de) on the PCI bus."""
    return any(text(folder / "vendor") == "0x10de" and text(folder / "class").startswith("0x03")
               for folder in Path(devices).glob("*"))


def distribution(file="/etc/os-release"):
    """The ID in os-release, such as "ubuntu"; "" where there is none."""
    found = re.search(r'^ID="?([\w-]+)', text(file), re.MULTILINE)
    return found[1] if found else ""


def text(path):
    """What a small file holds, "" if it cannot be read."""
    with contextlib.suppress(OSError):
        return Path(path).read_text(encoding="utf-8").strip()
    return ""


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
    """(why a small computation on the GPU fails, or ""; MB of free memory there, or None).

    It compiles a kernel (NVRTC and the headers) and multiplies and factorizes matrices (cuBLAS, cuSOLVER).
    """
    free = None
    try:
        with backend.using("cupy"):
            xp = backend.xp()
            free = xp.cuda.runtime.memGetInfo()[0] // 10**6
            A = xp.eye(4) * 2.0 + 1.0
            assert backend.to_numpy(xp.linalg.eigh(A @ A)[0]).round(3).tolist() == [4, 4, 4, 36]
    except Exception as why:                                    # whatever goes wrong here is what the doctor reports
        return " ".join(said(why)), free
    return "", free


def said(why):
    """The type and the words of an exception and of those that caused it, without decoration."""
    while why is not None:
        yield f"{type(why).__name__}: " + re.sub(r"[\s=]+", " ", str(why)).strip()
        why = why.__cause__
