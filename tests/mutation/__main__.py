"""Plant faults in a copy of the tree, one at a time, and see which the tests catch.

    python -m tests.mutation                             200 faults: the tests of their files, then of their rooms
    python -m tests.mutation --until long                … then, for those that survive, the whole suite
    python -m tests.mutation --retry                     meet the survivors again, after tests were added
    python -m tests.mutation --faults 400 --seed 7 --out runs/more.json

Each fault meets the tests that mirror its file first (`pytest -x`), then those of its room, the whole suite, and the
tests marked long; the first failure ends it. What was found is written after every fault, and the same command goes on
from there. A fault that changes nothing anybody could see is listed in equivalent.txt with the reason, and not counted;
nor is one whose line has been rewritten since. Allow an hour or two for 200 faults on one core; a test that hangs
counts as a failure.
"""
import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from minigrad.files.atomic import write_text

from .faults import chosen, faults_of

ROOT = Path(__file__).parents[2]
STAGES = ("file", "room", "suite", "long")
passed = set()                  #: tests that were seen to pass without a fault
SECONDS = {"file": 300, "room": 900, "suite": 3600, "long": 3600}


def room_of(path):
    """First-level folder of minigrad/, or "top"."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 else "top"


def own_tests(root, path):
    """The tests that mirror a file of the package: tests/…/test_<name>.py, else the nearest folder above it."""
    source = Path(path).relative_to("minigrad")
    mirror = root / "tests" / source.with_name(f"test_{source.name}")
    if mirror.exists():
        return str(mirror.relative_to(root))
    folder = mirror.parent
    while not list(folder.glob("test_*.py")):
        folder = folder.parent
    return str(folder.relative_to(root))


def tests_of(root, path, stage):
    """Arguments of pytest for one stage."""
    room = room_of(path)
    if stage == "file" or room == "top" and stage == "room":
        return [own_tests(root, path), "-m", "not long"]
    return [f"tests/{room}" if stage == "room" else "tests", "-m", "long" if stage == "long" else "not long"]


def first_failure(root, arguments, seconds):
    """The first test that fails, "timeout", or None if all pass. In a session of its own, which ends with it."""
    env = dict(os.environ, PYTHONPATH=str(root), PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="Agg")
    env |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *arguments]
    process = subprocess.Popen(command, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return "timeout"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)      # what it may have left running, if it is a test of processes
    if process.returncode in (0, 5):                    # 5: no test was selected
        return None
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    return failed.group(1) if failed else output.strip().splitlines()[-1]


def must_pass(root, caught, arguments):
    """Stop the run if what failed fails without the fault, too."""
    name = caught.partition("[")[0]
    if name not in passed:
        again = [name] if ".py" in name else arguments
        if why := first_failure(root, again, SECONDS["file"]):
            raise SystemExit(f"mutation: {why} fails without a fault, too. Mend it first.")
        passed.add(name)


def meet(root, fault, result, stages):
    """Run the stages that a fault has not met yet, until a test fails. `result`: {"stage", "caught"}, updated."""
    file = root / fault.path
    sound = file.read_bytes()
    file.write_bytes(fault.planted(sound))
    try:
        for stage in stages:
            arguments = tests_of(root, fault.path, stage)
            result["stage"], result["caught"] = stage, first_failure(root, arguments, SECONDS[stage])
            if result["caught"]:
                break
    finally:
        file.write_bytes(sound)
    if result["caught"]:
        must_pass(root, result["caught"], arguments)


def equivalents():
    """{id: reason} from equivalent.txt: two lines for each, the second indented."""
    lines = (Path(__file__).parent / "equivalent.txt").read_text(encoding="utf-8").splitlines()
    return {lines[i]: lines[i + 1].strip() for i in range(0, len(lines) - 1, 2)}


def summary(results):
    """Lines: faults, caught and survivors, room by room."""
    rooms = {}
    for name, result in results.items():
        rooms.setdefault(room_of(name.split()[0]), []).append(bool(result["caught"]))
    for room, caught in sorted(rooms.items()):
        yield f"{room:14}{sum(caught):4} of {len(caught)}"
    every = [hit for caught in rooms.values() for hit in caught]
    yield f"{'all':14}{sum(every):4} of {len(every)}   {100 * sum(every) / max(1, len(every)):.1f} %"
    yield from (f"survives {result['stage']}: {name}" for name, result in results.items() if not result["caught"])


def planned(args, copy):
    """{id: result} to work on: those of the file, or a fresh choice."""
    if args.out.exists():
        results = json.loads(args.out.read_text(encoding="utf-8"))["faults"]
    else:
        results = {fault.id: {"stage": None, "caught": None}
                   for fault in chosen(copy, args.faults, args.least, args.seed, equivalents())}
    for name, result in results.items():
        if args.retry and not result["caught"]:
            result["stage"] = None
    return {name: result for name, result in results.items() if name not in equivalents()}


def main(argv=None):
    """Choose, plant, test, write, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--least", type=int, default=12, help="at least so many in each room (default 12)")
    parser.add_argument("--seed", type=int, default=0, help="of the choice (default 0)")
    parser.add_argument("--until", choices=STAGES, default="room", help="the last stage (default room)")
    parser.add_argument("--retry", action="store_true", help="meet the survivors again from the first stage")
    parser.add_argument("--out", type=Path, default=Path("runs/mutation.json"),
                        help="results, read back by the next run")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "__pycache__", "runs", ".*cache", "my"))
        known = {fault.id: fault for faults in faults_of(copy).values() for fault in faults}
        results = {name: result for name, result in planned(args, copy).items() if name in known}
        stages = STAGES[:STAGES.index(args.until) + 1]
        for i, (name, result) in enumerate(results.items()):
            left = stages[stages.index(result["stage"]) + 1:] if result["stage"] in stages else stages
            if not result["caught"] and result["stage"] not in STAGES[len(stages) - 1:]:
                meet(copy, known[name], result, left)
                found = result["caught"] or f"SURVIVES {result['stage']}"
                print(f"{i + 1}/{len(results)} {found} | {name}", flush=True)
            write_text(args.out, json.dumps({"seed": args.seed, "faults": results}, indent=1, ensure_ascii=False))
    print("\n".join(["", *summary(results)]))


if __name__ == "__main__":
    main()
