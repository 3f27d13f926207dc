"""What the worker does for the scan ledger."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.dispatch import receiver

from catalog.core import clock, housekeeping, visitors
from traceability.scans import services


@receiver(housekeeping.tidying)
def keep_the_ledger(**_signal: Any) -> None:
    """On each new day tables for the coming months are made, yesterday is counted, old detail dropped, and the keys of past days destroyed.
    After an error, again in an hour."""
    _keep(clock.today())


@lru_cache(maxsize=1)
def _keep(_day: dt.date) -> None:
    services.ensure_partitions()
    services.drop_old_detail()
    visitors.destroy_old_keys()
