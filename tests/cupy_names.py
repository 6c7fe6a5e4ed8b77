"""Writes the list of names that CuPy offers, one "module.name" a line, which the fake device refuses to go beyond.

    python tests/cupy_names.py > tests/cupy_names.txt        (with CuPy installed; it imports without a GPU)
"""


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
                yield prefix + name


if __name__ == "__main__":
    print(*names(), sep="\n")
