"""DLPack with JAX: its arrays come without a copy; ours go there without one if their memory is aligned as it wants."""
import numpy as np
import pytest

import minigrad as mg

jnp = pytest.importorskip("jax.numpy")


def test_from_jax_without_a_copy_and_read_only():
    theirs = jnp.arange(6, dtype=jnp.float32).reshape(2, 3)
    ours = mg.from_dlpack(theirs)
    assert ours.data.ctypes.data == theirs.unsafe_buffer_pointer() and not ours.data.flags.writeable
    np.testing.assert_array_equal(ours.numpy(), np.asarray(theirs))


def test_to_jax_without_a_copy_where_the_alignment_allows():
    raw = np.zeros(64 + 16, np.float32)
    start = -raw.ctypes.data % 64 // 4
    aligned = mg.Tensor(raw[start:start + 16])
    aligned.data[:] = np.arange(16)
    theirs = jnp.from_dlpack(aligned)
    assert theirs.unsafe_buffer_pointer() == aligned.data.ctypes.data
    np.testing.assert_array_equal(np.asarray(theirs), np.arange(16))
    other = mg.Tensor(raw[start + 1:start + 9])                     # 4 bytes further: JAX copies
    copied = jnp.from_dlpack(other)
    assert copied.unsafe_buffer_pointer() != other.data.ctypes.data
    np.testing.assert_array_equal(np.asarray(copied), other.numpy())
