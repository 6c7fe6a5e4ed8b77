"""The corpus of student solutions, written before the exercises: each gets the verdict of its first line."""
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from minigrad.learn.checker import check
from minigrad.learn.screen import width
from minigrad.learn.specs import load

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*/*.py"))

pytestmark = pytest.mark.long


def test_the_corpus_is_large_and_mixed():
    first = [p.read_text(encoding="utf-8").splitlines()[0] for p in CORPUS]
    kinds = {line.partition("expect:")[2].strip().partition(":")[0] for line in first}
    assert len(CORPUS) >= 72
    assert kinds == {"correct", "convention", "fault", "faults", "unknown", "invalid", "error", "not_attempted"}


@pytest.fixture(scope="module")
def verdicts():
    """{path: its verdict}, four children at a time."""
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(CORPUS, pool.map(lambda path: check(load(path.parent.name), path), CORPUS), strict=True))


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_verdict(path, verdicts):
    status, _, names = path.read_text(encoding="utf-8").splitlines()[0].partition("expect:")[2].strip().partition(":")
    verdict = verdicts[path]
    assert verdict.status == status, verdict.message
    if status in ("fault", "faults"):
        assert set(verdict.faults) == set(names.split(",")), verdict.message
    assert verdict.passed == (status in ("correct", "convention"))
    assert all(width(line) <= 80 for line in verdict.message.splitlines())
