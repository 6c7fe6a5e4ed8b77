"""Run by mpirun: ten steps of a network with BatchNorm in float64; process 0 writes weights and statistics to a file.

    mpirun -n 2 python -m tests.mpi.trained FOLDER OPTIMIZER [die]
"""
import os
import signal
import sys
from pathlib import Path

import numpy as np

import minigrad as mg
from minigrad import data, nn, optim, parallel
from minigrad.train import fit, load, save

MAKE = {"sgd": lambda p: optim.SGD(p, lr=0.1, momentum=0.9), "sam": lambda p: optim.SAM(optim.SGD(p, lr=0.1)),
        "swa": lambda p: optim.SWA(optim.Lookahead(optim.SGD(p, lr=0.1), k=2), cycle=2)}


def problem(optimizer):
    """(model, optimizer, loader): 10 batches of 12 in two epochs."""
    mg.seed(0)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))
    model.to(np.float64)
    rng = np.random.default_rng(0)
    return model, MAKE[optimizer](model.parameters()), data.Loader(rng.normal(size=(60, 1, 6, 6)),
                                                                   rng.integers(0, 3, 60), 12, seed=1)


def main(folder, optimizer, die=""):
    """Train to the end, resuming if there is a checkpoint; with `die` process 1 is killed in the second epoch."""
    model, opt, loader = problem(optimizer)
    comm, file, history = parallel.world(), Path(folder) / "last.npz", []
    if file.exists():
        history = load(file, model=model, optimizer=opt, loader=loader)["history"]

    def batches():
        for i, batch in enumerate(loader):
            if history and i == 2 and comm.rank == 1:
                os.kill(os.getpid(), getattr(signal, die))
            yield batch

    def keep(rows):
        save(file, model=model, optimizer=opt, loader=loader, history=rows)

    class Batches:
        __iter__ = staticmethod(batches)

    for epochs in (1, 2):
        history = fit(model, opt, Batches() if die else loader, epochs, history=history, on_epoch=keep, comm=comm,
                      sync_batchnorm=True)
    if comm is None or comm.rank == 0:
        save(Path(folder) / f"end-{1 if comm is None else comm.size}.npz", model=model)


if __name__ == "__main__":
    main(*sys.argv[1:])
