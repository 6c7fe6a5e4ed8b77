"""A communicator between threads: what `fit(comm=…)` asks of MPI, without MPI. Modes and generators belong to a thread,
so threads stand in for processes."""
import threading

import numpy as np


class Aborted(Exception):
    """What the other processes of a job that was ended would not live to see."""


class ThreadComm:
    """rank, size, Allreduce(send, receive), Abort(code): sums in the order of the ranks."""

    def __init__(self, rank, size, shared):
        self.rank, self.size, self.shared = rank, size, shared

    def Allreduce(self, send, receive):
        assert type(send) is type(receive) is np.ndarray and send.dtype == receive.dtype and send.shape == receive.shape
        self.shared["calls"][self.rank] += 1
        self.shared["sent"][self.rank] = send.copy()
        self.wait()
        receive[...] = sum(self.shared["sent"][1:], self.shared["sent"][0])
        self.wait()

    def wait(self):
        try:
            self.shared["barrier"].wait(timeout=60)
        except threading.BrokenBarrierError:
            raise Aborted from None

    def Abort(self, code):
        self.shared["aborted"].append((self.rank, code))
        self.shared["barrier"].abort()


def run(size, work):
    """[work(comm) of each rank]; an exception other than Aborted is raised here. Also `.calls`, `.aborted`."""
    shared = {"barrier": threading.Barrier(size), "sent": [None] * size, "calls": [0] * size, "aborted": []}
    results, failures = [None] * size, []

    def body(rank):
        try:
            results[rank] = work(ThreadComm(rank, size, shared))
        except Aborted:
            pass
        except BaseException as why:            # handed to the caller
            failures.append(why)

    threads = [threading.Thread(target=body, args=(rank,)) for rank in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        failures[0].aborted = shared["aborted"]
        raise failures[0]
    return results, shared
