"""The commands of `minigrad`, one module each: configure(parser), run(args) -> exit status or None.

cli.py lists them and imports only the one that is called, so that `minigrad --help` stays quick.
"""
