"""Which unit an address means."""

import datetime as dt
from dataclasses import dataclass

from catalog.places.models import Unit


@dataclass(frozen=True, slots=True)
class Resolution:
    """The unit an address names, the unit of today, and, when it could not be told, the units it may mean."""

    unit: Unit | None
    current: Unit | None
    candidates: tuple[Unit, ...] = ()


def resolve_place(text: str, *, on: dt.date | None = None) -> Resolution:
    raise NotImplementedError
