"""What a student has done so far: one small JSON file in the student's own folder.

    {"current": "adam",
     "exercises": {"adam": {"state", "attempts", "diagnoses", "seconds", "hints", "gave_up", "text"}}}

Keys are the exercises' slugs, which never change; entries of exercises that do not exist (any more) are kept
and ignored. Written completely or not at all. It has no influence on grades.
"""
import hashlib
import json
import time
from pathlib import Path

from ...files import atomic
from ..exercises.course import Course

NAME = "progress.json"


class Progress:
    """The progress of the folder `folder` in a course. An unreadable file is set aside, and `note` says so."""

    def __init__(self, folder, course=None):
        self.path, self.note = Path(folder) / NAME, ""
        self.order = (course or Course()).order
        self.data = {"current": self.order[0], "exercises": {}}
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            if not isinstance(stored, dict) or not isinstance(stored.get("exercises"), dict):
                raise ValueError("not a progress file")
            self.data.update(stored)
        except FileNotFoundError:
            pass
        except ValueError:
            aside = self.path.with_suffix(".unreadable.json")
            self.path.replace(aside)
            self.note = f"{NAME} could not be read; it is now {aside.name}, and this is a new start"

    def of(self, slug):
        """The entry of an exercise, made if there is none."""
        entry = self.data["exercises"].setdefault(slug, {})
        for key, value in {"state": "not_attempted", "attempts": 0, "diagnoses": [], "seconds": 0.0, "hints": 0,
                           "gave_up": False, "text": ""}.items():
            entry.setdefault(key, value)
        return entry

    @property
    def current(self):
        """The slug of the current exercise."""
        return self.data["current"] if self.data["current"] in self.order else self.order[0]

    @current.setter
    def current(self, slug):
        self.data["current"] = slug

    def passed(self, slug):
        """Whether this exercise was right the last time it was checked."""
        return self.of(slug)["state"] in ("correct", "convention")

    def done(self):
        """How many exercises are passed."""
        return sum(map(self.passed, self.order))

    def next_slug(self):
        """The next exercise that is not passed, from the current one on; the current one if all are passed."""
        start = self.order.index(self.current)
        around = [*self.order[start + 1:], *self.order[:start]]
        return next((slug for slug in around if not self.passed(slug)), self.current)

    def previous_slug(self):
        """The exercise before the current one, passed or not; the first one stays."""
        return self.order[max(0, self.order.index(self.current) - 1)]

    def note_verdict(self, verdict, source):
        """Record a verdict; checking the same text again is not another attempt."""
        entry = self.of(verdict.exercise)
        text = hashlib.sha256(source.encode()).hexdigest()[:16]
        if text != entry["text"] and verdict.status != "not_attempted":
            entry["attempts"] += 1
            entry["diagnoses"] = (entry["diagnoses"] + [verdict.faults or [verdict.status]])[-50:]
        entry.update(state=verdict.status, text=text, checked=time.strftime("%Y-%m-%d %H:%M:%S"))
        entry["seconds"] = round(entry["seconds"] + verdict.seconds, 3)
        self.save()

    def save(self):
        """Write the file, completely or not at all."""
        atomic.write_text(self.path, json.dumps(self.data, indent=1, ensure_ascii=False))
