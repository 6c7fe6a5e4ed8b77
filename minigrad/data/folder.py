"""Image folders: one subfolder per class, one .npy or .npz file per image or per stack of images."""
from pathlib import Path

import numpy as np

from .. import backend
from ..errors import DataError
from ..files import npz


def class_names(folder):
    """The names of the classes of an image folder, in the order of their numbers: its subfolders, sorted.

    >>> import pathlib
    >>> for name in ("cat", "dog"):
    ...     pathlib.Path("pets", name).mkdir(parents=True)
    >>> data.class_names("pets")
    ['cat', 'dog']
    """
    root = Path(folder)
    names = sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")) if root.is_dir() else []
    if not names:
        raise DataError(f"image_folder: {str(folder)!r} has no subfolders, expected one per class, each with .npy or "
                        ".npz files.")
    return names


def image_folder(folder):
    """The images below `folder/<class>/`, as (x, y) on the backend in use.

    x: (N, C, H, W) float32. Bytes are divided by 255; floating-point numbers are taken as they are.
    y: (N,) int64, numbered as in `class_names(folder)`; files in sorted order within a class.
    A file holds one image, (H, W) or (C, H, W), or a stack of images, (N, C, H, W); an .npz holds any number of them
    under any names. All must have one shape (C, H, W).
    Raises DataError that names the file: pickled, truncated or foreign files, mixed shapes, channels in the last axis,
    classes without images.

    >>> import pathlib
    >>> for name in ("cat", "dog"):
    ...     pathlib.Path("pets", name).mkdir(parents=True)
    ...     np.save(f"pets/{name}/all.npy", np.zeros((3, 1, 4, 4), np.uint8))
    >>> x, y = data.image_folder("pets")
    >>> x.shape, y
    ((6, 1, 4, 4), array([0, 0, 0, 1, 1, 1]))
    """
    images, labels, first = [], [], None
    for label, name in enumerate(class_names(folder)):
        paths = sorted(p for p in (Path(folder) / name).iterdir() if p.suffix in (".npy", ".npz"))
        if not paths:
            raise DataError(f"image_folder: the class {name!r} has no .npy or .npz file.")
        for path in paths:
            for array in _arrays(path):
                stack = _stack(array, path)
                first = first or (path, stack.shape[1:])
                if stack.shape[1:] != first[1]:
                    raise DataError(f"image_folder: {path} holds images of shape {stack.shape[1:]}, {first[0]} of "
                                    f"{first[1]}; expected one shape (C, H, W) for all.")
                images.append(stack)
                labels += [label] * len(stack)
    return backend.asarray(np.concatenate(images)), backend.asarray(np.array(labels, dtype=np.int64))


def _arrays(path):
    try:
        if path.suffix == ".npz":
            return [array for _, array in sorted(npz.read_npz(path).items())]
        with open(path, "rb") as file:
            return [npz.read_npy(file, path.stat().st_size)]
    except npz.BadFile as why:
        raise DataError(f"image_folder: {path} {why}. Expected plain arrays as numpy.save and numpy.savez write "
                        "them.") from why
    except OSError as why:
        raise DataError(f"image_folder: {path} cannot be read ({why}).") from why


def _stack(array, path):
    """(N, C, H, W) float32."""
    if array.ndim not in (2, 3, 4) or 0 in array.shape or array.dtype.kind not in "uf":
        raise DataError(f"image_folder: {path} holds an array of shape {array.shape} and dtype {array.dtype}, expected "
                        "unsigned bytes or floating-point numbers of shape (H, W), (C, H, W) or (N, C, H, W).")
    if array.ndim > 2 and array.shape[-1] in (1, 3, 4) and array.shape[-3] not in (1, 3, 4):
        raise DataError(f"image_folder: {path} has the shape {array.shape}, which looks like channels last; expected "
                        "(C, H, W). Convert with array.transpose(2, 0, 1).")
    stack = array.reshape((1,) * (4 - array.ndim) + array.shape)
    if array.dtype.kind == "f":
        return stack.astype(np.float32)
    return stack.astype(np.float32) / np.float32(np.iinfo(array.dtype).max)
