"""Who, when, before, after, and why.

Every tracked model (`@audit.tracked`) has an event table that database triggers fill (django-pghistory), so nothing that changes a
business record escapes: not the shell, not raw SQL, not the admin. Who and why travel in the pghistory context: the middleware
sets the user of a request, a service adds its reason.
"""

from contextlib import AbstractContextManager
from typing import Any

import pghistory


def tracked[M: type](*, exclude: tuple[str, ...] = ()) -> Any:
    """Class decorator: keep every version of the model's rows."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )


def context(**facts: Any) -> AbstractContextManager[Any]:
    """Facts kept with every change made inside the block, for example `reason="…"`, `on_behalf_of=producer.pk`, `user=user.pk`."""
    return pghistory.context(**facts)
