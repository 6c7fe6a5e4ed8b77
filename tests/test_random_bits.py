"""SplitMix64 on arrays: its published numbers, their spread, and the same on a device."""
import numpy as np

from minigrad import backend
from minigrad.random_bits import random_bits


class Fixed:
    """A generator that draws the seed 1234567."""

    def integers(self, high, dtype):
        return dtype(1234567)


def test_random_bits_are_split_mix_64():
    """The first numbers of SplitMix64 from the seed 1234567, as published with Vigna's splitmix64.c tests."""
    words = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    bits = random_bits(9, np, Fixed())
    assert bits.dtype == np.uint32 and bits.shape == (9,)
    assert bits.tolist() == [half for z in words for half in (z % 2**32, z >> 32)][:9]
    assert random_bits(0, np).shape == (0,)


def test_random_bits_draw_one_number_and_are_uniform():
    backend.seed(1)
    bits, after = random_bits(200_000, np), backend.generator().random()
    twin = np.random.default_rng(1)
    twin.integers(2**64, dtype=np.uint64)
    assert after == twin.random()
    shares = np.bincount(bits >> 28, minlength=16) / bits.size
    assert np.abs(shares * 16 - 1).max() < 5 * (15 / bits.size) ** 0.5
    one_bits = (bits[:, None] >> np.arange(32, dtype=np.uint32) & 1).mean(axis=0)
    assert np.abs(one_bits - 0.5).max() < 5 * 0.5 / bits.size ** 0.5
    neighbours = np.corrcoef(bits[:-1], bits[1:])[0, 1]
    assert abs(neighbours) < 5 / bits.size ** 0.5


def test_random_bits_of_the_device_are_those_of_the_host(device):
    backend.seed(3)
    there = random_bits(7, device.cupy)
    backend.seed(3)
    np.testing.assert_array_equal(there.get(), random_bits(7, np))
