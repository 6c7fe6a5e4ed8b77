"""`minigrad learn play`: starts play_process.py in a process of its own and says what came out."""
import json
import sys

from ... import backend
from ...errors import UsageError
from ..terminal import rounded, rows_text
from .progress import Progress

LIMIT = 120                           # seconds
MOST = 4                              # mistakes that are drawn, the latest ones


def play(exercise, path, gpu=False):
    """Lines for the screen: both losses, the largest difference of the weights, and where the figure is.

    gpu: the same file on CuPy arrays; BackendError if no GPU can be used.
    """
    if not exercise.play:
        raise UsageError(f"learn: {exercise.slug} has nothing to play.")
    if gpu:
        with backend.using("cupy"):
            pass
    figure = path.with_name(f"play_{exercise.slug}.png")
    mistakes = on_the_way(exercise, Progress(path.parent).of(exercise.slug))
    request = {"slug": exercise.slug, "home": exercise.home, "file": str(path), "figure": str(figure),
               "device": "cupy" if gpu else "numpy", "mistakes": mistakes}
    command = [sys.executable, "-m", "minigrad.learn.student.play_process", json.dumps(request)]
    import subprocess                                       # not there in a browser
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return rows_text([("play", f"stopped after {LIMIT} s: it did not come to an end")])
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return rows_text([("play", "your function does not run in the engine"), ("it says", reason)])
    found = json.loads(done.stdout.splitlines()[-1])
    rows = [("at the start", f"loss {rounded(found['first'])}"),
            ("your function", f"loss {found['yours']:.6f}"),
            ("the engine's", f"loss {found['engine']:.6f}"),
            ("weights differ by", f"{found['difference']:.1e} at most")]
    if mistakes:
        rows.append(("also drawn", f"{len(mistakes)} mistake{'s' * (len(mistakes) > 1)} you made on the way"))
    return rows_text([*rows, ("figure", str(figure))])


def on_the_way(exercise, entry):
    """The latest different sets of misconceptions in a student's progress, in the order in which they were made."""
    known = {name: member for name, member in exercise.named.items() if not getattr(member, "calls", False)}
    sets = [tuple(names) for names in entry["diagnoses"][::-1] if names and all(name in known for name in names)]
    return list(dict.fromkeys(sets))[MOST - 1::-1]
