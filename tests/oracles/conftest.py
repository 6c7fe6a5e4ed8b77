"""Oracle tests compare with other libraries, and are skipped if those are not installed.

With MINIGRAD_REQUIRE_ORACLES=1, as in .ci/run, a skipped oracle test is a failure: an oracle that never runs proves
nothing.
"""
import os

import pytest

REQUIRED = os.environ.get("MINIGRAD_REQUIRE_ORACLES") == "1"


def _a_skip_is_a_failure(report):
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although MINIGRAD_REQUIRE_ORACLES=1: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _a_skip_is_a_failure((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _a_skip_is_a_failure((yield))
