"""Test ids are stable: a test can be named, and `pytest -n 2` needs every worker to collect the same list."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.long
def test_two_collections_give_the_same_ids():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("1", "2")]
    first, second = ([line for line in process.communicate(timeout=300)[0].splitlines() if "::" in line]
                     for process in both)
    assert first == second and len(first) > 5000
    assert not [line for line in first if re.search(r"0x[0-9a-f]{6}", line)]
