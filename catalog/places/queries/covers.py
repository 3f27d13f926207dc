"""What a place of any day covers, so that a plan of 2024 counts in 2024's districts and nothing is counted in two."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from ..models import Level, Unit


@dataclass(frozen=True, slots=True)
class Area:
    """A place as something to filter by. `own`: itself and its communes; `mostly`: units of today that became mostly of it."""

    place: Unit
    own: tuple[int, ...] = ()
    mostly: tuple[int, ...] = ()

    def q(self, path: str) -> Q:
        """A filter on the path to a Unit: `Producer.objects.filter(area.q("place"))`."""
        if self.place.ends_on is None:
            inside = Q(**{f"{path}__current": self.place.pk})
            return (
                inside
                if self.place.level == Level.COMMUNE
                else inside | Q(**{f"{path}__current__province": self.place.pk})
            )
        last = self.place.ends_on
        that_day = Q(**{f"{path}__starts_on__lte": last, f"{path}__ends_on__gte": last})
        return Q(**{f"{path}__in": self.own}) | (Q(**{f"{path}__current__in": self.mostly}) & ~that_day)


def area_of(place: Unit) -> Area:
    """What lies in `place`, whatever map an address is of. No statement for a place of today, else 2.

    A place of today covers what became part of it. One that is no more covers its own communes, and units of another day of whose former
    communes most were its (of equal parts: the place with the lower code): what was merged across two counts in one of them.
    """
    last = place.ends_on
    if last is None:
        return Area(place)
    above = {Level.DISTRICT: "parent", Level.PROVINCE: "province"}.get(Level(place.level))
    own = list(_alive(last).filter(**{above: place})) if above else [place]
    parts: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for unit in _alive(last).filter(current__in={unit.current_id for unit in own if unit.current_id}):
        whole = getattr(unit, above) if above else unit
        if whole is not None and unit.current_id is not None:
            parts[unit.current_id][whole.code, whole.pk] += 1
    mostly = [now for now, of in parts.items() if min(of, key=lambda part: (-of[part], part))[1] == place.pk]
    return Area(place, (place.pk, *(unit.pk for unit in own)), tuple(mostly))


def _alive(day: dt.date) -> QuerySet[Unit]:
    communes = Unit.objects.filter(level=Level.COMMUNE, starts_on__lte=day, ends_on__gte=day)
    return communes.select_related("parent", "province")
