"""Calls that begin at the same moment, each in a thread with a connection of its own; for tests with `fresh_db`."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from catalog.core.errors import Conflict, Refused


def together(*calls: Callable[[], object], seconds: float = 60) -> list[Any]:
    """What the calls gave, in their order; a `Refused` in the place of one that was refused. Any other error is raised, and one that takes
    longer than so many seconds is one."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(30)
            return call()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(seconds) for future in [pool.submit(run, call) for call in calls]]


def outcomes(*calls: Callable[[], object]) -> list[str]:
    """What became of each, sorted: done, conflict or refused."""
    kinds = {True: "conflict", False: "refused"}
    return sorted(kinds[isinstance(r, Conflict)] if isinstance(r, Refused) else "done" for r in together(*calls))


def codes(*calls: Callable[[], object]) -> list[str]:
    """The same with the code of each refusal."""
    return sorted(r.problems[0].code if isinstance(r, Refused) else "done" for r in together(*calls))
