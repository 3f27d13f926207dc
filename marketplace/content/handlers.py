"""What this room does when something of it has happened."""

from catalog.core import outbox
from marketplace.content import tasks


@outbox.handles("campaign.picture.added")
def make_widths(*, campaign: int) -> None:
    """Smaller files of a new picture."""
    tasks.make_renditions.enqueue(campaign)
