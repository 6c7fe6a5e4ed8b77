"""Time the cells of one engine in this process and print one JSON line for each."""
import argparse
import json
import os
import time
from typing import Callable, NamedTuple

THREADS = int(os.environ.get("BENCH_THREADS", "1"))
if "BENCH_THREADS" in os.environ and THREADS == 1 and hasattr(os, "sched_setaffinity"):    # it stays on one core
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


class Cell(NamedTuple):
    """One workload, built: `step()` is timed (it may return its phases, in seconds); `loss()` and `check()` are not."""
    step: Callable
    loss: Callable = None
    check: Callable = None


def measure(cell, min_steps, min_secs, warmups=5):
    """(times, losses): the phases of each timed step in seconds, and the loss of the first three warm-up steps."""
    losses, times, total = [], [], 0.0
    for i in range(warmups):
        cell.step()
        if cell.loss is not None and i < 3:
            losses.append(float(cell.loss()))
    while len(times) < min_steps or total < min_secs:
        start = time.perf_counter()
        phases = cell.step()
        elapsed = time.perf_counter() - start
        times.append(phases or (elapsed,))
        total += elapsed
    return times, losses


def main(cells):
    """Run the cells chosen on the command line; `cells` maps a name such as "W3" or "W5 11M adam" to a builder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="comma list of W1 … W7")
    parser.add_argument("--min-steps", type=int, default=7)
    parser.add_argument("--min-secs", type=float, default=1.0)
    args = parser.parse_args()
    wanted = set(filter(None, args.only.split(",")))
    for name, build in cells.items():
        if wanted and name.split()[0] not in wanted:
            continue
        row = {"cell": name}
        try:
            cell = build()
            row["times"], row["losses"] = measure(cell, args.min_steps, args.min_secs)
            row["check"] = cell.check() if cell.check else None
        except Exception as why:                                    # a cell that cannot run is a result too
            row["error"] = f"{type(why).__name__}: {why}"[:300]
        print(json.dumps(row), flush=True)
