"""What this room does when it has acted itself."""

from catalog.core import outbox

from . import tasks


@outbox.handles("harvest.photo.added")
def make_widths(*, photo: int) -> None:
    """Smaller files of a new photo of a harvest."""
    tasks.make_renditions.enqueue(photo)
