"""Who, when, before, after, and why.

Every tracked model (`@audit.tracked`) has an event table that database triggers fill (django-pghistory), so nothing that changes a
business record escapes: not the shell, not raw SQL, not the admin. Who and why travel in the pghistory context: the middleware
sets the user of a request, a service adds its reason.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from pghistory.runtime import Context, _tracker


def tracked[M: type](*, exclude: tuple[str, ...] = ()) -> Any:
    """Class decorator: keep every version of the model's rows."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )


@contextmanager
def context(**facts: Any) -> Iterator[None]:
    """Facts kept with every change made inside the block, for example `reason="…"`, `on_behalf_of=producer.pk`, `user=user.pk`.

    Blocks nest: an inner one adds to the outer's facts, and both are as before when it ends. pghistory's own context would
    rather rewrite the facts of everything that the request has changed so far: with it, the reason of a request's last
    service would stand beside the changes of its first.
    """
    outer = getattr(_tracker, "value", None)
    if outer is None:
        with pghistory.context(**facts):
            yield
        return
    _tracker.value = Context(id=uuid.uuid4(), metadata={**outer.metadata, **facts})
    try:
        yield
    finally:
        _tracker.value = outer
