"""Which tests share a worker, and what comes first.

All that works over the sample data, the browser tests too, runs in one worker: the data is loaded once, one server and one Chromium are started.
It takes longest and so it begins first; the other worker takes the other tests one by one meanwhile, and both what is left. `--dist loadgroup` by
itself, with its mark `xdist_group`, does nothing since pytest 9.2: https://github.com/pytest-dev/pytest-xdist/issues/1386.
"""

from xdist.scheduler import LoadScopeScheduling

OVER_THE_SAMPLE = ("tests/browser/", "tests/marketplace/storefront/test_sample_data.py")


def together(nodeid: str) -> str:
    """The name of what a test has to share a worker with: its own, if it may run anywhere."""
    return "sample" if nodeid.startswith(OVER_THE_SAMPLE) else nodeid


class Scheduling(LoadScopeScheduling):
    """Hands out what runs together as one piece, the piece with most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
