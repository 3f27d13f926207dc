"""What the worker does for the store of events."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.dispatch import receiver

from catalog.core import clock, housekeeping
from traceability.events import services


@receiver(housekeeping.tidying)
def keep_the_store(**_signal: Any) -> None:
    """On each new day tables for the coming months are made, and the days before are sealed. After an error, again in an hour."""
    _keep(clock.today())


@lru_cache(maxsize=1)
def _keep(_day: dt.date) -> None:
    services.ensure_months()
    services.seal_days()
