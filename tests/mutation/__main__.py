"""Plant faults in a copy of the tree, one at a time, and see which the tests catch.

    python -m tests.mutation                             200 faults: the tests of their files, then of their rooms
    python -m tests.mutation --until suite               … then, for those that survive, all tests
    python -m tests.mutation --retry                     meet the survivors again, after tests were added
    python -m tests.mutation --faults 400 --seed 7 --out runs/more.json

Each fault meets the tests that mirror its file first (`pytest -x`, without those marked long), then all tests of its
room, then all; the first failure ends it. A test that hangs counts as a failure; one that fails without the fault, too,
ends the run. What was found is written after every fault, and the same command goes on from there. A fault that changes
nothing anybody could see is listed in equivalent.txt with the reason, and not counted; nor is one whose line has been
rewritten since: others take their places. Allow an hour or two for 200 faults on one core.
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

from .faults import chosen, faults_of, room_of

ROOT = Path(__file__).parents[2]
STAGES = {"file": 300, "room": 900, "suite": 7200}          # seconds that its tests may take


def tests_of(root, path, stage):
    """Arguments of pytest for one stage of the faults in a file."""
    room = room_of(path)
    if stage == "file":
        return [*own_tests(root, path), "-m", "not long"]
    if stage == "suite":
        return ["tests"]
    return own_tests(root, "minigrad/top.py") if room == "top" else [f"tests/{room}"]


def own_tests(root, path):
    """The tests that mirror a file of the package, tests/…/test_<name>.py; else those of the nearest folder."""
    source = Path(path).relative_to("minigrad")
    mirror = root / "tests" / source.with_name(f"test_{source.name}")
    found, folder = [mirror] if mirror.exists() else [], mirror.parent
    while not found:
        found, folder = sorted(folder.glob("test_*.py")), folder.parent
    return [str(file.relative_to(root)) for file in found]


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


def meet(root, fault, result, stages, passed):
    """Run stages until a test fails. `result`: {"stage", "caught"}, updated. `passed`: what passes without a fault."""
    file = root / fault.path
    sound = file.read_bytes()
    file.write_bytes(fault.planted(sound))
    try:
        for stage in stages:
            arguments = tests_of(root, fault.path, stage)
            caught = first_failure(root, arguments, STAGES[stage])
            if caught:
                break
    finally:
        file.write_bytes(sound)
    if caught:
        again = (caught.partition("[")[0],) if ".py" in caught else tuple(arguments)
        if again not in passed and (why := first_failure(root, again, STAGES[stage])):
            raise SystemExit(f"{why} fails without a fault, too. Mend it first.")
        passed.add(again)
    result.update(stage=stage, caught=caught)


def equivalents():
    """{id: reason} from equivalent.txt: two lines for each, the second indented."""
    lines = (Path(__file__).parent / "equivalent.txt").read_text(encoding="utf-8").splitlines()
    return dict(zip(lines[::2], map(str.strip, lines[1::2]), strict=True))


def summary(results):
    """Lines: faults, caught and survivors, room by room."""
    rooms = {}
    for name, result in results.items():
        rooms.setdefault(room_of(name.split()[0]), []).append(bool(result["caught"]))
    for room, caught in sorted(rooms.items()):
        yield f"{room:14}{sum(caught):4} of {len(caught)}"
    every = sum(rooms.values(), [])
    yield f"{'all':14}{sum(every):4} of {len(every)}   {100 * sum(every) / max(1, len(every)):.1f} %"
    yield from (f"survives {result['stage']}: {name}" for name, result in results.items() if not result["caught"])


def arguments(argv):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--least", type=int, default=12, help="at least so many in each room (default 12)")
    parser.add_argument("--seed", type=int, default=0, help="of the choice (default 0)")
    parser.add_argument("--until", choices=STAGES, default="room", help="the last stage (default room)")
    parser.add_argument("--retry", action="store_true", help="meet the survivors again from the first stage")
    parser.add_argument("--out", type=Path, default=Path("runs/mutation.json"), help="results, read by the next run")
    return parser.parse_args(argv)


def main(argv=None):
    """Choose, plant, test, write, report."""
    args = arguments(argv)
    known = json.loads(args.out.read_text(encoding="utf-8"))["faults"] if args.out.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "__pycache__", "runs", ".*cache", "my"))
        faults = chosen(faults_of(copy), args.faults, args.least, args.seed, equivalents(), known)
        results = {fault.id: known.get(fault.id, {"stage": None, "caught": None}) for fault in faults}
        order, passed = list(STAGES), set()
        for i, fault in enumerate(faults, 1):
            result = results[fault.id]
            met = 0 if args.retry or not result["stage"] else order.index(result["stage"]) + 1
            stages = order[met:order.index(args.until) + 1]
            if stages and not result["caught"]:
                meet(copy, fault, result, stages, passed)
                print(f"{i}/{len(faults)} {result['caught'] or 'SURVIVES ' + result['stage']} | {fault.id}", flush=True)
            write_text(args.out, json.dumps({"seed": args.seed, "faults": results}, indent=1, ensure_ascii=False))
    print("\n".join(["", *summary(results)]))


if __name__ == "__main__":
    main()
