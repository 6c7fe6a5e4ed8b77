"""W3 and W4 trained by two processes of one thread each, beside one process, and beside PyTorch with two threads.

    python -m tests.benchmarks.processes              needs the extra mpi; about a minute

All train on the same global batches, so milliseconds per step compare as time per image does. A step of `fit` is timed
from batch to batch, the pass for BatchNorm's statistics after the last one is left out.
"""
import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from statistics import median

from . import engine_minigrad
from .__main__ import ROOT

CELLS = {"W3": engine_minigrad.w3, "W4": engine_minigrad.w4}
TARGET = 0.60                     # largest time of two processes, as a multiple of one's
STEPS = 40


class Batches:
    """The same batch again and again; `seen` are the times at which they were asked for."""

    def __init__(self, *batch):
        self.batch, self.seen = batch, []

    def __iter__(self):
        for _ in range(STEPS):
            self.seen.append(time.perf_counter())
            yield self.batch


def work():
    """Train each cell in this process and those started with it; process 0 prints {cell: ms per step}."""
    from minigrad.parallel import world
    from minigrad.train import fit

    comm, found = world(), {}
    for name, build in CELLS.items():
        engine_minigrad.training = lambda model, opt, x, labels: (model, opt, Batches(x, labels))
        model, opt, batches = build()
        fit(model, opt, batches, 1, comm=comm)
        steps = [b - a for a, b in zip(batches.seen, batches.seen[1:])]
        found[name] = 1e3 * median(steps[5:])
    if comm is None or comm.rank == 0:
        print(json.dumps(found), flush=True)


def run(command, threads):
    """The JSON lines that a command prints, with so many threads per process."""
    env = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def torch_times():
    """{cell: ms per step} of PyTorch with two threads; empty without PyTorch."""
    if importlib.util.find_spec("torch") is None:
        return {}
    rows = run([sys.executable, "-m", "tests.benchmarks.engine_torch", "--only", ",".join(CELLS)], threads=2)
    return {row["cell"]: 1e3 * median(sum(t) for t in row["times"]) for row in rows if row["cell"] in CELLS}


def table(one, two, torch):
    """Lines: median ms per step over the rounds, and the ratio that is aimed at."""
    yield f"{'ms per step':13}{'one process':>13}{'two':>9}{'ratio':>8}{'target':>9}{'torch, 2 threads':>19}"
    for cell in CELLS:
        alone, both, other = (median(r[cell] for r in rounds if cell in r) if any(cell in r for r in rounds) else None
                              for rounds in (one, two, torch))
        yield (f"{cell:13}{alone:13.1f}{both:9.1f}{both / alone:8.2f}{f'≤ {TARGET:.2f}':>9}"
               f"{'-' if other is None else format(other, '.1f'):>19}{' *' if both / alone > TARGET else ''}")


def main():
    """Run them in turns and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.processes", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which they take turns (default 5)")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        return work()
    worker, one, two, torch = [sys.executable, "-m", "tests.benchmarks.processes", "--work"], [], [], []
    for i in range(args.rounds):
        print(f"round {i + 1} of {args.rounds}", file=sys.stderr, flush=True)
        one += run(worker, threads=1)
        two += run(["mpirun", "-n", "2", *worker], threads=1)
        torch.append(torch_times())
    print("\n".join(table(one, two, torch)))


if __name__ == "__main__":
    main()
