"""Work of this room done after the answer: smaller pictures."""

from django.tasks import task

from . import services


@task()
def make_renditions(campaign_id: int) -> list[int]:
    """AVIF, WebP and JPEG of each width."""
    return services.store_renditions(campaign_id=campaign_id)
