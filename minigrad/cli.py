"""The `minigrad` command: a table of commands, each in its own module, which is imported when it is called."""
import argparse
import difflib
import importlib
import os
import re
import sys
import textwrap

from . import __version__
from .errors import MinigradError, UsageError

#: title → {command: what `minigrad --help` says about it}; each is the module commands/<command>.py
GROUPS = {
    "Train and compare": {
        "train": "train a model on digits, Fashion-MNIST or CIFAR",
        "compare": "every optimizer at an equal number of gradient evaluations",
        "models": "all models, with parameters and multiply-adds",
        "inspect": "what is inside a checkpoint",
    },
    "See the formulas at work": {
        "explain": "one step of an update rule, line by line",
        "lesson": "walk through a lesson; without a number: list them",
        "learn": "exercises that name the formula your code computes",
        "grade": "grade a folder of submissions: CSV, Gradescope, JUnit",
        "site": "the lessons and the reference as web pages that work offline",
    },
    "Look at weight space": {
        "surface": "loss and error on a plane, a line or rays in weight space",
        "spectrum": "eigenvalues of the Hessian at a trained network",
        "soup": "average the weights of several checkpoints",
    },
    "When something is wrong": {
        "doctor": "which Python, BLAS, CuPy and CUDA are here, and how to fix problems",
    },
}
COMMANDS = [name for commands in GROUPS.values() for name in commands]
EXAMPLES = """\
Examples:
  minigrad train                                   a small CNN on real digits
  minigrad train --optimizer 'lookahead(sam(adamw))' --lr 0.01 --seed 1
  minigrad train --data fashion --model resnet20 --augment

`minigrad COMMAND --help` explains one command. The reference of the library:
help(mg.optim.SAM) in Python; as web pages, `minigrad site --reference`."""


def guide():
    """What `minigrad --help` prints."""
    lines = ["minigrad: the optimization of neural networks, where the formula is the code.", "",
             "Usage: minigrad COMMAND [OPTIONS]", ""]
    for title, commands in GROUPS.items():
        lines += [title + ":", *(f"  {name:<10} {text}" for name, text in commands.items()), ""]
    return "\n".join([*lines, EXAMPLES])


def main(argv=None):
    """Run one command; returns the exit status: 0, 2 if minigrad or the system refuses, 130 for Ctrl-C."""
    argv = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")                # a terminal without Unicode shows ? instead
    try:
        status = dispatch(argv)
        sys.stdout.flush()
        return status
    except MinigradError as why:
        return refuse(str(why))
    except BrokenPipeError:                                     # the reader (`head`, say) closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as why:
        return refuse(f"{why.strerror or why}{f': {why.filename}' if why.filename else ''}")
    except KeyboardInterrupt:
        return refuse("interrupted", 130)


def dispatch(argv):
    """Import the module of the command, let it read the options, run it."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(guide())
        return 0
    if argv[0] == "--version":
        print("minigrad", __version__)
        return 0
    name = argv[0]
    if name not in COMMANDS:
        close = difflib.get_close_matches(name, COMMANDS, 1)
        hint = f" Did you mean `minigrad {close[0]}`?" if close else ""
        raise UsageError(f"there is no command {name!r}; there are {', '.join(COMMANDS)}.{hint}")
    module = importlib.import_module(f"minigrad.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"minigrad {name}", description=narrow(module.__doc__),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    module.configure(parser)
    return module.run(parser.parse_args(argv[1:])) or 0


def narrow(text):
    """Paragraphs filled to 79 columns; lines of a table (indented) one by one, hanging under its second column."""
    def line(row):
        column = re.match(r"( +\S.*? {2,})?", row).end()
        return textwrap.fill(row, 79, subsequent_indent=" " * column)

    parts = (text or "").split("\n\n")
    return "\n\n".join("\n".join(map(line, part.split("\n") if "\n " in f"\n{part}" else [part])) for part in parts)


def refuse(message, status=2):
    """Print `minigrad: message` to stderr, wrapped if stderr is a terminal."""
    text = f"minigrad: {message}"
    if sys.stderr.isatty():
        text = textwrap.fill(text, 79, subsequent_indent="          ", break_long_words=False, break_on_hyphens=False)
    print(text, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
