"""Files of every kind, changed at random: each is read, or refused by an error of minigrad's own. Nothing else happens.

A mutant is made from a seed alone, so that a failure can be repeated: `mutant(kind, seed)`.
"""
import gzip
import io
import json
import random
import zipfile

import numpy as np
import pytest

from minigrad import cli, data, models, optim
from minigrad.commands import compare, runs, train
from minigrad.commands.networks import network
from minigrad.errors import MinigradError
from minigrad.train import Checkpoint, load, load_torch, save
from minigrad.weightspace import surfaces

from ..data.test_cifar import records
from ..data.test_cifar_python import BATCH
from ..data.test_idx import images_bytes, labels_bytes

QUICK, ALL = 25, 720                          # mutants of each kind


# ------------------------------------------------------------ what is changed

def trained():
    """(model, optimizer) of a small network after a step, the same each time."""
    model = models.mlp(2, (3,), 2, batch_norm=True)
    return model, optim.Lookahead(optim.AdamW(model.parameters(), lr=0.1), k=2)


def checkpoint(path):
    model, optimizer = trained()
    loader = data.Loader(np.zeros((4, 2), np.float32), [0, 1, 0, 1], 2)
    save(path, model=model, optimizer=optimizer, loader=loader, settings={"epochs": 3, "lr": None, "data": "digits"},
         history=[{"epoch": 1, "train_loss": float("nan")}], random=np.random.default_rng(0).bit_generator.state)


def run(path):
    """What `minigrad train` writes after the first of two epochs."""
    settings = {**runs.DEFAULTS, "model": "mlp", "epochs": 2, "images": 40, "optimizer": "sam(sgd(momentum=0.9))"}
    model, optimizer, loader = train.prepare(settings)
    save(path, model=model, optimizer=optimizer, loader=loader, settings=settings,
         history=[{"epoch": 1, **dict.fromkeys(runs.COLUMNS[1:], 0.5)}],
         random=np.random.default_rng(0).bit_generator.state)


def partial_surface(path):
    surfaces._keep(path, "00" * 32, {0: np.zeros((2, 2)), 1: np.ones((2, 2))})


def write_npz(path):
    np.savez_compressed(path, a=np.arange(128, dtype=np.uint8).reshape(2, 1, 8, 8), b=np.ones((8, 8)))


def write_npy(path):
    np.save(path, np.arange(128, dtype=np.uint8).reshape(2, 1, 8, 8))


def write_idx(path):
    path.write_bytes(images_bytes(np.zeros((3, 28, 28), np.uint8)))
    path.with_name("train-labels-idx1-ubyte").write_bytes(labels_bytes(np.zeros(3, np.uint8)))


def write_idx_gz(path):
    path.write_bytes(gzip.compress(images_bytes(np.zeros((3, 28, 28), np.uint8))))
    path.with_name("train-labels-idx1-ubyte").write_bytes(labels_bytes(np.zeros(3, np.uint8)))


def write_cells(path):
    cell = {"accuracy": 0.5, "loss": 1.0, "rate": 0.1, "evaluations": 6, "seconds": 0.1}
    path.write_text(json.dumps({"a": cell, "b": {**cell, "diverged": "why"}}))


def safetensors(path):
    checkpoint(path)


# ------------------------------------------------------------ how each is read

def read_checkpoint(path):
    """As `inspect` lists it, and as a run resumes from it."""
    assert cli.main(["inspect", str(path)]) in (0, 2)
    model, optimizer = trained()
    loader = data.Loader(np.zeros((4, 2), np.float32), [0, 1, 0, 1], 2)
    Checkpoint(path).restore(model=model, optimizer=optimizer, loader=loader)


def read_optimizer(path):
    """By the optimizer itself, without the help of `load`."""
    trained()[1].load_state_dict(load(path).get("optimizer"))


def resume(path):
    """What `minigrad train --resume` does before it trains."""
    saved = runs.previous_run(path.parent)
    runs.restore(saved, *train.prepare(saved["settings"]))


#: kind → (name of the file, how it is written, how it is read)
KINDS = {
    "checkpoint": ("last.npz", checkpoint, read_checkpoint),
    "architecture": ("last.npz", checkpoint, network),
    "run": ("last.npz", run, resume),
    "optimizer": ("last.npz", checkpoint, read_optimizer),
    "safetensors": ("last.safetensors", safetensors, read_checkpoint),
    "torch": ("net.safetensors", safetensors, load_torch),
    "npz": ("a/x.npz", write_npz, lambda path: data.image_folder(path.parent.parent)),
    "npy": ("a/x.npy", write_npy, lambda path: data.image_folder(path.parent.parent)),
    "csv": ("x.csv", lambda path: path.write_text("a,b,kind\n1,2.5,3\n-1e3,.5,9007199254740993\n"), data.csv),
    "idx": ("train-images-idx3-ubyte", write_idx, lambda path: data.mnist(path.parent)),
    "idx.gz": ("train-images-idx3-ubyte.gz", write_idx_gz, lambda path: data.mnist(path.parent)),
    "cifar": ("test_batch.bin", lambda path: records(2, [10])[2].tofile(path),
              lambda path: data.cifar10(path.parent, "test")),
    "cifar python": ("test_batch", lambda path: path.write_bytes(BATCH),
                     lambda path: data.cifar10(path.parent, "test")),
    "cells": ("cells.json", write_cells, compare.read),
    "surface": ("surface.part", partial_surface, lambda path: surfaces._resume(path, "00" * 32)),
}


# ------------------------------------------------------------ how it is changed

SPLICES = [b"", b"\0", b"\xff" * 4, b"0", b"-1", b"1e999", b"nan", b"{}", b"[]", b'"', b"\n",
           b"PK\x01\x02", b"\x80\x02"]
VALUES = [None, True, 0, -1, 1.5, 2**70, 1e300, "", "1", "x" * 50, "\ud800", [], {}, [[]], {"": 0}, {"$array": "w"},
          {"$array": "model/1.weight"}, {"$number": "x"}, [1, 2, 3], ["<f8", [1], 0], {"class": "M"}]


def change_bytes(content, rng):
    """One to three places: a byte exchanged, a piece removed, doubled, or replaced by something plausible."""
    content = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(content) + 1)
        to = min(len(content), at + rng.choice((1, 1, 2, 8, 200)))
        kind = rng.randrange(5)
        content[at:to] = (b"" if kind == 0 else content[at:to] * 2 if kind == 1 else rng.choice(SPLICES) if kind == 2
                          else bytes(rng.randrange(256) for _ in range(to - at)))
    return bytes(content)


def change_json(tree, rng):
    """A tree with one to three of its nodes removed, renamed, or replaced by another kind of value."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        nodes = list(branches(tree))
        parent, key = rng.choice(nodes)
        kind = rng.randrange(4)
        if kind == 0:
            del parent[key]
        elif kind == 1 and isinstance(parent, dict):
            parent[rng.choice(["", "w", "model", "$array", f"{key}x"])] = parent.pop(key)
        else:
            other, name = rng.choice(nodes)
            parent[key] = rng.choice(VALUES) if kind == 2 or other is parent else json.loads(json.dumps(other[name]))
        if not tree:
            break
    return tree


def branches(tree):
    """(parent, key) of every node below the root."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], (dict, list)):
            yield from branches(tree[key])


def change_metadata(content, rng):
    """The JSON inside a checkpoint, rewritten; the zip file around it is sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    members["minigrad.json"] = json.dumps(change_json(json.loads(members["minigrad.json"]), rng)).encode()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as new:
        for name, member in members.items():
            new.writestr(name, member)
    return raw.getvalue()


def mutant(kind, content, seed):
    """The content changed. Half of the mutants of what holds JSON have sound bytes around other JSON."""
    rng = random.Random(f"{kind} {seed}")
    if KINDS[kind][0] == "last.npz" and seed % 4:
        return change_metadata(content, rng)
    if kind == "cells" and seed % 2:
        return json.dumps(change_json(json.loads(content), rng)).encode()
    return change_bytes(content, rng)


# ------------------------------------------------------------ the tests

def outcomes(kind, seeds, folder):
    """How many mutants are read and how many refused; anything but an error of minigrad's own passes through."""
    name, write, read = KINDS[kind]
    path, read_, refused = folder / name, 0, 0
    path.parent.mkdir(exist_ok=True)
    write(path)
    content = path.read_bytes()
    for seed in seeds:
        path.write_bytes(mutant(kind, content, seed))
        try:
            with np.errstate(all="ignore"):
                read(path)
            read_ += 1
        except MinigradError as why:
            refused += 1
            assert len(str(why)) < 2000, "a message, not a dump of the file"
        except Exception as why:
            why.add_note(f"mutant({kind!r}, content, {seed})") if hasattr(why, "add_note") else None
            raise
    return read_, refused


def available(kind):
    if KINDS[kind][0].endswith(".safetensors"):
        pytest.importorskip("safetensors")


@pytest.mark.parametrize("kind", KINDS)
def test_the_unchanged_file_is_read(kind, tmp_path, capsys):
    """Otherwise a mutant could be refused for another reason than its change."""
    available(kind)
    name, write, read = KINDS[kind]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    write(tmp_path / name)
    read(tmp_path / name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_mutants(kind, tmp_path, capsys):
    available(kind)
    read, refused = outcomes(kind, range(QUICK), tmp_path)
    assert read + refused == QUICK and refused


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_mutants(kind, tmp_path, capsys):
    available(kind)
    read, refused = outcomes(kind, range(QUICK, QUICK + ALL), tmp_path)
    assert read + refused == ALL and refused > ALL / 20


def test_there_are_ten_thousand():
    assert ALL * len(KINDS) > 10_000
