"""The commands of `minigrad`, one module each: HELP (one line), configure(parser), run(args) -> exit status or None.

They import what is heavy inside `run`, so that `minigrad --help` stays quick.
"""
