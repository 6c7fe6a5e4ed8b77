"""`minigrad train --resume` after kill -9 at random moments ends bit for bit where the uninterrupted run ends.

One small program forks the runs and kills them, so that each costs no start of Python. A third of the kills is spread
over the time a whole run takes, a third comes a moment after a checkpoint was put in place, and a third while one is
being written. The last two wait for what the run does, not for the clock, so a busy machine changes nothing.
"""
import json
import os
import subprocess
import sys

import pytest

NESTINGS = ["sgd(momentum=0.9)", "sgdw(momentum=0.9)", "adagrad", "rmsprop(momentum=0.5)", "adam", "adamw",
            "lookahead(sam(adamw))", "sam(lookahead(adam, k=2))", "asam(rmsprop)", "swa(sgd(momentum=0.9), cycle=3)",
            "lookahead(swa(adagrad, cycle=4), inner='reset')",
            "swa(lookahead(sam(adamw), inner='interpolate'), cycle=5)"]
KILLS = 9                                   # for each nesting

PROGRAM = """
import contextlib, io, json, os, random, signal, sys, time
from minigrad import cli, plots
from minigrad.commands import datasets, train
from minigrad.data import digits
from minigrad.train import last_good, storage

optimizer, folder, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
train.draw = lambda *_: None                        # the figure is made after the last checkpoint
datasets.SETS["digits"] = lambda split=None: tuple(a[:60] for a in digits(split))        # two batches to an epoch


def run(out, *more):
    child = os.fork()
    if child:
        return child
    status = 3
    with contextlib.redirect_stdout(io.StringIO()):
        status = cli.main(["train", "--model", "small_cnn", "--optimizer", optimizer, "--epochs", "8", "--batch-size",
                           "30", "--seed", "3", "--out", out, "--quiet", *more])
    os._exit(status)


def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def runs(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def last():                                         # which file the checkpoint is: another one after every write
    with contextlib.suppress(FileNotFoundError):
        found = os.stat(out + "/last.npz")
        return found.st_ino, found.st_mtime_ns


def writing():
    return any(name.endswith(".tmp") for name in os.listdir(out))


begun = time.perf_counter()
assert ended(run(folder + "/whole")) == 0
length = time.perf_counter() - begun

rng, out = random.Random(optimizer), folder + "/killed"
os.makedirs(out)
counts = {"killed": 0, "writing": 0, "starts": 0, "epochs": []}
while counts["starts"] < 100 and (counts["killed"] < kills or not counts["writing"]
                                  or not any(0 < epochs < 8 for epochs in counts["epochs"])):
    before, child = last(), run(out, "--resume")
    kind = counts["starts"] % 3
    counts["starts"] += 1
    if kind == 0:
        time.sleep(rng.uniform(0, 0.6 * length))
    elif kind == 1:
        while last() == before and runs(child):
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.1 * length))
    else:
        while not writing() and runs(child):
            pass
    os.kill(child, signal.SIGKILL)
    status = ended(child)
    assert status in (0, -signal.SIGKILL), status
    if status == 0:                                 # it was through before the kill: begin again
        for name in os.listdir(out):
            os.unlink(os.path.join(out, name))
        continue
    counts["killed"] += 1
    counts["writing"] += writing()
    found = last_good(out + "/last.npz")
    counts["epochs"].append(0 if found is None else len(found["history"]))
assert ended(run(out, "--resume")) == 0
names = sorted(n for n in os.listdir(folder + "/whole") if n.endswith(".npz"))
counts["same"] = {n: open(f"{folder}/whole/{n}", "rb").read() == open(f"{out}/{n}", "rb").read() for n in names}
counts["leftovers"] = [n for n in os.listdir(out) if n.endswith((".tmp", ".old"))]
print(json.dumps(counts))
"""


@pytest.mark.long
@pytest.mark.parametrize("optimizer", NESTINGS)
def test_killed_runs_end_where_the_whole_run_ends(tmp_path, optimizer):
    run = subprocess.run([sys.executable, "-c", PROGRAM, optimizer, str(tmp_path), str(KILLS)], capture_output=True,
                         text=True, timeout=300, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert run.returncode == 0, run.stderr
    counts = json.loads(run.stdout)
    assert counts["killed"] >= KILLS
    assert any(0 < epochs < 8 for epochs in counts["epochs"]), counts      # kills fell into the middle of the run
    assert counts["writing"], counts                                       # and into the write of a checkpoint
    assert all(counts["same"].values()) and "last.npz" in counts["same"], counts
    assert "result.npz" in counts["same"]
    assert not counts["leftovers"]


def test_enough_kills():
    assert KILLS * len(NESTINGS) >= 50
