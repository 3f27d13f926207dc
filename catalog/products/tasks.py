"""Work of this room done after the answer: smaller photos, the vocabulary."""

import datetime as dt

from django.core.cache import cache
from django.tasks import task
from django.utils import timezone

from . import services

_PAUSE_S = 60


@task()
def make_renditions(photo_id: int) -> list[int]:
    """AVIF, WebP and JPEG of each width."""
    return services.store_renditions(photo_id=photo_id)


@task()
def rebuild_vocabulary() -> int:
    """Suggestions and "did you mean" follow what is on sale."""
    return services.rebuild_vocabulary()


def rebuild_vocabulary_soon() -> bool:
    """One rebuild for all changes of a minute; False when one is coming anyway."""
    if not cache.add("products.vocabulary.coming", value=True, timeout=_PAUSE_S):
        return False
    # the queue compares with the system's time, not with ours
    rebuild_vocabulary.using(run_after=timezone.now() + dt.timedelta(seconds=_PAUSE_S)).enqueue()
    return True
