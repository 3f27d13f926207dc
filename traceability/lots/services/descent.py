"""Lots made of a lot that was stopped: held with it, given back with it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.core import audit, clock, outbox
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotState
from traceability.lots.queries import made_with
from traceability.lots.services.drafts import who

STOPPED = (LotState.HELD, LotState.RECALLED)


def lock_in_order(lots: Iterable[int]) -> list[Lot]:
    """The rows of public lots, locked, a lot before those made of it: it was public before them. Whoever locks several takes them so, and
    nobody waits in a circle. One statement."""
    rows = Lot.objects.select_for_update(of=("self",)).select_related("producer").filter(pk__in=list(lots))
    return list(rows.order_by("published_at", "pk"))


def hold_made_of(lot: Lot, by: Actor | None) -> list[Lot]:
    """Hold all public lots that were made of a locked one, over any number of steps, now that it is held or recalled: those on sale stop, those
    that are held already are held for this one too. Gives those that stopped. 3 statements, and 3 for each that stops."""
    made = [each for each in lock_in_order(made_with(lot)) if each.state in {LotState.PUBLISHED, LotState.HELD}]
    if not made:
        return []
    links = Lot.held_for.through.objects
    links.bulk_create([_link(each.pk, lot.pk) for each in made], ignore_conflicts=True)
    stopped = []
    for each in made:
        if each.state == LotState.PUBLISHED:
            each.held_for_sources = True
            _set(each, LotState.HELD, reason_of(lot), by, topic="lot.held", because=lot.pk)
            stopped.append(each)
        elif each.held_for_sources and lot.state == LotState.RECALLED:  # its reason was a hold; this is more
            each.state_reason = reason_of(lot)
            _save(each, by)
    return stopped


def give_back_made_of(lot: Lot, by: Actor | None) -> list[Lot]:
    """Sell again what was held for a locked lot alone, now that it is on sale again; what is held for others too, or was held for itself,
    stays. Gives those on sale again."""
    links = Lot.held_for.through.objects
    held = lock_in_order(links.filter(to_lot=lot.pk).values_list("from_lot", flat=True))
    links.filter(to_lot=lot.pk).delete()
    others: dict[int, Lot] = {}
    for link in links.filter(from_lot__in=held).select_related("to_lot__producer").order_by("to_lot__state", "pk"):
        others[link.from_lot_id] = link.to_lot  # "recalled" sorts after "held"
    back = []
    for each in held:
        if each.state != LotState.HELD or not each.held_for_sources:
            continue
        if other := others.get(each.pk):
            each.state_reason = reason_of(other)
            _save(each, by)
        else:
            each.held_for_sources = False
            with override("vi"):
                reason = _("Lô %(lot)s dùng làm nguyên liệu được bán lại.") % {"lot": lot.number}
            _set(each, LotState.PUBLISHED, reason, by, topic="lot.released", because=lot.pk)
            back.append(each)
    return back


def reason_of(lot: Lot) -> str:
    """What a lot made of this one says on its page, in Vietnamese, as the reasons that people type. Needs the producer."""
    with override("vi"):
        said = (
            _("Làm từ lô %(lot)s của %(producer)s, đã bị thu hồi: %(reason)s")
            if lot.state == LotState.RECALLED
            else _("Làm từ lô %(lot)s của %(producer)s, đang tạm giữ: %(reason)s")
        )
        return said % {"lot": lot.number, "producer": lot.producer.name, "reason": lot.state_reason[:1500]}


def _link(lot: int, source: int) -> Any:
    return Lot.held_for.through(from_lot_id=lot, to_lot_id=source)


def _set(lot: Lot, state: LotState, reason: str, by: Actor | None, *, topic: str, because: int) -> None:
    lot.state, lot.state_reason, lot.state_since = state, reason, clock.now()
    _save(lot, by)
    outbox.emit(topic, lot=lot.pk, variant=lot.variant_id, producer=lot.producer_id, because=because)


def _save(lot: Lot, by: Actor | None) -> None:
    with audit.context(**who(by, reason=lot.state_reason)):
        lot.save(update_fields=["state", "state_reason", "state_since", "held_for_sources"])
