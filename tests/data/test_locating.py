"""Where published sets are looked for, in which order, and what is said when they are nowhere."""
import gzip

import numpy as np
import pytest

from minigrad.data import cifar10, cifar100, fashion_mnist, idx, locating, mnist
from minigrad.errors import DataError

from .test_idx import images_bytes, labels_bytes


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """A machine without any data set."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MINIGRAD_DATA", raising=False)
    monkeypatch.setattr(idx, "FASHION", idx.FASHION._replace(system=str(tmp_path / "system")))


def put(folder, count, label=0):
    """A small set in the true format, told apart by its number of images."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(idx.NAMES["train"], (images_bytes(np.zeros((count, 28, 28), np.uint8)),
                                                  labels_bytes(np.full(count, label, np.uint8)))):
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))


def test_the_order_of_the_places(tmp_path, monkeypatch):
    """System, cache, MINIGRAD_DATA itself, a folder in it, a folder given: each goes before those that were there."""
    monkeypatch.setenv("MINIGRAD_DATA", str(tmp_path / "mine"))
    places = ["system", "cache/minigrad/FashionMNIST", "cache/minigrad/fashion-mnist", "mine", "mine/fashion_mnist"]
    for count, place in enumerate(places, 2):
        put(tmp_path / place, count)
        assert len(fashion_mnist()[0]) == count, place
    put(tmp_path / "given", 9)
    assert len(fashion_mnist(tmp_path / "given")[0]) == 9


def test_one_set_is_not_taken_for_another(tmp_path, monkeypatch):
    """MNIST and Fashion-MNIST have files of the same names, side by side in one folder."""
    monkeypatch.setenv("MINIGRAD_DATA", str(tmp_path))
    put(tmp_path / "mnist", 2)
    with pytest.raises(DataError, match="fashion_mnist: its files are in none of"):
        fashion_mnist()
    put(tmp_path / "FashionMNIST" / "raw", 3)
    assert (len(mnist()[0]), len(fashion_mnist()[0])) == (2, 3)


def test_a_place_with_half_a_set_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIGRAD_DATA", str(tmp_path))
    put(tmp_path / "mnist", 2)
    (tmp_path / "mnist" / "train-labels-idx1-ubyte.gz").unlink()
    put(tmp_path / "cache" / "minigrad" / "mnist", 3)
    assert len(mnist()[0]) == 3


@pytest.mark.parametrize("apt", [True, False])
def test_a_missing_set_says_how_to_get_it_on_this_system(monkeypatch, apt):
    monkeypatch.setattr(locating.shutil, "which", lambda name: "/usr/bin/apt-get" if apt else None)
    with pytest.raises(DataError, match="fetches 31 MB") as fashion:
        fashion_mnist()
    assert ("apt-get install dataset-fashion-mnist" in str(fashion.value)) == apt
    for read, size in ((mnist, 12), (cifar10, 170), (cifar100, 169)):
        with pytest.raises(DataError, match=f"{read.__name__}.download=True. fetches {size} MB from .*MINIGRAD_DATA"):
            read()


@pytest.mark.skipif(not all(locating.Path(idx.FASHION.system, f"{name}.gz").is_file() for names in idx.NAMES.values()
                            for name in names), reason="Debian's dataset-fashion-mnist is not installed")
def test_the_files_of_debian_are_the_published_ones(monkeypatch):
    """Read with their sums compared: 6,000 training images and 1,000 test images of each class."""
    monkeypatch.undo()
    for split, count in (("train", 6_000), ("test", 1_000)):
        x, y = fashion_mnist(split=split)
        assert x.shape == (10 * count, 1, 28, 28) and np.bincount(y).tolist() == [count] * 10
