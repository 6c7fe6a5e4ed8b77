"""The `minigrad` command: a table of commands, each in a module of its own that is imported when it is asked for."""
import argparse
import difflib
import importlib
import os
import re
import sys
import textwrap
from pathlib import Path

from . import __version__
from .errors import MinigradError, UsageError

#: title → commands, in the order of `minigrad --help`; a command is there when commands/<name>.py is
GROUPS = {
    "Train and compare": ("train", "compare", "models", "inspect"),
    "See the formulas at work": ("explain", "lesson", "learn", "grade", "site"),
    "Look at weight space": ("surface", "spectrum", "soup"),
    "When something is wrong": ("doctor",),
}
EXAMPLES = """\
Examples:
  minigrad train                                   a small CNN on real digits
  minigrad train --optimizer 'lookahead(sam(adamw))' --lr 0.01 --seed 1

`minigrad COMMAND --help` explains one command."""


def available():
    """{name: module name} of the commands whose module file exists."""
    folder = Path(__file__).parent / "commands"
    return {name: f"minigrad.commands.{name}" for names in GROUPS.values() for name in names
            if (folder / f"{name}.py").exists()}


def guide():
    """What `minigrad --help` prints."""
    commands = available()
    lines = ["minigrad: the optimization of neural networks, where the formula is the code.", "",
             "Usage: minigrad COMMAND [OPTIONS]", ""]
    for title, names in GROUPS.items():
        rows = [f"  {n:<10} {importlib.import_module(commands[n]).HELP}" for n in names if n in commands]
        lines += [title + ":", *rows, ""] if rows else []
    return "\n".join([*lines, EXAMPLES])


def main(argv=None):
    """Run one command; returns the exit status: 0, 2 for what minigrad or the system refuses, 130 for Ctrl-C."""
    argv = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")                # a terminal without Unicode shows ? and goes on
    try:
        status = dispatch(argv)
        sys.stdout.flush()
        return status
    except MinigradError as why:
        return refuse(str(why))
    except BrokenPipeError:                                     # the reader, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as why:
        return refuse(f"{why.strerror or why}{f': {why.filename}' if why.filename else ''}")
    except KeyboardInterrupt:
        return refuse("interrupted", 130)


def dispatch(argv):
    """Find the command, let its module read the options, run it."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(guide())
        return 0
    if argv[0] == "--version":
        print("minigrad", __version__)
        return 0
    name, commands = argv[0], available()
    if name not in commands:
        close = difflib.get_close_matches(name, commands, 1)
        hint = f" Did you mean `minigrad {close[0]}`?" if close else ""
        raise UsageError(f"there is no command {name!r}; there are {', '.join(commands)}.{hint}")
    module = importlib.import_module(commands[name])
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
    """Print `minigrad: message` to stderr, wrapped where a person reads it."""
    text = f"minigrad: {message}"
    if sys.stderr.isatty():
        text = textwrap.fill(text, 79, subsequent_indent="          ", break_long_words=False, break_on_hyphens=False)
    print(text, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
