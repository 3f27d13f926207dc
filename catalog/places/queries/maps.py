"""Today's map, and where its units come from."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from catalog.core import text
from catalog.core.types import Actor
from catalog.places.models import Level, Post, Unit
from catalog.places.policies import active_posts
from catalog.places.queries.names import name_key


def provinces_today() -> QuerySet[Unit]:
    """The provinces and cities of today by name: 34 since 1 July 2025. One statement."""
    return Unit.objects.filter(level=Level.PROVINCE, ends_on=None).order_by("search")


def communes_today(province: Unit) -> QuerySet[Unit]:
    """The communes, wards and special zones of a province of today by name; an earlier province stands for what it became. One statement."""
    return Unit.objects.filter(level=Level.COMMUNE, ends_on=None, province_id=province.current_id).order_by("search")


def unit_today(code: str) -> Unit | None:
    """The unit of today with this code (2 digits a province, 5 a commune), its province with it. One statement."""
    return Unit.objects.select_related("province").filter(code=code, ends_on=None).first()


def province_today(unit: Unit) -> Unit:
    """The province of today in which a unit of any era lies, also of a district. Up to two statements unless selected."""
    here = unit.current
    if here is None:
        above = unit.province.current if unit.province else None
        if above is None:
            raise ValueError(f"{unit} has no province of today: is the map loaded?")
        return above
    return here.province or here


@dataclass(frozen=True, slots=True)
class Ancestor:
    """What a unit comes from, wholly or in part."""

    unit: Unit
    in_part: bool


def lineage(unit: Unit) -> list[Ancestor]:
    """What a unit was made of, back to the first map, newest first; steps in which only its province changed are left out. Two statements.

    Each ancestor has its `parent` and `province` selected, so that `address` costs nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE back(old_id, new_id) AS (
                   SELECT old_id, new_id FROM places_succession WHERE new_id = %s
                   UNION SELECT s.old_id, s.new_id FROM places_succession s JOIN back ON s.new_id = back.old_id)
               SELECT back.old_id, bool_or(
                          (SELECT count(*) FROM places_succession s WHERE s.old_id = back.old_id) > 1),
                      bool_and(old.kind = new.kind AND old.name = new.name AND old.parent_id IS NOT NULL
                               AND above.level = 'province'
                               AND (SELECT count(*) FROM places_succession s WHERE s.new_id = back.new_id) = 1)
               FROM back JOIN places_unit old ON old.id = back.old_id JOIN places_unit new ON new.id = back.new_id
                    LEFT JOIN places_unit above ON above.id = old.parent_id
               GROUP BY back.old_id""",
            [unit.pk],
        )
        divided = {old: in_part for old, in_part, same in cursor.fetchall() if not same}
    units = Unit.objects.select_related("parent", "province").filter(pk__in=divided).order_by("-ends_on", "search")
    return [Ancestor(unit=u, in_part=divided[u.pk]) for u in units]


def posts_of(user: Actor, on: dt.date | None = None) -> QuerySet[Post]:
    """The posts a user holds on a day, default today, with their places. One statement."""
    return active_posts(user, on=on).select_related("place", "place__current", "place__province")


def province_shape(province: Unit) -> list[tuple[float, float, float]]:
    """Latitude, longitude (degrees, WGS 84) and area (km², 0 where unknown) of each commune of a province of today. One statement."""
    rows = Unit.objects.filter(
        level=Level.COMMUNE, ends_on=None, province_id=province.current_id, latitude__isnull=False
    ).order_by("code")
    points = rows.values_list("latitude", "longitude", "area_km2")
    return [(lat or 0.0, lon or 0.0, area or 0.0) for lat, lon, area in points]


def suggest_places(typed: str, *, limit: int = 10) -> list[Unit]:
    """Units of today whose name begins with, or has a word that begins with, what was typed; for a field that completes. One statement."""
    words = text.words(typed[:80])
    if not words:
        return []
    found = Q(key__startswith=name_key(typed[:80]))
    found |= Q(search__startswith=" ".join(words)) | Q(search__contains=f" {' '.join(words)}")
    units = Unit.objects.select_related("province").filter(found, ends_on=None)
    return list(units.order_by("-level", "search")[: max(1, min(limit, 50))])
