"""Who, when, before, after, and why.

Every tracked model (`@audit.tracked`) has an event table that database triggers fill (django-pghistory), so nothing that changes a
business record escapes: not the shell, not raw SQL, not the admin. Who and why travel in the pghistory context: the middleware
sets the user of a request, a service adds its reason.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
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


class Later:
    """A fact that is found out only when something is written, for example the user of a request."""

    def __init__(self, find: Callable[[], Any]) -> None:
        self.find = find


class Encoder(DjangoJSONEncoder):
    """Writes the facts of a context (settings.PGHISTORY_JSON_ENCODER)."""

    def default(self, o: Any) -> Any:
        return o.find() if isinstance(o, Later) else super().default(o)


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after; None before an insert and after a deletion."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a row: `kind` is insert, update or delete; `user` the acting user's key, or None (a task, the shell, raw SQL).

    `facts` is everything that was kept about why: reason, on_behalf_of, page, method …
    """

    at: dt.datetime
    kind: str
    user: int | None
    reason: str
    facts: dict[str, Any]
    changes: tuple[Change, ...]


def history_of(row: Model) -> list[Event]:
    """Every event of a tracked row, the newest first: who, when, what changed from what to what, and why. One statement.

    Foreign keys are given as keys under their column's name. Raises `TypeError` for a model that is not tracked.
    """
    event_models = set(getattr(row, "pgh_event_models", {}).values())
    if len(event_models) != 1:
        raise TypeError(f"{type(row).__name__} is not tracked")
    (event_model,) = event_models
    columns = [f.attname for f in event_model._meta.concrete_fields if not f.name.startswith("pgh_")]
    events: list[Event] = []
    before: dict[str, Any] = {}
    stored = event_model._default_manager.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("pgh_id")
    for version in stored:
        values = {c: getattr(version, c) for c in columns}
        after = {} if version.pgh_label == "delete" else values
        facts = dict(version.pgh_context.metadata) if version.pgh_context else {}
        events.append(
            Event(
                at=version.pgh_created_at,
                kind=version.pgh_label,
                user=facts.pop("user", None),
                reason=facts.pop("reason", ""),
                facts=facts,
                changes=tuple(Change(c, before.get(c), after.get(c)) for c in columns if before.get(c) != after.get(c)),
            )
        )
        before = after
    return events[::-1]
