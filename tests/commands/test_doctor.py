"""The doctor's remedies, on machines that are made up, and its report on this one."""
import os
import subprocess
import sys

import pytest

from minigrad import backend
from minigrad.commands import doctor
from minigrad.commands.doctor import Facts
from minigrad.errors import BackendError

WELL = Facts(python="3.12.1", minigrad="0.1.0", numpy="2.2.0", blas="openblas 0.3", blas_threads=2, cpus=2, missing=[],
             cupy=[], driver=None, gpus=[], gpu_error="", asked_for="")
GPU = WELL._replace(cupy=[("cupy-cuda12x", "13.4")], driver=(12, 4), gpus=["H100"])

SHOW_MEMORY = "nvidia-smi --query-compute-apps=pid,name,used_memory --format=csv"

#: what CuPy says, from its sources and from reports to its authors
SAID = {
    "memory": "OutOfMemoryError: Out of memory allocating 512 bytes (allocated so far: 0 bytes).",
    "driver": "CUDARuntimeError: cudaErrorInsufficientDriver: CUDA driver version is insufficient for CUDA runtime "
              "version",
    "nvrtc": "RuntimeError: CuPy failed to load libnvrtc.so.12: OSError: libnvrtc.so.12: cannot open shared object "
             "file: No such file or directory",
    "headers": 'CompileException: a.cu(4): catastrophic error: cannot open source file "vector_types.h"',
    "import": "ImportError: Failed to import CuPy. Original error: ImportError: libcudart.so.12: cannot open shared "
              "object file: No such file or directory",
    "other": "CUDADriverError: CUDA_ERROR_NO_BINARY_FOR_GPU: no kernel image is available for execution on the device",
}


@pytest.mark.parametrize("facts", [WELL, GPU, GPU._replace(free=500), WELL._replace(driver=(12, 4)),
                                   GPU._replace(driver=(13, 0)), GPU._replace(cupy=[("cupy", "13.4")]),
                                   GPU._replace(driver=(13, 0), cupy=[("cupy-cuda11x", "13.6")]),
                                   WELL._replace(asked_for="auto"), WELL._replace(blas_threads=None)])
def test_nothing_is_wrong(facts):
    problem, command = doctor.diagnose(facts)
    assert command == "" and problem.startswith("Nothing is wrong.")
    assert ("on the GPU too" in problem) == doctor.usable(facts)


@pytest.mark.parametrize("facts, words, command", [
    (WELL._replace(numpy="1.26.4"), "1.26.4 is too old", "pip install --upgrade 'numpy>=2'"),
    (WELL._replace(missing=["tqdm"]), "Missing: tqdm", "pip install tqdm"),
    (WELL._replace(blas_threads=64), "64 threads on 2 CPUs", "export OMP_NUM_THREADS=2"),
    (WELL._replace(asked_for="cupy"), "no NVIDIA driver", "export MINIGRAD_BACKEND=numpy"),
    (WELL._replace(card=True, system="ubuntu"), "an NVIDIA card, but no driver", "sudo ubuntu-drivers install"),
    (WELL._replace(card=True), "an NVIDIA card, but no driver", "open https://www.nvidia.com/drivers"),
    (WELL._replace(cupy=[("cupy-cuda12x", "14.2")]), "no NVIDIA GPU", "pip uninstall -y cupy-cuda12x"),
    (WELL._replace(cupy=[("cupy", "14.2"), ("cupy-cuda12x", "14.2")]), "overwrite each other",
     "pip uninstall -y cupy cupy-cuda12x"),
    (GPU._replace(driver=(10, 2), system="debian"), "runs CUDA 10.2, for which there is no CuPy",
     "sudo apt install nvidia-driver"),
    (GPU._replace(cupy=[]), "no CuPy; the driver runs CUDA 12.4", "pip install 'cupy-cuda12x[ctk]'"),
    (GPU._replace(cupy=[], driver=(13, 1)), "CUDA 13.1", "pip install 'cupy-cuda13x[ctk]'"),
    (GPU._replace(cupy=[], driver=(14, 0)), "CUDA 14.0", "pip install 'cupy-cuda13x[ctk]'"),
    (GPU._replace(cupy=[], driver=(11, 8)), "CUDA 11.8", "pip install cupy-cuda11x"),
    (GPU._replace(cupy=[("cupy-cuda11x", "13"), ("cupy-cuda12x", "13")]), "overwrite each other",
     "pip uninstall -y cupy-cuda11x cupy-cuda12x && pip install 'cupy-cuda12x[ctk]'"),
    (GPU._replace(cupy=[("cupy-cuda13x", "14")]), "newer CUDA",
     "pip uninstall -y cupy-cuda13x && pip install 'cupy-cuda12x[ctk]'"),
    (GPU._replace(gpus=[], hidden="-1"), "CUDA_VISIBLE_DEVICES=-1 hides", "unset CUDA_VISIBLE_DEVICES"),
    (GPU._replace(gpus=[], card=True), "does not see the NVIDIA card", "sudo reboot"),
    (GPU._replace(gpus=[]), "but no GPU", "pip uninstall -y cupy-cuda12x"),
    (GPU._replace(free=499), "memory is taken: 499 MB are free", SHOW_MEMORY),
    (GPU._replace(free=0), "memory is taken: 0 MB are free", SHOW_MEMORY),
    (GPU._replace(gpu_error=SAID["memory"]), "memory is taken.", SHOW_MEMORY),
    (GPU._replace(gpu_error=SAID["driver"]), "The driver is too old for cupy-cuda12x 13.4",
     "open https://www.nvidia.com/drivers"),
    (GPU._replace(gpu_error=SAID["nvrtc"]), "parts of CUDA", "pip install --upgrade 'cupy-cuda12x[ctk]'"),
    (GPU._replace(gpu_error=SAID["headers"]), "parts of CUDA", "pip install --upgrade 'cupy-cuda12x[ctk]'"),
    (GPU._replace(gpu_error=SAID["import"]), "parts of CUDA", "pip install --upgrade 'cupy-cuda12x[ctk]'"),
    (GPU._replace(gpu_error=SAID["nvrtc"], cupy=[("cupy-cuda11x", "13.6")]), "parts of CUDA",
     "pip uninstall -y cupy-cuda11x && pip install 'cupy-cuda12x[ctk]'"),
    (GPU._replace(gpu_error=SAID["nvrtc"], cupy=[("cupy-cuda11x", "13.6")], driver=(11, 8)), "parts of CUDA",
     "conda install -c conda-forge cupy cuda-version=11.8"),
    (GPU._replace(gpu_error=SAID["other"]), "fails on this GPU", "pip install --force-reinstall cupy-cuda12x"),
])
def test_each_fault_gets_its_own_command(facts, words, command):
    problem, remedy = doctor.diagnose(facts)
    assert words in problem and remedy == command


def test_the_report_is_aligned_and_names_what_is_used():
    assert dict(doctor.report(GPU._replace(free=800)))[""] == "800 MB free"
    lines = dict(doctor.report(GPU._replace(asked_for="auto")))
    assert lines["backend"] == "cupy (MINIGRAD_BACKEND auto)"
    assert lines["CUDA driver"] == "runs CUDA 12.4" and lines["GPU"] == "H100" and lines["CuPy"] == "cupy-cuda12x 13.4"
    assert dict(doctor.report(WELL._replace(asked_for="auto")))["backend"] == "numpy (MINIGRAD_BACKEND auto)"
    assert dict(doctor.report(WELL))["BLAS"] == "openblas 0.3, 2 thread(s) on 2 CPU(s)"


class Driver:
    """What libcuda answers on a machine with some GPUs and a CUDA."""

    def __init__(self, version=12040, count=2):
        self.version, self.count = version, count

    def cuDriverGetVersion(self, number):
        number._obj.value = self.version
        return 0

    def cuInit(self, flags):
        return 0 if self.count else 100

    def cuDeviceGetCount(self, count):
        count._obj.value = self.count
        return 0

    def cuDeviceGetName(self, name, size, i):
        name.value = f"GPU {i}".encode()
        return 0


def test_the_driver_is_asked(monkeypatch):
    monkeypatch.setattr(doctor.ctypes, "CDLL", lambda name: Driver())
    assert doctor.cuda_driver() == ((12, 4), ["GPU 0", "GPU 1"])
    monkeypatch.setattr(doctor.ctypes, "CDLL", lambda name: (_ for _ in ()).throw(OSError))
    assert doctor.cuda_driver() == (None, [])


class Package:
    """What importlib.metadata knows of an installed package."""

    def __init__(self, name, version="14.2.0"):
        self.name, self.version = name, version


def no_library(name):
    raise OSError(f"{name}: cannot open shared object file")


class Room:
    """cupy.cuda, with so many bytes free."""

    def __init__(self, free):
        self.runtime, self.free = self, free

    def memGetInfo(self):
        return self.free, 8 * 10**9


@pytest.fixture
def machine(monkeypatch, device):
    """machine(driver, packages, fails, free, card): this process sees such a machine."""
    def make(driver=None, packages=(), fails=None, free=8 * 10**9, card=False):
        for name in ("CUDA_VISIBLE_DEVICES", "MINIGRAD_BACKEND"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(doctor.ctypes, "CDLL", lambda name: driver or no_library(name))
        monkeypatch.setattr(doctor.metadata, "distributions", lambda: [Package(p) for p in ("numpy", *packages)])
        monkeypatch.setattr(doctor, "nvidia_card", lambda: card)
        monkeypatch.setattr(doctor, "distribution", lambda: "ubuntu")
        monkeypatch.setattr(doctor, "blas_threads", lambda: 1)
        monkeypatch.setitem(vars(device.cupy), "cuda", Room(free))
        monkeypatch.setattr(backend, "module_of", lambda name: device.cupy if fails is None else refuse(name, fails))
        monkeypatch.setitem(backend._modules, "cupy", device.cupy)
    return make


def refuse(name, why):
    """As backend.module_of does: the failure is the cause of a BackendError."""
    raise BackendError(f"use: the {name!r} backend was asked for, but no GPU can be used") from why


NOT_FOUND = OSError("libnvrtc.so.12: cannot open shared object file: No such file or directory")


@pytest.mark.parametrize("settings, words, command", [
    ({}, "Nothing is wrong. minigrad computes with NumPy", ""),
    ({"driver": Driver(), "packages": ["cupy-cuda12x"]}, "on the GPU too", ""),
    ({"driver": Driver(13000), "packages": ["cupy-cuda12x"]}, "on the GPU too", ""),
    ({"card": True}, "no driver", "sudo ubuntu-drivers install"),
    ({"card": True, "packages": ["cupy-cuda12x"]}, "no driver", "sudo ubuntu-drivers install"),
    ({"driver": Driver()}, "no CuPy; the driver runs CUDA 12.4", "pip install 'cupy-cuda12x[ctk]'"),
    ({"packages": ["cupy-cuda13x"]}, "no NVIDIA GPU", "pip uninstall -y cupy-cuda13x"),
    ({"driver": Driver(count=0), "packages": ["cupy-cuda12x"]}, "no GPU", "pip uninstall -y cupy-cuda12x"),
    ({"packages": ["cupy-cuda12x", "cupy-cuda13x"]}, "overwrite", "pip uninstall -y cupy-cuda12x cupy-cuda13x"),
    ({"driver": Driver(), "packages": ["cupy-cuda12x", "cupy-cuda13x"]}, "overwrite",
     "pip uninstall -y cupy-cuda12x cupy-cuda13x && pip install 'cupy-cuda12x[ctk]'"),
    ({"driver": Driver(), "packages": ["cupy-cuda13x"]}, "newer CUDA",
     "pip uninstall -y cupy-cuda13x && pip install 'cupy-cuda12x[ctk]'"),
    ({"driver": Driver(10020), "packages": ["cupy-cuda12x"]}, "there is no CuPy", "sudo ubuntu-drivers install"),
    ({"driver": Driver(), "packages": ["cupy-cuda12x"], "fails": NOT_FOUND}, "parts of CUDA",
     "pip install --upgrade 'cupy-cuda12x[ctk]'"),
    ({"driver": Driver(), "packages": ["cupy-cuda12x"], "free": 2 * 10**8}, "200 MB are free", SHOW_MEMORY),
    ({"driver": Driver(), "packages": ["cupy-cuda12x"], "fails": MemoryError("OutOfMemoryError: 512 bytes")},
     "memory is taken", SHOW_MEMORY),
], ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "on")
def test_whole_machines(machine, capsys, settings, words, command):
    machine(**settings)
    assert doctor.run(None) == (1 if command else 0)
    *_, problem, remedy = ["", *capsys.readouterr().out.split("\n\n")[1:], ""][:3]
    assert words in problem and remedy.strip() == command


def test_a_card_is_seen_on_the_bus(tmp_path):
    for name, vendor, kind in (("a", "0x10de", "0x040300"), ("b", "0x8086", "0x030000")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vendor").write_text(vendor + "\n")
        (tmp_path / name / "class").write_text(kind + "\n")
    assert not doctor.nvidia_card(tmp_path) and not doctor.nvidia_card(tmp_path / "none")
    (tmp_path / "a" / "class").write_text("0x030200\n")
    assert doctor.nvidia_card(tmp_path)


def test_the_distribution_is_read(tmp_path):
    file = tmp_path / "os-release"
    assert doctor.distribution(file) == ""
    file.write_text('NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n')
    assert doctor.distribution(file) == "ubuntu"


def test_blas_threads_are_asked_of_the_library():
    program = "import numpy; from minigrad.commands import doctor; print(doctor.blas_threads())"
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, "OMP_NUM_THREADS": "1"},
                          capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "1\n"


def test_it_runs_here(capsys):
    assert doctor.run(None) in (None, 0, 1)
    out = capsys.readouterr().out
    assert all(word in out for word in ("Python", "NumPy", "BLAS", "CuPy", "CUDA driver", "backend"))


def test_without_openblas_the_environment_says_how_many_threads(monkeypatch):
    monkeypatch.setattr(doctor.ctypes, "CDLL", no_library)
    for asked, found in (("3", 3), ("", None), ("many", None)):
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
        assert doctor.blas_threads() == found
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert doctor.blas_threads() is None
