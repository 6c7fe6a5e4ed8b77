"""A text's syntax tree, built by one thread at a time.

CPython 3.11 counts the depth of the tree that it builds in one place for all threads: of two that build at once, one
may end in a SystemError.
"""
import ast
import threading

ALONE = threading.Lock()


def parse(source, mode="exec"):
    """The tree of a text. Whatever keeps it from being one is a SyntaxError: null bytes, brackets or sums too deep."""
    with ALONE:
        try:
            return ast.parse(source, mode=mode)
        except (ValueError, RecursionError, MemoryError) as why:
            raise SyntaxError(str(why) or "nested too deeply") from None


def after_futures(tree):
    """How many statements of a module come first: its `from __future__` imports, and what stands before them."""
    return max((k for k, node in enumerate(tree.body, 1)
                if isinstance(node, ast.ImportFrom) and node.module == "__future__"), default=0)
