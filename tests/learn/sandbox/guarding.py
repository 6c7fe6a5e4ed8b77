"""What a test needs of the system's sandbox: skipped where it is not there, failed where it has to be."""
import os

import pytest
from minigrad.learn.sandbox.calling import guards


def need(*names):
    """Skip the test where one of these guards is missing; fail it under CI or MINIGRAD_REQUIRE_SANDBOX=1."""
    missing = [name for name in names if not guards()[name]]
    if missing and (os.environ.get("MINIGRAD_REQUIRE_SANDBOX") or os.environ.get("CI")):
        pytest.fail(f"this system has no guard for {', '.join(missing)}, and it is required here")
    if missing:
        pytest.skip(f"this system has no guard for {', '.join(missing)}")
