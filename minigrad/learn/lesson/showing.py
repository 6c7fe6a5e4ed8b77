"""Showing things: text in a terminal, LaTeX and pictures in a notebook, HTML on a page.

    show(table(rules.adam, …))     the step-through of a call
    show(formulas(rules.adam))     the `#:` formulas of a function beside its code
"""
import sys

from ..terminal import tell


def show(thing):
    """Display a table, formulas or anything else: rich in a notebook and on a page, else printed."""
    if in_notebook():
        from IPython.display import display
        display(thing)
    else:
        tell(thing, "thing", thing=thing)


def in_notebook():
    """Whether the code runs in a notebook kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")
