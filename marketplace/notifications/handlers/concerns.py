"""Concerns: the desk that must act, whoever asked, and, of late ones, also the desk above."""

from typing import Any

from catalog.core import outbox
from catalog.places.models import Level, Unit
from catalog.programme.models import Concern, ConcernMove, ConcernStep, DeskLevel

from .. import services
from ..queries import officers_at, people_of


def _desk(concern: Concern, level: str) -> set[int]:
    here: Unit | None = concern.place.current or concern.place
    if level == DeskLevel.PROVINCE and here is not None and here.level == Level.COMMUNE:
        here = here.province
    return officers_at(level, here, not_of=concern.producer_id)


def _facts(concern: Concern, **more: Any) -> dict[str, Any]:
    sender = concern.producer.name if concern.producer else concern.place.full_name
    return {
        "number": concern.number,
        "title": concern.title,
        "from": sender,
        "due_on": concern.due_on.isoformat(),
    } | more


def _tell(concern: Concern, users: set[int], kind: str, key: str, *, office: bool = True, **more: Any) -> None:
    url = f"/{'office' if office else 'studio'}/concerns/{concern.pk}/"
    services.notify_all(users=users, kind=kind, facts=_facts(concern, **more), url=url, key=f"{kind}:{key}")


@outbox.handles("concern.moved")
def tell_of_step(*, step: int) -> None:
    """The desk where it lies now; whoever asked of what others did; of an answer also the desks that it came through."""
    whole = "concern__producer", "concern__place__current__province"
    row = ConcernStep.objects.select_related(*whole).get(pk=step)
    concern, key = row.concern, str(row.pk)
    if row.move in (ConcernMove.ASKED, ConcernMove.FORWARDED):
        due = row.due_on.isoformat()
        _tell(concern, _desk(concern, row.level) - {row.by_id}, "concern.desk", key, due_on=due)
    if row.move not in (ConcernMove.FORWARDED, ConcernMove.ANSWERED):
        return
    kind = f"concern.{row.move}"
    said: dict[str, Any] = {"reason": row.text[:500], "due_on": row.due_on.isoformat()}
    if concern.producer_id:
        _tell(concern, people_of(concern.producer_id), kind, key, office=False, **said)
    through = concern.steps.filter(pk__lt=row.pk).values_list("by", flat=True)
    officers = set(through) if concern.producer_id is None else set(through.filter(move=ConcernMove.FORWARDED))
    if row.move == ConcernMove.ANSWERED or concern.producer_id is None:
        _tell(concern, officers - {row.by_id}, kind, key, **said)


@outbox.handles("concern.late")
def tell_of_late(*, concern: int, due_on: str) -> None:
    """Its desk, and the one above."""
    found = Concern.objects.select_related("producer", "place__current__province").get(pk=concern)
    levels = list(DeskLevel.values)
    upper = levels[levels.index(found.level) : levels.index(found.level) + 2]
    users = set().union(*(_desk(found, level) for level in upper))
    _tell(found, users, "concern.late", f"{concern}:{due_on}", due_on=due_on)
