"""`save` and `load`: models, optimizers, loaders, arrays and plain values in one file, by keyword.

    save("run/last.npz", model=model, optimizer=opt, loader=loader, epoch=3)
    load("run/last.npz", model=model, optimizer=opt)["epoch"]          → 3

Anything with a `state_dict()` is stored as that; arrays and Tensors as arrays; dicts and lists of them by their
nesting; everything else must be plain JSON (numbers, strings, None). Nothing is ever pickled.
"""
import math
from pathlib import Path

import numpy as np

from .. import backend
from ..errors import ArgumentError, CheckpointError
from . import storage

DEPTH = 100                               # how deep entries may be nested: far from Python's limit of recursion


def save(path, *more, **entries):
    """Write the entries to `path` (.npz, or .safetensors with the extra), whole or not at all.

    Models, optimizers and loaders are stored by their `state_dict()`, with the class and, if a constructor of
    `minigrad.models` recorded it, architecture and arguments. The file that was there stays as name.previous.npz.
    Two saves of the same state write the same bytes. Tuples come back as lists, device arrays as NumPy arrays.
    Raises CheckpointError for what is neither an array nor a plain value, and if the file cannot be written (the
    previous one is then untouched). Cost: one copy of the arrays to disk, flushed.

    >>> _ = mg.save("run.npz", weights=np.array([1.0, 2.0]), epoch=3)
    >>> saved = mg.load("run.npz")
    >>> saved["epoch"], saved["weights"]
    (3, array([1., 2.]))
    """
    if more:
        raise ArgumentError("save: got a second argument without a name, expected the path, then entries by name, as "
                            'in mg.save("run.npz", model=model, opt=opt).')
    arrays, tree, kinds = {}, {}, {}
    for key, value in entries.items():
        if hasattr(value, "state_dict"):
            kinds[key] = {"class": type(value).__name__, **getattr(value, "architecture", {})}
            value = value.state_dict()
        tree[key] = _pack(value, key, arrays)
    storage.write_file(path, arrays, {"entries": tree, "kinds": kinds})


def load(path, **objects):
    """Read a file written by `save`; returns a `Checkpoint`, a dict of its entries.

    objects: what to put back, by the keyword it was saved under: `load(path, model=model, optimizer=opt)` calls their
        `load_state_dict`, after names and shapes have been compared. When one of them fails, all are left as they were.
    Raises CheckpointError for files that are missing, truncated, altered, foreign, pickled or newer, and for a
    checkpoint of another model (the first difference is named).

    >>> model, twin = nn.Linear(2, 1), nn.Linear(2, 1)
    >>> _ = mg.save("model.npz", model=model)
    >>> _ = mg.load("model.npz", model=twin)
    >>> (twin.weight.numpy() == model.weight.numpy()).all().item()
    True
    """
    checkpoint = Checkpoint(path)
    checkpoint.restore(**objects)
    return checkpoint


def last_good(path):
    """The `Checkpoint` at `path`, or the version kept before it if that one is missing or damaged; None without either.

    `.path` of the result says which one it was. Raises CheckpointError when files are there and none can be read.

    >>> for epoch in (1, 2):
    ...     _ = mg.save("run.npz", epoch=epoch)
    >>> with open("run.npz", "wb") as file:
    ...     _ = file.write(b"cut off")
    >>> train.last_good("run.npz")["epoch"]
    1
    """
    candidates = [p for p in (Path(path), storage.previous(path)) if p.is_file()]
    trouble = None
    for candidate in candidates:
        try:
            return Checkpoint(candidate)
        except CheckpointError as why:
            trouble = trouble or why
    if trouble:
        raise trouble
    return None


class Checkpoint(dict):
    """What a file holds: the entries by keyword, nested as they were saved, arrays as NumPy arrays.

    path:    the file.              arrays:  {"model/conv1.weight": array, …}, all arrays by their full name.
    library: the version of minigrad that wrote it.         format: the version of the file format.
    kinds:   for each entry that was an object {"class": …, "name": …, "arguments": …} as far as known.

    >>> _ = mg.save("run.npz", model=nn.Linear(2, 1), note="first try")
    >>> saved = train.Checkpoint("run.npz")
    >>> saved["note"], sorted(saved.arrays)
    ('first try', ['model/bias', 'model/weight'])
    """

    def __init__(self, path):
        self.path = Path(path)
        self.arrays, envelope = storage.read_file(path)
        self.library, self.format = envelope["library"], envelope["format"]
        try:
            meta = envelope["meta"]
            self.kinds = {key: _kind(kind) for key, kind in meta["kinds"].items()}
            super().__init__({key: _unpack(tree, self.arrays) for key, tree in meta["entries"].items()})
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as why:
            raise CheckpointError(f"load: {self.path} has metadata that minigrad.save does not write "
                                  f"({type(why).__name__}: {why!s:.100}).") from why

    def restore(self, **objects):
        """Put the saved states into objects, by keyword; all or none. CheckpointError names the first difference."""
        for key, value in objects.items():
            if key not in self:
                raise CheckpointError(f"load: {self.path} holds no {key!r}; it holds "
                                      f"{', '.join(self)[:200] or 'nothing'}.")
            if not isinstance(self[key], dict):
                raise CheckpointError(f"load: {key!r} of {self.path} is {_short(self[key])}, expected the state of an "
                                      "object, as minigrad.save writes it.")
            if hasattr(value, "named_parameters"):
                self._compare(key, value)
        before = {key: value.state_dict() for key, value in objects.items()}
        try:
            for key, value in objects.items():
                value.load_state_dict(self[key])
        except Exception as why:
            for key, value in objects.items():
                value.load_state_dict(before[key])
            if isinstance(why, CheckpointError):
                raise
            raise CheckpointError(f"load: {key!r} of {self.path} does not fit ({type(why).__name__}: {why!s:.200}). "
                                  "Nothing was changed.") from why

    def _compare(self, key, model):
        saved, here = self[key], model.state_dict()
        if odd := [name for name, value in saved.items() if not isinstance(value, np.ndarray)]:
            raise CheckpointError(f"load: {odd[0]!r:.60} of {key!r} in {self.path} is {_short(saved[odd[0]])}, "
                                  "expected an array. Only the state of a model can be loaded into one.")
        of = f"of {self.kinds[key].get('name') or self.kinds[key]['class']} " if key in self.kinds else ""
        for name in [*here, *saved]:
            there = tuple(saved[name].shape) if name in saved else None
            wanted = tuple(here[name].shape) if name in here else None
            if there != wanted:
                raise CheckpointError(
                    f"load: {self.path} is a checkpoint {of}that does not fit this {type(model).__name__}. The first "
                    f"difference is {name!r:.60}: {_shape(there)} in the file, {_shape(wanted)} in the model. "
                    "Build the model with the arguments of the saved one (`minigrad inspect` lists them).")


def _kind(kind):
    """{"class": …, "name": …, "arguments": …} as `save` writes it, the last two only for a known architecture."""
    kind = {"name": None, "arguments": {}, **kind}
    if not isinstance(kind["class"], str) or not isinstance(kind["name"], str | None) or (
            not isinstance(kind["arguments"], dict)):
        raise ValueError("the class, name or arguments of an object")
    return {key: value for key, value in kind.items() if value}


def _short(value):
    """A value from a file, short enough for a message."""
    return f"{value!r:.40}"


def _shape(shape):
    return "absent" if shape is None else f"shape {shape}"


def _pack(value, where, arrays):
    """A tree of plain JSON values; arrays are moved to `arrays`, {"$array": name} stays in their place."""
    if where.count("/") > DEPTH:
        raise CheckpointError(f"save: {where[:40]!r}… is nested more than {DEPTH} deep.")
    if backend.is_array(value) or hasattr(value, "requires_grad"):
        array = backend.to_numpy(value)
        if array.dtype.kind not in "biufc" or where in arrays or "\0" in where:
            raise CheckpointError(f"save: {where!r} is an array of dtype {array.dtype} that cannot be stored, or its "
                                  "name occurs twice. Expected numbers, under names of their own.")
        arrays[where] = array
        return {"$array": where}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"$number": repr(value)}   # JSON has no nan and inf
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_pack(v, f"{where}/{i}", arrays) for i, v in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or key.startswith("$"):
                raise CheckpointError(f"save: {where!r} has the key {key!r}, expected strings that do not begin "
                                      "with $.")
        return {key: _pack(v, f"{where}/{key}", arrays) for key, v in value.items()}
    raise CheckpointError(f"save: {where!r} is of type {type(value).__name__}, which is neither an array nor a plain "
                          "value nor has a state_dict(). Nothing is ever pickled: store the numbers it is made of.")


def _unpack(tree, arrays, depth=0):
    if depth > DEPTH:
        raise ValueError(f"nested more than {DEPTH} deep")
    if isinstance(tree, list):
        return [_unpack(v, arrays, depth + 1) for v in tree]
    if not isinstance(tree, dict):
        return tree
    if "$array" in tree:
        return arrays[tree["$array"]]
    if "$number" in tree:
        return float(tree["$number"])
    return {key: _unpack(v, arrays, depth + 1) for key, v in tree.items()}


def load_torch(path):
    """{name: NumPy array} of a PyTorch state_dict saved as safetensors; pass it to `model.load_state_dict`.

        safetensors.torch.save_file(net.state_dict(), "net.safetensors")      in PyTorch
        model.load_state_dict(load_torch("net.safetensors"))                  here

    bfloat16 becomes float32, which holds it exactly. Needs the package safetensors. Files of torch.save (.pt, .pth) are
    pickles and are refused unread. Raises CheckpointError.

    >>> model.load_state_dict(mg.load_torch("net.safetensors"))          # doctest: +SKIP
    """
    path = Path(path)
    if path.suffix != ".safetensors":
        raise CheckpointError(f"load_torch: got {path.name!r}, expected a .safetensors file. Files of torch.save are "
                              "pickles, which minigrad never opens; in PyTorch, safetensors.torch.save_file converts "
                              "them.")
    package = storage._safetensors("load_torch")
    try:
        entries = package.deserialize(path.read_bytes())
    except (OSError, package.SafetensorError) as why:
        raise CheckpointError(f"load_torch: {path} is not a complete safetensors file ({why!s:.100}).") from why
    return {name: _from_torch(name, entry) for name, entry in entries}


TORCH_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
                "U8": "u1", "BOOL": "?"}


def _from_torch(name, entry):
    if entry["dtype"] == "BF16":          # the upper half of a float32
        upper = np.frombuffer(entry["data"], "<u2").astype(np.uint32)
        return (upper << 16).view(np.float32).reshape(entry["shape"])
    if entry["dtype"] not in TORCH_DTYPES:
        raise CheckpointError(f"load_torch: {name!r:.60} has the dtype {entry['dtype']}, expected one of "
                              f"{', '.join(TORCH_DTYPES)} or BF16. Convert it in PyTorch first.")
    return np.frombuffer(bytearray(entry["data"]), TORCH_DTYPES[entry["dtype"]]).reshape(entry["shape"])
