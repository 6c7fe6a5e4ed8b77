"""Many processes that train one model (MPI): each takes its part of every batch, and gradients are summed.

    fit(model, opt, loader, epochs, comm=MPI.COMM_WORLD)         in a script started with mpirun -n 4 python script.py

    f(w) = Σᵣ (nᵣ/n) fᵣ(w)        fᵣ: the mean loss of the nᵣ examples of process r, of a batch of n

All processes hold the same weights and make the same steps: one Allreduce gives each of them the mean loss and gradient
of the whole batch, so SAM's ε̂, Lookahead and SWA need nothing of their own. What a thread belongs to is a mode, `team`;
objective/step_loss.py sums at the end of an evaluation, nn/layers.py asks it for BatchNorm.

comm: an intracommunicator of mpi4py, or anything with rank, size, Allreduce(send, receive) and Abort(code).
"""
import contextlib
import os
import sys
import zlib
from contextvars import ContextVar

import numpy as np

from . import backend
from .autograd import Op, constant, raw, setting
from .errors import DataError, UsageError
from .functions.rows import channel_axes

team = ContextVar("team", default=None)              # a mode: the Team whose part of each batch this thread computes


def weight():
    """nᵣ/n of the batch in hand; 1 without other processes."""
    return 1.0 if (mine := team.get()) is None else mine.share


def is_synchronised():
    """Whether BatchNorm takes the statistics of the whole batch here, not those of this process's part."""
    return (mine := team.get()) is not None and mine.sync_batchnorm


class Team:
    """This process among all that train together. `share`: nᵣ/n of the batch in hand."""

    def __init__(self, comm, sync_batchnorm):
        self.comm, self.sync_batchnorm = comm, sync_batchnorm
        self.rank, self.size, self.share = comm.rank, comm.size, 1.0

    def part(self, x, y, *v):
        """This process's rows r, r + size, … of a batch; sets `share`. DataError if a process would get none."""
        if len(y) < self.size:
            raise DataError(f"fit: got a batch of {len(y)} for {self.size} processes, expected at least one example "
                            "for each. Use another batch_size, or drop_last=True.")
        mine = slice(self.rank, None, self.size)
        self.share = len(y[mine]) / len(y)
        return [part[mine] for part in (x, y, *v)]

    def sum(self, array):
        """Σ over processes: the same bits in each. Device arrays go through the host."""
        mine = np.asarray(backend.to_numpy(array), order="C")
        total = np.empty_like(mine)
        self.comm.Allreduce(mine, total)
        return backend.namespace(array).asarray(total)

    def average(self, arrays):
        """Set each of the arrays to its mean over the processes, in place."""
        for array in arrays:
            array[...] = self.sum(array) / self.size

    def mean_of(self, L, g):
        """(Σᵣ (nᵣ/n) Lᵣ, Σᵣ gᵣ) in one Allreduce; the gradients gᵣ are weighted already. L: a Tensor."""
        mine = (self.share * L.data).reshape(1).astype(g.dtype)
        both = self.sum(backend.namespace(g).concatenate([g, mine]))
        return constant(both[-1].astype(L.dtype).reshape(L.shape)), both[:-1]

    @contextlib.contextmanager
    def own_draws(self):
        """Different random numbers (dropout masks) in each process for a block; afterwards all draw alike again.

        If nothing is drawn, the generator does not move: then a step draws what it would in one process.
        """
        bits = backend.generator().bit_generator
        before = bits.state
        mine = bits.jumped(self.rank).state if self.rank else before
        bits.state = mine
        try:
            yield
        finally:
            drawn = bits.state != mine
            bits.state = before
            if drawn:
                bits.state = bits.jumped(self.size).state

    def check_same(self, what, *parts):
        """Raise UsageError unless all processes hold the same values: arrays or things with a repr."""
        crc = 0
        for part in parts:
            crc = zlib.crc32(backend.to_numpy(part).tobytes() if backend.is_array(part) else repr(part).encode(), crc)
        halves = np.array([crc >> 16, crc & 0xFFFF], dtype=np.int64)
        sums, squares = self.sum(np.stack([halves, halves**2]))
        if (sums**2 != self.size * squares).any():                    # Cauchy-Schwarz: equal only if all are
            raise UsageError(f"fit: the {self.size} processes differ in {what}, expected the same in each. Call "
                            "mg.seed(0) before the model is built, and load the same checkpoint in every process.")


@contextlib.contextmanager
def joined(comm, sync_batchnorm):
    """This thread computes its part of every batch for the length of a block: a Team. comm=None: it works alone."""
    if comm is None or comm.size == 1:
        yield None
        return
    mine = Team(comm, sync_batchnorm)
    with ends_the_job(comm), setting((team, mine)):
        yield mine


@contextlib.contextmanager
def ends_the_job(comm):
    """An exception inside the block ends all processes, which would otherwise wait for this one for ever; it is printed
    with the number of the process. comm=None: nothing happens."""
    try:
        yield
    except BaseException as why:
        if comm is not None and comm.size > 1:
            print(f"process {comm.rank} of {comm.size} ended the job: {type(why).__name__}: {why}", file=sys.stderr,
                  flush=True)
            comm.Abort(1)
        raise


def world():
    """MPI.COMM_WORLD in a process that mpirun started with others, else None. UsageError if mpi4py is missing."""
    if max(int(os.environ.get(name, 1)) for name in ("PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MPI_LOCALNRANKS")) < 2:
        return None
    try:
        from mpi4py import MPI
    except ImportError as why:
        raise UsageError("mpirun started several processes, but mpi4py is missing, so each would train alone. "
                         "pip install 'minigrad[mpi]'") from why
    return MPI.COMM_WORLD


# ---------------------------------------------------------------- BatchNorm over all processes

class AllSum(Op):
    """y = Σᵣ xᵣ in every process.      ∂L/∂xᵣ = Σₛ ∂L/∂yₛ, the same sum: differentiable to any order"""

    def __init__(self, mine):
        self.mine = mine

    def forward(self, x):
        return self.mine.sum(x)

    def dx(self, gy, y, x):
        return self(gy)


def batch_norm(x, gamma, beta, eps):
    """(y, μ, σ², n): γ (x − μ)/√(σ² + ε) + β with the statistics of the n values per channel in all processes.

    Cost: three Allreduces of C numbers forward, two backward. Two passes over x: μ first, then the variance about it.
    """
    total, axes = AllSum(team.get()), channel_axes(x.ndim)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    n = total(np.array(x.size / x.shape[1])).item()
    mean = total(x.sum(axis=axes, keepdims=True)) / n                                       #: μ = (1/n) Σᵣ Σ x
    d = x - mean
    var = total((d * d).sum(axis=axes, keepdims=True)) / n                                  #: σ² = (1/n) Σᵣ Σ (x − μ)²
    y = gamma.reshape(shape) * d / (var + eps).sqrt() + beta.reshape(shape)             #: y = γ (x − μ)/√(σ² + ε) + β
    return y, raw(mean).reshape(-1), raw(var).reshape(-1), n
