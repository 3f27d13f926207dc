"""Papers of a public lot: what a test said, and certificates."""

from typing import Any

from django.db import transaction

from traceability.events.models import Event
from traceability.events.services.own.parts import declared_wrong, event_id, lot_of, name_of, observed, on_day, tell
from traceability.lots.models import Lot, LotPaper, PaperKind, PaperResult
from traceability.lots.queries import failed_reports

# of what kind the paper is (CBV 2.0, 7.3): of another kind the standard knows no word
_KINDS = {
    PaperKind.TEST: {"type": "testres"},
    PaperKind.CERTIFICATE: {"type": "cert"},
    PaperKind.ORIGIN: {"type": "cert"},
}


def paper_events(lot: Lot) -> list[dict[str, Any]]:
    """One event for each paper of a lot (of `parts.lot_of`) that was not withdrawn, the oldest first."""
    standing = [paper for paper in lot.papers.all() if paper.withdrawn_at is None]
    return [_paper_event(lot, paper) for paper in sorted(standing, key=lambda paper: (paper.issued_on, paper.pk))]


@transaction.atomic
def tell_paper(*, paper: int) -> None:
    """A paper of a public lot: the goods were inspected on its day, with the paper as the business transaction. A test that failed sets
    `non_conformant`, one that passed while none stands failed takes that back; where the goods are and whether they are sold is told by a hold.
    Nothing for one that is unknown or was told already. The words of the paper stay on the lot's page."""
    found = LotPaper.objects.filter(pk=paper).first()
    lot = lot_of(found.lot_id) if found else None
    if found is not None and lot is not None:
        tell(lot.producer_id, _paper_event(lot, found))


@transaction.atomic
def tell_paper_withdrawn(*, paper: int) -> None:
    """A paper that was a mistake: its event is declared wrong. The reason stays in the log. Nothing for one that is unknown or stands."""
    found = LotPaper.objects.select_related("lot").filter(pk=paper, withdrawn_at__isnull=False).first()
    if found is None or found.withdrawn_at is None:
        return
    tell_paper(paper=paper)  # messages come in any order
    told = Event.objects.filter(producer=found.lot.producer_id, event_id=event_id("papers", found.pk)).order_by("seq")
    tell(found.lot.producer_id, declared_wrong(told[0], found.withdrawn_at))


def _paper_event(lot: Lot, paper: LotPaper) -> dict[str, Any]:
    document = _KINDS.get(PaperKind(paper.kind), {}) | {"bizTransaction": event_id("documents", paper.pk)}
    event = observed(name_of(lot), "inspecting", "", lot.quantity) | on_day(paper.issued_on)
    return event | {"eventID": event_id("papers", paper.pk), "bizTransactionList": [document]} | _conformity(lot, paper)


def _conformity(lot: Lot, paper: LotPaper) -> dict[str, Any]:
    said = ["conformant", "non_conformant"]
    if paper.kind != PaperKind.TEST or paper.result == PaperResult.NONE:
        return {}
    if paper.result == PaperResult.FAILED:
        said.reverse()
    elif failed_reports(lot):  # another test still says that the lot does not conform
        return {}
    return {"persistentDisposition": {"set": said[:1], "unset": said[1:]}}
