"""Exercises in the order in which they can be done.

    Course()              minigrad's own: specs/<slug>.py here, in the order of ORDER
    Course(folder)        an instructor's: folder/specs/<slug>.py, each with an EXERCISE
    load(slug)            one of minigrad's own
"""
import json
import sys
from dataclasses import replace
from importlib import import_module, util
from pathlib import Path

from ...errors import UsageError

ORDER = ("descent", "unbroadcast", "backward_order", "gradient_check", "cross_entropy", "ridge", "logistic",
         "minibatch", "momentum", "adagrad", "rmsprop", "adam", "sgdw", "adamw", "schedule", "conv2d",
         "conv2d_backward", "batchnorm", "batchnorm_backward", "lookahead", "ray", "polygon_chain", "ensemble", "swa",
         "refresh_batchnorm", "dswa", "power_iteration", "perturbation", "sam", "asam", "soup",
         "silent_faults")


class Course:
    """A set of exercises. order: their slugs, as they can be done; graded: those that count (all but the warm-up);
    conventions: "score", or "mistake" if a folder's settings.json says {"conventions": "mistake"}.

    The files of a folder are an instructor's code and run here, unguarded. Their order is that of lesson and id.
    Raises UsageError for a folder without exercises and for a file that does not hold one.
    """

    def __init__(self, folder=None):
        self.folder = None if folder is None else Path(folder).resolve()
        if folder is None:
            self.order, self.graded, self.conventions = ORDER, ORDER[1:], "score"
            return
        self.conventions = settings(self.folder).get("conventions", "score")
        self.made = {path.stem: exercise_of(path) for path in sorted((self.folder / "specs").glob("[!_]*.py"))}
        if not self.made:
            raise UsageError(f"learn: there is no exercise in {str(Path(folder) / 'specs')!r}. "
                             f"`minigrad learn new SLUG --into {folder}` begins one.")
        self.order = self.graded = tuple(sorted(self.made, key=lambda s: (self.made[s].lesson, self.made[s].id)))

    def load(self, slug):
        """The Exercise of this slug. UsageError lists those that exist."""
        if slug not in self.order:
            raise UsageError(f"learn: there is no exercise {slug!r}. There are: {', '.join(self.order)}.")
        return import_module(f"{__package__}.specs.{slug}").EXERCISE if self.folder is None else self.made[slug]


def settings(folder):
    """What an instructor's settings.json says, {} without one. UsageError for what is not known."""
    path = folder / "settings.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as why:
        raise UsageError(f"learn: {path} is not JSON: {why}") from why
    if not isinstance(found, dict) or set(found) - {"conventions"} or found.get("conventions", "score") not in (
            "score", "mistake"):
        raise UsageError(f'learn: {path} says {found}; expected {{"conventions": "score"}} or "mistake".')
    return found


def exercise_of(path):
    """The EXERCISE in an instructor's file, with the folder it comes from as its `home`."""
    name = f"minigrad_exercise_{path.stem}"
    found = util.spec_from_file_location(name, path)
    module = sys.modules[name] = util.module_from_spec(found)
    try:
        found.loader.exec_module(module)
        exercise = module.EXERCISE
    except Exception as why:                                # noqa: BLE001  an instructor's file may raise anything
        raise UsageError(f"learn: {path} does not hold an exercise yet: {type(why).__name__}: {why}") from why
    if exercise.slug != path.stem:
        raise UsageError(f"learn: {path} holds the exercise {exercise.slug!r}; expected slug={path.stem!r}, the "
                         "file's name.")
    return replace(exercise, home=str(path.parent.parent))


def load(slug):
    """The Exercise of this slug among minigrad's own. UsageError lists those that exist."""
    return Course().load(slug)
