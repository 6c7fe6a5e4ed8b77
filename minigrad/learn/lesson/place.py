"""Where a reader stopped in each lesson: one small JSON file, {"07_adam": 5}, the number of steps that were done.

It stands in the folder of the exercises (`my`, beside progress.json) if there is one, else beside the figures. It is
written completely or not at all; an unreadable file counts as none.
"""
import json
from pathlib import Path

from ...files import atomic
from .figures import FOLDER

NAME = "lessons.json"


def path():
    """The file."""
    return (Path("my") if Path("my").is_dir() else Path(FOLDER)) / NAME


def places():
    """{stem of a lesson: steps done}"""
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: done for name, done in found.items() if type(done) is int} if isinstance(found, dict) else {}


def note(lesson, done):
    """Remember that so many steps of a lesson are done; 0 forgets it."""
    kept = {**places(), lesson.path.stem: done}
    if not done:
        del kept[lesson.path.stem]
    if kept or path().exists():
        path().parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path(), json.dumps(kept, indent=1))
