"""The same under a real MPI: two and four processes against one, the command line, and a process that dies."""
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from minigrad.train import load

ROOT = Path(__file__).parents[2]
MPIRUN = shutil.which("mpirun", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
HERE = MPIRUN is not None and importlib.util.find_spec("mpi4py") is not None
pytestmark = [pytest.mark.long, pytest.mark.skipif(not HERE and not os.environ.get("MINIGRAD_REQUIRE_MPI"),
                                                   reason="needs mpi4py and mpirun: pip install 'minigrad[mpi]'")]


def start(processes, *command):
    """The finished run of `python …`, alone or under mpirun."""
    launch = [] if processes == 1 else [MPIRUN, "-n", str(processes)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return subprocess.run([*launch, sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300)


def script(processes, *arguments):
    return start(processes, "-m", "tests.mpi.trained", *map(str, arguments))


def ended(folder, processes):
    return load(Path(folder) / f"end-{processes}.npz")["model"]


def same(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_allclose(a[name], b[name], rtol=1e-10, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("optimizer", ["sgd", "sam", "swa"])
def test_two_and_four_processes_are_one(optimizer, tmp_path):
    for processes in (1, 2, 4):
        (tmp_path / str(processes)).mkdir()
        done = script(processes, tmp_path / str(processes), optimizer)
        assert done.returncode == 0, done.stderr
    alone = ended(tmp_path / "1", 1)
    same(ended(tmp_path / "2", 2), alone)
    same(ended(tmp_path / "4", 4), alone)


def test_a_killed_process_ends_the_job_and_the_checkpoint_resumes(tmp_path):
    assert script(1, tmp_path, "swa").returncode == 0
    (tmp_path / "last.npz").unlink()
    killed = script(2, tmp_path, "swa", "SIGKILL")
    assert killed.returncode != 0 and "Killed (signal 9)" in killed.stdout
    assert not (tmp_path / "end-2.npz").exists() and len(load(tmp_path / "last.npz")["history"]) == 1
    again = script(2, tmp_path, "swa")
    assert again.returncode == 0, again.stderr
    same(ended(tmp_path, 2), ended(tmp_path, 1))


def test_an_error_in_one_process_ends_the_job_and_names_it(tmp_path):
    code = ("from minigrad import parallel; comm = parallel.world()\n"
            "with parallel.joined(comm, False) as team:\n"
            "    if comm.rank == 1: raise ValueError('too hot')\n"
            "    team.check_same('nothing', 1)")
    done = start(2, "-c", code)
    assert done.returncode != 0 and "process 1 of 2 ended the job: ValueError: too hot" in done.stderr


def test_the_command_line_prints_once_and_writes_once(tmp_path):
    done = start(2, "-m", "minigrad.cli", "train", "--epochs", "1", "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("test accuracy:") == 1 and (tmp_path / "run" / "result.npz").exists()
