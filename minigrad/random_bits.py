"""Random bits made where they are needed: the same on CPU and GPU, without an upload."""
import numpy as np

from . import backend


def random_bits(n, xp, rng=None):
    """n uniform uint32, an array of the module xp, from one number drawn by `rng`, by default the host generator.

        zᵢ = mix(seed + i·γ), i = 1, 2, …       each zᵢ, 64 bits, gives two of them

    They are computed where they are needed, so nothing is uploaded, and in integers, so a GPU has the bits of the CPU.
    SplitMix64: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", figure 16; the constants of
    the mix are Stafford's variant 13, as in Java and in Vigna's C code.
    """
    word = np.uint64
    start = (rng or backend.generator()).integers(2**64, dtype=word)
    z = start + word(0x9E3779B97F4A7C15) * xp.arange(1, (n + 1) // 2 + 1, dtype=word)
    z = (z ^ (z >> word(30))) * word(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> word(27))) * word(0x94D049BB133111EB)
    return (z ^ (z >> word(31))).view(np.uint32)[:n]
