"""The doctor's remedies, on machines that are made up, and its report on this one."""
import os
import subprocess
import sys

import pytest

from minigrad.commands import doctor
from minigrad.commands.doctor import Facts

WELL = Facts(python="3.12.1", minigrad="0.1.0", numpy="2.2.0", blas="openblas 0.3", blas_threads=2, cpus=2, missing=[],
             cupy=[], driver=None, gpus=[], gpu_error="", asked_for="")
GPU = WELL._replace(cupy=[("cupy-cuda12x", "13.4")], driver=(12, 4), gpus=["H100"])


@pytest.mark.parametrize("facts", [WELL, GPU, WELL._replace(cupy=[("cupy-cuda12x", "13.4")]),
                                   GPU._replace(driver=(13, 0)), GPU._replace(cupy=[("cupy", "13.4")]),
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
    (GPU._replace(cupy=[]), "no CuPy; the driver runs CUDA 12.4", "pip install cupy-cuda12x"),
    (GPU._replace(cupy=[], driver=(13, 1)), "CUDA 13.1", "pip install cupy-cuda13x"),
    (GPU._replace(cupy=[("cupy-cuda11x", "13"), ("cupy-cuda12x", "13")]), "overwrite each other",
     "pip uninstall -y cupy-cuda11x cupy-cuda12x && pip install cupy-cuda12x"),
    (GPU._replace(cupy=[("cupy-cuda13x", "14")]), "newer CUDA",
     "pip uninstall -y cupy-cuda13x && pip install cupy-cuda12x"),
    (GPU._replace(gpus=[]), "no GPU is visible", "unset CUDA_VISIBLE_DEVICES"),
    (GPU._replace(gpu_error="RuntimeError: nvrtc"), "parts of CUDA are missing", "pip install 'cupy-cuda12x[ctk]'"),
])
def test_each_fault_gets_its_own_command(facts, words, command):
    problem, remedy = doctor.diagnose(facts)
    assert words in problem and remedy == command


def test_the_report_is_aligned_and_names_what_is_used():
    lines = dict(doctor.report(GPU._replace(asked_for="auto")))
    assert lines["backend"] == "cupy (MINIGRAD_BACKEND auto)"
    assert lines["CUDA driver"] == "runs CUDA 12.4" and lines["GPU"] == "H100" and lines["CuPy"] == "cupy-cuda12x 13.4"
    assert dict(doctor.report(WELL._replace(asked_for="auto")))["backend"] == "numpy (MINIGRAD_BACKEND auto)"
    assert dict(doctor.report(WELL))["BLAS"] == "openblas 0.3, 2 thread(s) on 2 CPU(s)"


class Driver:
    """What libcuda answers on a machine with two GPUs and CUDA 12.4."""

    def cuDriverGetVersion(self, number):
        number._obj.value = 12040
        return 0

    def cuInit(self, flags):
        return 0

    def cuDeviceGetCount(self, count):
        count._obj.value = 2
        return 0

    def cuDeviceGetName(self, name, size, i):
        name.value = f"GPU {i}".encode()
        return 0


def test_the_driver_is_asked(monkeypatch):
    monkeypatch.setattr(doctor.ctypes, "CDLL", lambda name: Driver())
    assert doctor.cuda_driver() == ((12, 4), ["GPU 0", "GPU 1"])
    monkeypatch.setattr(doctor.ctypes, "CDLL", lambda name: (_ for _ in ()).throw(OSError))
    assert doctor.cuda_driver() == (None, [])


def test_blas_threads_are_asked_of_the_library():
    program = "import numpy; from minigrad.commands import doctor; print(doctor.blas_threads())"
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, "OMP_NUM_THREADS": "1"},
                          capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "1\n"


def test_it_runs_here(capsys):
    assert doctor.run(None) in (None, 0, 1)
    out = capsys.readouterr().out
    assert all(word in out for word in ("Python", "NumPy", "BLAS", "CuPy", "CUDA driver", "backend"))
