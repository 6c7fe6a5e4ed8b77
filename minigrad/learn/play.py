"""`minigrad learn play`: starts playing.py in a process of its own and says what came out."""
import json
import subprocess
import sys

from .screen import rows_text, shown

LIMIT = 120


def play(exercise, path):
    """Lines for the screen: both losses, the largest difference of the weights, and where the figure is."""
    figure = path.with_name(f"play_{exercise.slug}.png")
    command = [sys.executable, "-m", "minigrad.learn.playing", exercise.slug, str(path), str(figure)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return rows_text([("play", f"stopped after {LIMIT} s: it did not come to an end")])
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return rows_text([("play", "your function does not run in the engine"), ("it says", reason)])
    found = json.loads(done.stdout.splitlines()[-1])
    return rows_text([
        ("at the start", f"loss {shown(found['first'])}"),
        ("your function", f"loss {found['yours']:.6f}"),
        ("the engine's", f"loss {found['engine']:.6f}"),
        ("weights differ by", f"{found['difference']:.1e} at most"),
        ("figure", str(figure))])
