"""The way of one dossier: what happened, and what was asked for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ...models import (
    CLOSED,
    AdvisoryReport,
    CommuneReport,
    Dossier,
    DossierLevel,
    DossierState,
    DossierStep,
    EvidenceKind,
    IntakeSlip,
    RequestLetter,
)
from ..rubrics import sheet_of
from ..scoring import Sheet


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a dossier was sent back: `place` is a criterion's number, a kind of evidence or "form"; `label` says it in words."""

    place: str
    label: str
    text: str

    @property
    def criterion(self) -> bool:
        """Is it about a criterion of the sheet?"""
        return self.place[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind`: step, slip, form_03, letter or advisory; `thing` is the row of those that are papers, `is_newest` says
    that it is the one of its kind that counts."""

    at: dt.datetime
    kind: str
    title: str
    who: str = ""
    desk: str = ""
    note: str = ""
    reasons: tuple[Reason, ...] = ()
    due_on: dt.date | None = None
    state: str = ""
    thing: Any = None
    is_now: bool = False
    is_newest: bool = False


def place_label(place: str, sheet: Sheet) -> str:
    """What a reason is about, in words."""
    if place == "form":
        return _("Biểu số 01")
    if place in EvidenceKind.values:
        return str(EvidenceKind(place).label)
    criterion = sheet.criterion(place)
    return f"{place} {criterion.label}" if criterion else place


def reasons_of(step: DossierStep, sheet: Sheet) -> tuple[Reason, ...]:
    """A step's reasons in words. No statement."""
    return tuple(Reason(r["place"], place_label(r["place"], sheet), r["text"]) for r in step.reasons)


def asked_for(dossier: Dossier) -> tuple[Reason, ...]:
    """What the desk that sent the dossier back wants, item by item; nothing once it is handed in again. 1 statement while it is sent back."""
    if dossier.state != DossierState.RETURNED:
        return ()
    step = DossierStep.objects.filter(dossier=dossier, after=DossierState.RETURNED).order_by("-at", "-pk").first()
    return reasons_of(step, sheet_of(dossier.rubric)) if step else ()


def timeline(dossier: Dossier, *, inside: bool = False) -> list[Entry]:
    """A dossier's way, the newest first: every step with who took it, who holds it from there on, why it was sent back; the intake slip,
    Form 03 and the request letter as they were made. `inside`: with the advisory team's reports, which only evaluating offices read.

    4 statements, 5 inside; the dossier comes with `rubric` selected.
    """
    sheet = sheet_of(dossier.rubric)
    desks = dict(DossierLevel.choices)
    entries = [
        Entry(
            at=step.at,
            kind="step",
            title=str(DossierState(step.after).label),
            who=str(step.by) if step.by else "",
            desk=str(desks.get(step.level, "")),
            note=step.note,
            reasons=reasons_of(step, sheet),
            due_on=step.due_on,
            state=step.after,
        )
        for step in DossierStep.objects.filter(dossier=dossier).select_related("by")
    ]
    if entries:
        newest = entries.pop()
        entries.append(
            Entry(**{name: getattr(newest, name) for name in Entry.__slots__} | {"is_now": dossier.state not in CLOSED})
        )
    made: list[tuple[str, str, type[Any], str]] = [
        ("slip", _("Phiếu tiếp nhận"), IntakeSlip, "number"),
        ("form_03", _("Biểu số 03: xã xác nhận"), CommuneReport, ""),
        ("letter", _("Công văn đề nghị"), RequestLetter, "number"),
    ]
    if inside:
        made.append(("advisory", "", AdvisoryReport, ""))
    for kind, title, model, number in made:
        rows = list(model.objects.filter(dossier=dossier).select_related("by").order_by("at", "pk"))
        for row in rows:
            words = str(row.get_kind_display()) if kind == "advisory" else title
            words = f"{words} {getattr(row, number)}" if number else words
            note = row.text if kind == "advisory" else row.conclusion if kind == "form_03" else ""
            entries.append(
                Entry(
                    at=row.at, kind=kind, title=words, who=str(row.by), note=note, thing=row, is_newest=row is rows[-1]
                )
            )
    order = {"step": 0, "slip": 1, "form_03": 1, "letter": 1, "advisory": 1}
    # a paper is written just before the step it leads to, at the same instant
    return [e for _n, e in sorted(enumerate(entries), key=lambda pair: (pair[1].at, -order[pair[1].kind], pair[0]))][
        ::-1
    ]
