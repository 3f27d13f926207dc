"""Work of this room done after the answer: smaller photos."""

from django.tasks import task

from . import services


@task()
def make_renditions(photo_id: int) -> list[int]:
    """AVIF, WebP and JPEG of each width."""
    return services.store_renditions(photo_id=photo_id)
