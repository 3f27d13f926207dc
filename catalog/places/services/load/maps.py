"""Every map, in the order of their days: the two of the package, then our dated changes."""

from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q

from catalog.core import clock, outbox
from catalog.places.models import Era, Level, Unit
from catalog.places.services.load.changes import Change, apply_change, read_changes
from catalog.places.services.load.package import OLD, TWO_TIER, load_two_maps

CHANGES = Path(__file__).parents[2] / "reference" / "changes.toml"
_LOCK = 2025_07_01  # advisory lock: two servers that start together load once


def load_places(*, changes: Path = CHANGES) -> int:
    """Load what is missing of the maps up to today; give the number of eras added, 0 when all was there.

    A change whose day has not come is left for a later call. The first load takes some seconds, a call with nothing to do one statement.
    Raises ValueError, with nothing saved, when a change does not fit the map it starts from.
    """
    today = clock.today()
    wanted = [c for c in read_changes(changes) if c.starts_on <= today]
    known = set(Era.objects.values_list("starts_on", flat=True))
    if known >= {OLD.starts_on, TWO_TIER.starts_on, *(c.starts_on for c in wanted)}:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = set(Era.objects.values_list("starts_on", flat=True))
        added = 0
        first_time = TWO_TIER.starts_on not in known
        if first_time:
            load_two_maps()
            added += 2
        for change in wanted:
            if change.starts_on not in known:
                apply_change(change)
                added += 1
                if not first_time:
                    _announce(change)
        return added


def _announce(change: Change) -> None:
    outbox.emit("places.changed", starts_on=change.starts_on.isoformat())


def current_is_whole() -> bool:
    """Whether every province and commune leads to one of today: the loader's own check."""
    return not Unit.objects.filter(
        ~Q(level=Level.DISTRICT), Q(current=None) | Q(current__ends_on__isnull=False)
    ).exists()
