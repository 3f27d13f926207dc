"""Who follows whom, and what is there today."""

from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import F

from catalog.places.models import Succession, Unit


def successions(pairs: Iterable[tuple[Unit, Unit]]) -> Iterator[Succession]:
    """Unsaved rows for pairs of an old and a new unit; the first new one of an old one is its main successor."""
    seen: set[int] = set()
    for old, new in pairs:
        yield Succession(old=old, new=new, is_main=old.pk not in seen)
        seen.add(old.pk)


def refresh_current() -> None:
    """What exists is its own current unit; what ended is what its main successor is, as often as the map changed."""
    Unit.objects.filter(ends_on=None, current=None).update(current=F("pk"))
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                """UPDATE places_unit AS unit SET current_id = step.new_id FROM places_succession AS step, places_unit AS ended
                   WHERE step.is_main AND step.old_id = ended.id AND ended.ends_on IS NOT NULL
                     AND (unit.current_id = ended.id OR (unit.current_id IS NULL AND unit.id = ended.id))"""
            )
            if cursor.rowcount == 0:
                return
