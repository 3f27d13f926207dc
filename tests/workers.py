"""Which tests share a worker, and what comes first.

Tests of a file share a worker, so what the file makes once is made once. All that works over the sample data, the browser tests too, runs in one
worker: the data is loaded once, one server and one Chromium are started. That takes longest and so begins first; the other worker takes file
after file meanwhile, and both what is left. `--dist loadgroup` by itself, with its mark `xdist_group`, does nothing since pytest 9.2:
https://github.com/pytest-dev/pytest-xdist/issues/1386.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

OVER_THE_SAMPLE = ("tests/browser/", "tests/marketplace/storefront/test_sample_data.py")
SAMPLE = "sample"
ONE_WORLD = "tests/architecture/tenants/"  # its files share rows
LONG = (
    ONE_WORLD,
    "tests/marketplace/operations/",
    "tests/marketplace/embedded/",
)  # a piece of them at the end leaves a core idle


def together(nodeid: str) -> str:
    """The name of what a test has to share a worker with: what works over the sample data, or its file."""
    if nodeid.startswith(OVER_THE_SAMPLE):
        return SAMPLE
    return ONE_WORLD if nodeid.startswith(ONE_WORLD) else nodeid.partition("::")[0]


def turn(nodeid: str) -> int:
    """What comes first: the lower."""
    return 0 if nodeid.startswith(OVER_THE_SAMPLE) else 1 if nodeid.startswith(LONG) else 2


class Scheduling(LoadScopeScheduling):
    """Hands out what runs together as one piece, in the order of `turn`."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # else a hundred quick tests would come before a journey

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
