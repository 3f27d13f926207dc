"""What this room does when others, or itself, have acted."""

from typing import Any

from catalog.core import outbox

from . import services, tasks


@outbox.handles("producer.changed")
def index_again(*, producer: int, **_: Any) -> None:
    """A producer's name and kind stand in its products."""
    services.refresh_products_of(producer_id=producer)


@outbox.handles("places.changed")
def follow_the_map(**_: Any) -> None:
    """Each product's province is the one of the new map."""
    services.refresh_provinces()


@outbox.handles("product.published")
@outbox.handles("product.hidden")
@outbox.handles("product.changed")
@outbox.handles("stars.changed")
def renew_vocabulary(**_: Any) -> None:
    """The words of what is on sale have changed."""
    tasks.rebuild_vocabulary_soon()


@outbox.handles("photo.added")
def make_widths(*, photo: int) -> None:
    """Smaller files of a new photo."""
    tasks.make_renditions.enqueue(photo)
