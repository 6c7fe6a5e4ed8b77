"""Tensors of other libraries without a copy, by DLPack: PyTorch, CuPy, JAX, NumPy.

    t = mg.from_dlpack(torch_tensor)         torch.from_dlpack(t), np.from_dlpack(t), cupy.from_dlpack(t), jax.numpy …

Both sides share one memory, which lives as long as either of them: what one writes, the other sees, and no graph
notices. Who needs a copy of their own writes `mg.tensor(t)`. JAX copies memory that is not aligned as it wants.
"""
from . import backend
from .autograd import Tensor, constant
from .errors import ArgumentError, BackendError, DTypeError, GraphError

CPU, CUDA = 1, 2                          # device types of DLPack


def from_dlpack(x) -> Tensor:
    """A Tensor on the memory of x, an array of any library that speaks DLPack (it has `__dlpack__`). No copy.

    An array in GPU memory needs CuPy. Arrays of JAX cannot be written; theirs are read-only here, too,
    and before NumPy 2.1 all are.
    Raises ArgumentError for what does not speak DLPack, DTypeError for numbers that NumPy does not have (bfloat16),
    BackendError for another device, GraphError for a PyTorch tensor that requires a gradient (x.detach()).

    >>> a = np.array([1.0, 2.0])
    >>> t = mg.from_dlpack(a)
    >>> a[0] = 5.0
    >>> t
    Tensor([5., 2.])
    """
    if not hasattr(x, "__dlpack__") or not hasattr(x, "__dlpack_device__"):
        raise ArgumentError(f"from_dlpack: got {type(x).__name__}, expected an array or tensor of a library that has "
                            "__dlpack__. Lists and numbers become Tensors with mg.tensor.")
    kind = x.__dlpack_device__()[0]
    if kind not in (CPU, CUDA):
        raise BackendError(f"from_dlpack: got an array on a device of type {int(kind)}, expected the CPU (1) or CUDA "
                           "(2). Copy it to the CPU in its own library first.")
    module = backend.module_of("numpy" if kind == CPU else "cupy")
    try:
        array = module.from_dlpack(x)
        if array.dtype.kind == "c":
            raise BufferError("complex numbers")
        return constant(array)
    except (BufferError, RuntimeError) as why:
        if "requires grad" in str(why) or "require gradient" in str(why):
            raise GraphError(f"from_dlpack: got a {type(x).__module__.partition('.')[0]} tensor that requires a "
                             "gradient, which would be lost; expected one without. Detach it first.") from why
        raise DTypeError(f"from_dlpack: got an array that {module.__name__} cannot take over ({why}); expected floats, "
                         "integers or bools. Convert it in its own library first.") from why


def to_dlpack(self, **request):
    """`Tensor.__dlpack__`: the memory of a Tensor for another library."""
    if self.requires_grad:
        raise GraphError("__dlpack__: got a Tensor that requires a gradient, which another library would lose; "
                         "expected one without. Hand over t.detach(), which shares its memory.")
    return self.data.__dlpack__(**request)
