"""What this room does when lower ones act."""

from catalog.core import outbox
from catalog.producers import services


@outbox.handles("places.changed")
def follow_the_map(*, starts_on: str) -> None:
    """Each producer's province is the one of the new map."""
    services.refresh_provinces()
