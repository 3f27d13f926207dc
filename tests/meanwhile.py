"""Somebody was faster: a change that lands between what a page read and what its service locks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(change: Callable[[], object]) -> Iterator[list[str]]:
    """Within the block `change` runs once, before the first service begins (its savepoint, since tests run in a transaction) and so stays when that
    service is refused. The list tells that it did."""
    done: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and sql.startswith("SAVEPOINT"):
            done.append(sql)
            change()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield done
