"""minigrad beside PyTorch on seven workloads.

    python -m tests.benchmarks                    all of them, one thread, three rounds (about two minutes)
    python -m tests.benchmarks --only W3,W5       some of them
    python -m tests.benchmarks --threads 2 --json speed.json

Each engine runs in processes of its own, in turns; the medians of all timed steps are compared. Without PyTorch
minigrad runs alone.
"""
import argparse
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
#: largest time, as a multiple of PyTorch's, on one thread
TARGETS = {"W1": 1.5, "W2": 1.5, "W3": 1.1, "W4": 1.5, "W5 270k": 0.6, "W5 11M": 1.2, "W6": 0.6, "W7": 1.5}


def run(engine, args):
    """{cell: row} from one process of one engine."""
    env = dict(os.environ, BENCH_THREADS=str(args.threads))
    env |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(args.threads))
    command = [sys.executable, "-m", f"tests.benchmarks.engine_{engine}", "--only", args.only,
               "--min-secs", str(args.min_secs)]
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{engine}: the benchmark process failed (exit status {done.returncode})")
    return {row["cell"]: row for row in map(json.loads, done.stdout.splitlines())}


def collect(engines, args):
    """{engine: {cell: summary}} over interleaved rounds."""
    rounds = []
    for i in range(args.rounds):
        for engine in engines:
            print(f"round {i + 1} of {args.rounds}: {engine}", file=sys.stderr, flush=True)
            rounds.append((engine, run(engine, args)))
    return {engine: summaries([r for e, r in rounds if e == engine]) for engine in engines}


def summaries(rounds):
    """{cell: medians in ms by phase, spread between rounds, losses, check, error}."""
    out = {}
    for cell, first in rounds[0].items():
        error = next((r[cell]["error"] for r in rounds if "error" in r[cell]), None)
        if error:
            out[cell] = {"error": error}
            continue
        times = [r[cell]["times"] for r in rounds]
        totals = [median(sum(t) for t in part) for part in times]
        pooled = [t for part in times for t in part]
        out[cell] = {"ms": 1e3 * median(sum(t) for t in pooled), "phases_ms": [1e3 * median(p) for p in zip(*pooled)],
                     "spread": max(totals) / min(totals), "steps": len(pooled), "losses": first["losses"],
                     "check": first["check"]}
    return out


def target(cell):
    """The ratio aimed at, or None."""
    return next((value for name, value in TARGETS.items() if cell.startswith(name)), None)


def shown(cell, summary):
    """Milliseconds per step; for W6, 1,000 operations, microseconds per operation, forward + backward: the same
    number."""
    if summary is None or "error" in summary:
        return "-"
    return " + ".join(f"{ms:.2f}" for ms in summary["phases_ms"]) if cell == "W6" else f"{summary['ms']:.3g}"


def table(results, threads):
    """Lines of the table: times, ratio, target, PyTorch's fused kernels, spread between rounds."""
    ours, theirs = results["minigrad"], results.get("torch", {})
    yield f"ms per step (W6: µs per operation, forward + backward), medians, {threads} thread{'s' * (threads > 1)}"
    yield ""
    yield f"{'':13}{'minigrad':>12}{'torch':>13}{'ratio':>8}{'target':>8}{'torch fused':>13}{'spread':>9}"
    for cell, summary in ours.items():
        other, fused = theirs.get(cell), theirs.get(cell + " fused")
        both = other and "ms" in other and "ms" in summary
        ratio = summary["ms"] / other["ms"] if both else None
        goal = target(cell)
        mark = " *" if ratio is not None and threads == 1 and ratio > goal else "  "
        spread = max(s["spread"] for s in (summary, other) if s and "spread" in s) if "ms" in summary else None
        yield (f"{cell:13}{shown(cell, summary):>12}{shown(cell, other):>13}"
               f"{'-' if ratio is None else format(ratio, '.2f'):>8}{f'≤ {goal}':>8}{shown(cell, fused):>13}"
               f"{'-' if spread is None else format(spread, '.2f'):>9}{mark}").rstrip()
        if "error" in summary:
            yield f"{'':13}{summary['error']}"
    yield ""
    yield "*: above the target for one thread.  spread: largest over smallest median of a round."


def agreement(results):
    """Lines that compare what was computed: losses of the first three steps, the norm of W7's product."""
    ours, theirs = results["minigrad"], results.get("torch", {})
    yield f"{'':13}{'minigrad':28}{'torch':28}{'difference':>11}"
    for cell, summary in ours.items():
        values = summary.get("losses") or [v for v in [summary.get("check")] if v is not None]
        if not values:
            continue
        other = theirs.get(cell, {})
        others = other.get("losses") or [v for v in [other.get("check")] if v is not None]
        gap = max((abs(a - b) / abs(b) for a, b in zip(values, others)), default=None)
        yield (f"{cell:13}{'  '.join(f'{v:.5f}' for v in values):28}{'  '.join(f'{v:.5f}' for v in others) or '-':28}"
               f"{'-' if gap is None else format(gap, '.1e'):>11}")
    yield ""
    yield "W1-W4: loss of steps 1, 2, 3; W7: norm of the Hessian-vector product; relative difference."


def main():
    """Run, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="W3,W5", help="these workloads alone")
    parser.add_argument("--threads", type=int, default=1, help="threads for each engine (default 1)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds in which the engines take turns (default 3)")
    parser.add_argument("--min-secs", type=float, default=1.0, help="seconds per workload and round (default 1)")
    parser.add_argument("--json", metavar="FILE", help="write the results here as well")
    args = parser.parse_args()
    engines = ["minigrad"] + ["torch"] * (importlib.util.find_spec("torch") is not None)
    results = collect(engines, args)
    print("\n".join(["", *table(results, args.threads), "", *agreement(results)]))
    if len(engines) == 1:
        print("\nPyTorch is not installed, so there is nothing to compare with: pip install torch==2.13.0")
    if args.json:
        results = {"threads": args.threads, "targets": TARGETS, "results": results}
        Path(args.json).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
