"""One step of an update rule, line by line, from the very function that the optimizers run.

`minigrad explain` alone lists the rules. State starts at 0, t at 1; --against shows where two rules differ.
"""
import difflib
import inspect
import textwrap

from ..errors import UsageError
from ..learn.explaining.explain import diff, explain
from ..optim import rules
from ..optim.machinery.signatures import SYMBOLS, signature

#: values for arguments that a rule needs and the command line omits
EXAMPLE = {"w": 1.0, "g": 1.0, "lr": 0.1, "momentum": 0.9, "weight_decay": 0.1, "dampening": 0.5}


def configure(parser):
    """The rule, and an option for every name that a rule takes."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="adam, adamw, nesterov, …; without it: list the rules")
    parser.add_argument("--against", metavar="RULE", help="a second rule, to show where its numbers differ")
    signatures = [signature(rule) for rule in rules.PAGE]
    state = {name for s in signatures for name in s.state}
    hyper = {name for s in signatures for name in s.hyper}
    for name in ("w", "g", *sorted(state), "t", *(name for name in SYMBOLS if name in hyper)):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int if name == "t" else float, dest=name, metavar="X",
                            help={"w": "the weight (1)", "g": "its gradient (1)", "t": "step number (1)"}.get(
                                name, SYMBOLS.get(name, "state (0)")))


def run(args):
    """Print the table of one step, two tables side by side, or the list of rules."""
    if args.rule is None:
        for rule in rules.PAGE:
            what = inspect.getdoc(rule).splitlines()[0].split(". ")[0].rstrip(".")
            print(f"  {rule.__name__:<24} {textwrap.shorten(what, 53, placeholder=' …')}")
        return
    chosen = [find(name) for name in (args.rule, args.against) if name]
    accepted = [inspect.signature(rule).parameters for rule in chosen]
    asked = {name: value for name, value in vars(args).items()
             if value is not None and name not in ("rule", "against", "command")}
    for name, value in EXAMPLE.items():
        needed = any(name in p and p[name].default is inspect.Parameter.empty for p in accepted)
        asked.setdefault(name, value) if needed else None
    if len(chosen) == 1:
        explain(chosen[0], **asked)
    else:
        diff(*chosen, **asked)


def find(name):
    """The rule of this name; UsageError with the closest names."""
    page = {rule.__name__: rule for rule in rules.PAGE}
    if name.replace("-", "_") not in page:
        near = difflib.get_close_matches(name, page, 3, 0.0)
        raise UsageError(f"explain: there is no rule {name!r}; perhaps {', '.join(near)}. `minigrad explain` lists "
                         "them all.")
    return page[name.replace("-", "_")]
