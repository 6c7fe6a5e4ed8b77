"""Writes the list of names that CuPy offers, one "module.name" a line, which the fake device refuses to go beyond.

    python tests/cupy_names.py > tests/cupy_names.txt        (with CuPy installed; it imports without a GPU)

Where CuPy says which arguments a function has, they follow in brackets: "argsort(a,axis,kind)".
"""
import inspect
import re

NAME = r"([\w*]+)(?:=[^,]*)?(?:,|$)"                     # of an argument, before its default


def names():
    """The lines of the list, the version of CuPy first."""
    import cupy
    yield f"# CuPy {cupy.__version__}"
    places = {"": cupy, "ndarray.": cupy.ndarray, "ufunc.": cupy.ufunc, "linalg.": cupy.linalg,
              "lib.stride_tricks.": cupy.lib.stride_tricks, "cuda.compiler.": cupy.cuda.compiler,
              "cuda.function.": cupy.cuda.function}
    for prefix, place in places.items():
        for name in sorted(dir(place)):
            if not name.startswith("_") or place is cupy.ndarray:
                yield prefix + name + arguments(getattr(place, name), cupy)


def arguments(thing, cupy):
    """"(name,name,…)", or "" where any may be given or nothing is known."""
    if isinstance(thing, cupy.ufunc):
        return "(out,dtype,casting)"
    if isinstance(thing, type) or not callable(thing):
        return ""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):                      # compiled methods have theirs in the docstring's first line
        found = re.match(r"_ndarray_base\.\w+\(self(?:, )?(.*?)\)(?: ->.*)?$", (thing.__doc__ or "").split("\n")[0])
        return f"({','.join(re.findall(NAME, found[1]))})" if found else ""
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return ""
    return f"({','.join(p.name for p in parameters)})"


if __name__ == "__main__":
    print(*names(), sep="\n")
