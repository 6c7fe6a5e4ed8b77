"""Showing things: text in a terminal, LaTeX and pictures in a notebook, HTML on a page.

    show(table(rules.adam, …))     the step-through of a call
    show(formulas(rules.adam))     the `#:` formulas of a function beside its code
"""
import contextlib
import sys

_listener = None              # what is told, in place of a terminal, while a page is being written


def show(thing):
    """Display a table, formulas or anything else: rich in a notebook and on a page, else printed."""
    if in_notebook():
        from IPython.display import display
        display(thing)
    else:
        tell(thing, "thing", thing=thing)


def tell(text, kind, **told):
    """Print the text; while a page is being written, call its listener(kind, **told) instead."""
    if _listener is None:
        print(text)
    else:
        _listener(kind, **told)


@contextlib.contextmanager
def listening(listener):
    """In the block, `listener(kind, **told)` is called for each thing that would be printed or shown."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


def in_notebook():
    """Whether the code runs in a notebook kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")
