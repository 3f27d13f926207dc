"""Whether a shop sells, and when it rests. Lists, carts, placing, fairs and prices all ask here."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from catalog.core import clock
from marketplace.shops.models import Shop, ShopState

SELLING = (ShopState.OPEN,)
"""The states in which a shop's offers have prices."""


def sells(shop: Shop) -> bool:
    """Whether its offers have prices now. No statement."""
    return shop.state in SELLING


def selling_q(path: str = "") -> Q:
    """The same in SQL; `path` leads to the shop ("shop__")."""
    return Q(**{f"{path}state__in": SELLING})


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which nothing can be ordered, both inclusive."""

    first: dt.date
    last: dt.date
    note: str

    @property
    def back(self) -> dt.date:
        """The first day on which orders are taken again."""
        return self.last + dt.timedelta(days=1)


def planned_holiday(shop: Shop, day: dt.date | None = None) -> Holiday | None:
    """The holiday that runs on a day (default: today) or is to come. No statement."""
    if shop.holiday_from is None or shop.holiday_until is None or shop.holiday_until < (day or clock.today()):
        return None
    return Holiday(shop.holiday_from, shop.holiday_until, shop.holiday_note)


def holiday_of(shop: Shop, day: dt.date | None = None) -> Holiday | None:
    """The holiday that runs on a day (default: today). No statement."""
    found = planned_holiday(shop, day)
    return found if found and found.first <= (day or clock.today()) else None
