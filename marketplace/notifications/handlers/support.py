"""What producers need: the commune's officers are told, and the producer of each step."""

from typing import Any

from catalog.core import outbox
from catalog.places.models import Level
from catalog.programme.models import SupportCase

from .. import services
from ..queries import officers_at, people_of


def _case(pk: int) -> SupportCase:
    return SupportCase.objects.select_related("producer__place__current").get(pk=pk)


@outbox.handles("support.asked")
def tell_officers(*, case: int, **_: Any) -> None:
    """Of the producer's commune and province, none that works for it."""
    found = _case(case)
    place = found.producer.place
    desks = officers_at(Level.COMMUNE, place, not_of=found.producer_id)
    desks |= officers_at(Level.PROVINCE, found.producer.province, not_of=found.producer_id)
    services.notify_all(
        users=desks,
        kind="support.asked",
        facts={"producer": found.producer.name},
        url=f"/office/support/{case}/",
        key=f"support.asked:{case}",
    )


@outbox.handles("support.moved")
def tell_producer(*, case: int, to: str, **_: Any) -> None:
    """The producer's people; of what they did themselves nobody is told."""
    found = _case(case)
    kind = f"support.{to}"
    if to == "withdrawn":
        return
    text = found.steps.filter(state=to).values_list("text", flat=True).first() or ""
    services.notify_all(
        users=people_of(found.producer_id),
        kind=kind,
        facts={"reason": text[:500], "sum_amount": found.amount or 0},
        url=f"/studio/support/{case}/",
        key=f"{kind}:{case}",
    )
