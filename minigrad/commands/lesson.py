"""Lessons: the formula, the engine's numbers and a figure, step by step.

  minigrad lesson                  all lessons and what each teaches
  minigrad lesson 07               walk through one (Enter next, r rerun, s source, p print a value, i Python,
                                   c continue to the end, q quit); goes on where you stopped
  minigrad lesson export 07        write it as a notebook, 07_adam.ipynb (needs the extra `notebook`)

MINIGRAD_BUDGET=full runs the experiments at full size, MINIGRAD_BUDGET=quick at the smallest.
"""
from pathlib import Path

from ..errors import UsageError
from ..learn.lesson import place, script, walkthrough


def configure(parser):
    """[export] [LESSON] [--out FILE]"""
    parser.add_argument("words", nargs="*", metavar="[export] LESSON", help="number or name of a lesson")
    parser.add_argument("--out", metavar="FILE",
                        help="where `export` writes the notebook (default: NN_slug.ipynb here)")


def run(args):
    """List, play or export."""
    words = args.words
    if not words:
        print(walkthrough.catalogue(script.lessons()))
        return 0
    if words[0] == "export" and len(words) == 2:
        print(export(script.find(words[1]), args.out))
        return 0
    if len(words) != 1 or words[0] == "export":
        raise UsageError(f"lesson: got {' '.join(words)!r}, expected one lesson, or `export` and one lesson.")
    return walk(script.find(words[0]), walkthrough.keyboard())


def walk(lesson, key):
    """Walk through a lesson, from where the reader stopped if they want to; returns the exit status."""
    done, total = place.places().get(lesson.path.stem, 0), len(walkthrough.steps(lesson))
    if not (key and 0 < done < total):
        return walkthrough.Player(lesson, key).play()
    answer = key(f" You stopped after step {done} of {total}. Enter goes on there, 1 begins again, q quits. ")
    print()
    if answer in ("q", "\x04", ""):
        return 0
    return walkthrough.Player(lesson, key).play(0 if answer == "1" else done)


def export(lesson, out=None):
    """Write the lesson as a notebook without outputs and return its path.

    Raises UsageError if jupytext is missing or the suffix is not .ipynb."""
    path = Path(out or f"{lesson.path.stem}.ipynb")
    if path.suffix != ".ipynb":
        raise UsageError(f"lesson export: got --out {path}, expected a file name that ends in .ipynb.")
    try:
        import jupytext
    except ImportError as why:
        raise UsageError("lesson export: jupytext is not installed. Install it with: "
                         "pip install 'minigrad[notebook]'") from why
    notebook = jupytext.read(lesson.path, fmt="py:percent")
    for cell in notebook.cells:
        if cell.cell_type == "code" and folded(cell.source, cell.metadata.get("title", "")):
            cell.metadata["jupyter"] = {"source_hidden": True}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    jupytext.write(notebook, path, fmt="ipynb")
    return path


def folded(source, title):
    """Whether a notebook hides the code: helpers, figures, and cells that hold nothing but answers or prose."""
    cell = script.Cell("code", source, 0, title)
    return cell.folded or "ask(" in source or not walkthrough.visible(source)
