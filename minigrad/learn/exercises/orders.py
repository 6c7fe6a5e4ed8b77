"""In which order two epochs take their examples, and which batches they make of it, right and wrong."""
import numpy as np


def batches(n, size, rng, order, last):
    """(numbers of the rows, numbers of the labels, whether the epoch begins) of each batch."""
    if last == "across":
        both = np.concatenate([rng.permutation(n), rng.permutation(n)])
        yield from ((both[k:k + size], both[k:k + size], k == 0) for k in range(0, 2 * n, size))
        return
    old = np.arange(n)
    for epoch in range(1 if last in ("one epoch", "one step") else 2):
        if epoch == 0 or order != "once":
            old = drawn(old, rng, order)
        labels = np.arange(n) if order == "rows" else rng.permutation(n) if order == "apart" else old
        for k, here in enumerate(places(n, size, last)):
            rows, theirs = old[here], labels[here]
            if order in ("choice", "choice apart"):
                rows = theirs = rng.choice(n, size, order == "choice")
            yield rows, theirs, k == 0


def places(n, size, last):
    """The places in the order of an epoch that each of its batches has."""
    if last in ("even", "merged"):
        return np.array_split(np.arange(n), -(-n // size)) if last == "even" else np.split(
            np.arange(n), np.arange(size, n - size + 1, size))
    if last in ("strides", "b batches", "every k-th"):
        steps = -(-n // size)
        first, by = {"strides": (range(0, n, size), size), "b batches": (range(size), size),
                     "every k-th": (range(steps), steps)}[last]
        return [np.arange(k, n, by) for k in first]
    starts = range(size * (last == "first lost"), n, 1 if last == "sliding" else size)
    here = [np.arange(start, min(start + size + {"one fewer": -1, "one more": 1}.get(last, 0), n)) for start in starts]
    return {"dropped": here[:n // size], "last lost": here[:-1],
            "single lost": [rows for rows in here if len(rows) > 1], "one step": here[:1], "whole": [np.arange(n)],
            "overlapping": [*here[:-1], np.arange(n - size, n)],
            "filled": [*here[:-1], np.arange(starts[-1], starts[-1] + size) % n]}.get(last, here)


def drawn(old, rng, order):
    """The order of an epoch, after the one before."""
    n = len(old)
    if order in ("given", "choice", "choice apart"):
        return np.arange(n)
    if order in ("by choice", "by numbers"):
        return rng.choice(n, n, replace=False) if order == "by choice" else np.argsort(rng.random(n))
    if order == "with":
        return rng.integers(0, n, n)
    return old[rng.permutation(n)] if order == "on" else rng.permutation(n)


ORDERS = {"new": "rng.permutation(n), drawn in each epoch", "once": "rng.permutation(n), drawn once",
          "with": "rng.integers(0, n, n), drawn in each epoch", "given": "0 … n−1",
          "on": "order[rng.permutation(n)] in each epoch, from 0 … n−1 on",
          "rows": "rng.permutation(n), drawn in each epoch, for X; y stays as it is",
          "apart": "rng.permutation(n), drawn in each epoch, one for X and another one for y",
          "by choice": "rng.choice(n, n, replace=False), drawn in each epoch",
          "by numbers": "np.argsort(rng.random(n)), drawn in each epoch",
          "choice": "rng.choice(n, B), drawn for each batch",
          "choice apart": "rng.choice(n, B, replace=False), drawn for each batch"}
BATCHES = {"kept": "", "dropped": ", without a smaller last one", "one epoch": ", in one epoch",
           "filled": ", the last one filled up with the first of order", "whole": ", with B = n",
           "even": ", or fewer, so that all batches are about as large", "first lost": ", without the first B",
           "single lost": ", without a last one of a single number",
           "last lost": ", without the last one, whatever its size",
           "merged": ", what is left over joins the last batch", "one fewer": ", each batch without its last number",
           "one more": ", each batch with the first number of the next one, too",
           "sliding": ", each batch begins one number later",
           "restart": ", the second epoch from the first w", "overlapping": ", the last one is the last B",
           "across": ", of both epochs' orders one after the other", "one step": ", of which the first one is all"}
OTHERS = {"strides": "order[start::B] for start = 0, B, 2B, …", "b batches": "order[start::B] for start = 0 … B−1",
          "every k-th": "order[start::k] for start = 0 … k−1, with k = ⌈n/B⌉"}
