"""--data and --images of the commands."""
import argparse

import numpy as np
import pytest

from minigrad.commands import datasets
from minigrad.data import digits
from minigrad.errors import UsageError


def test_the_first_images_of_the_training_split_and_all_of_the_test_split():
    (x, y), (few, labels) = digits("train"), datasets.load("digits", "train", 7)
    np.testing.assert_array_equal(few, x[:7])
    np.testing.assert_array_equal(labels, y[:7])
    assert len(datasets.load("digits", "train")[1]) == len(y)
    assert len(datasets.load("digits", "test", 7)[1]) == len(digits("test")[1])


@pytest.mark.parametrize("name, images, words", [
    ("letters", None, "--data: got 'letters', expected one of digits, mnist, fashion, cifar10, cifar100"),
    ("digits", 0, "--images: got 0, expected at least 1"),
    ("digits", -3, "--images: got -3, expected at least 1"),
])
def test_what_cannot_be_loaded_is_said(name, images, words):
    with pytest.raises(UsageError, match=words):
        datasets.load(name, "train", images)


def test_the_options_and_the_classes():
    parser = argparse.ArgumentParser()
    datasets.configure(parser)
    assert vars(parser.parse_args([])) == {"data": None, "images": None}
    assert vars(parser.parse_args(["--data", "mnist", "--images", "12"])) == {"data": "mnist", "images": 12}
    assert {datasets.classes(name) for name in datasets.SETS if name != "cifar100"} == {10}
    assert datasets.classes("cifar100") == 100
