"""Reads of the commune's, the province's and the ministry's desks: what waits by clock, a dossier's way, what Form 03 compares."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, DateField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.text import fold
from catalog.core.types import Actor
from catalog.core.working_days import Calendar

from ..models import (
    CLOSED,
    AdvisoryReport,
    CommuneReport,
    Dossier,
    DossierLevel,
    DossierState,
    DossierStep,
    EvidenceKind,
    Fact,
    FactKind,
    IntakeSlip,
    RequestLetter,
    Submission,
)
from ..policies.dossiers import desk_q, readable_q
from .rubrics import sheet_of
from .scoring import Criterion, Sheet

SOON = 3
"""Working days left from which a deadline is called near."""
NO_CLOCK = dt.date(9999, 12, 31)
TABS = ("mine", "others", "closed")
WORK_ORDER = [("clock", "asc"), ("state_since", "asc"), ("pk", "asc")]
CLOSED_ORDER = [("state_since", "desc"), ("pk", "desc")]
OPEN_STATES = tuple(state for state in DossierState if state not in CLOSED and state != DossierState.DRAFT)


# ------------------------------------------------------------ clocks


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline: its last day, the working days that are left of it (below zero: overdue), and how it is shown: "", soon, late."""

    due_on: dt.date | None
    left: int = 0

    @property
    def late(self) -> int:
        """Working days that it is overdue."""
        return max(-self.left, 0)

    @property
    def tone(self) -> str:
        """The look of the badge."""
        if self.due_on is None:
            return ""
        return "late" if self.due_on < clock.today() else "soon" if self.left <= SOON else ""


def office_calendar() -> Calendar:
    """All days off that are known, for one page's questions. 1 statement."""
    return Calendar(dt.date.min)


def clocks_of(days: Iterable[dt.date | None], calendar: Calendar | None = None) -> dict[dt.date | None, Clock]:
    """The clock of each last day. 1 statement, none with a calendar at hand."""
    today = clock.today()
    calendar = calendar or office_calendar()
    return {None: Clock(None)} | {day: Clock(day, calendar.between(today, day)) for day in set(days) if day is not None}


# ------------------------------------------------------------ the work list


def _rows() -> QuerySet[Dossier]:
    return (
        Dossier.objects.select_related("product__producer", "product__product_set", "commune", "holder")
        .defer("form", "product__vector", "product__search", "product__description", "product__description_en")
        .annotate(clock=Coalesce("due_on", Value(NO_CLOCK), output_field=DateField()))
    )


def readable_dossiers(user: Actor) -> QuerySet[Dossier]:
    """Everything the user may read in the office, with what its lists show. 1 statement, and 1 a request for the user's posts."""
    return _rows().filter(readable_q(user))


def work_list(user: Actor, *, tab: str = "mine", states: Sequence[str] = (), level: str = "") -> QuerySet[Dossier]:
    """The dossiers of one tab of the office's list, annotated `clock`: order them by `WORK_ORDER` (overdue first, then the next that is
    due; without a limit last), closed ones by `CLOSED_ORDER`.

    `mine`: waits at the user's own desk. `others`: open, with another desk or sent back. `closed`. `states`, `level`: only those. Pages by
    `core.cursors.keyset`. 1 statement, and 1 a request for the user's posts.
    """
    mine, over = desk_q(user), Q(state__in=CLOSED)
    chosen = {"mine": mine & ~over, "others": ~mine & ~over, "closed": over}[tab]
    rows = readable_dossiers(user).filter(chosen)
    if states:
        rows = rows.filter(state__in=states)
    return rows.filter(level=level) if level else rows


@dataclass(frozen=True, slots=True)
class Work:
    """Counts of an office: by tab, by state within each tab, and how many at the user's own desk are overdue or nearly so."""

    mine: int = 0
    others: int = 0
    closed: int = 0
    late: int = 0
    soon: int = 0
    by_state: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, tab: str) -> int:
        """The count of a tab."""
        return int(getattr(self, tab))


def work_counts(user: Actor, calendar: Calendar | None = None) -> Work:
    """What waits. 2 statements (1 with a calendar at hand), and 1 a request for the user's posts."""
    today = clock.today()
    near = (calendar or office_calendar()).add(today, SOON)
    tab = Case(
        When(state__in=CLOSED, then=Value(2)),
        When(desk_q(user), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = (
        Dossier.objects.filter(readable_q(user))
        .annotate(tab=tab)
        .values("tab", "state")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__gte=today, due_on__lte=near)),
        )
        .order_by()
    )
    by_state: dict[str, dict[str, int]] = {name: {} for name in TABS}
    late = soon = 0
    for row in rows:
        by_state[TABS[row["tab"]]][row["state"]] = row["n"]
        if row["tab"] == 0:
            late, soon = late + row["late"], soon + row["soon"]
    totals = {name: sum(found.values()) for name, found in by_state.items()}
    return Work(late=late, soon=soon, by_state=by_state, **totals)


# ------------------------------------------------------------ one dossier


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
    """One thing that happened. `kind`: step, slip, form_03, letter or advisory; `thing` is the row of those that are papers."""

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
        for row in model.objects.filter(dossier=dossier).select_related("by"):
            words = str(row.get_kind_display()) if kind == "advisory" else title
            words = f"{words} {getattr(row, number)}" if number else words
            note = row.text if kind == "advisory" else row.conclusion if kind == "form_03" else ""
            entries.append(Entry(at=row.at, kind=kind, title=words, who=str(row.by), note=note, thing=row))
    order = {"step": 0, "slip": 1, "form_03": 1, "letter": 1, "advisory": 1}
    # a paper is written just before the step it leads to, at the same instant
    return [e for _n, e in sorted(enumerate(entries), key=lambda pair: (pair[1].at, -order[pair[1].kind], pair[0]))][
        ::-1
    ]


# ------------------------------------------------------------ Form 03

ITEMS = ("local_material", "local_labour", "idea_origin", "local_identity")
_FACTS = {"local_material": FactKind.LOCAL_MATERIAL_SHARE, "local_labour": FactKind.LOCAL_LABOUR_SHARE}
_WORDS = {"idea_origin": ("y tuong",), "local_identity": ("ban sac",)}


def item_label(item: str) -> str:
    """The four things a commune confirms, in words."""
    return {
        "local_material": _("Nguyên liệu địa phương"),
        "local_labour": _("Lao động địa phương"),
        "idea_origin": _("Nguồn gốc ý tưởng"),
        "local_identity": _("Bản sắc, trí tuệ địa phương"),
    }[item]


def criterion_of(sheet: Sheet, item: str) -> Criterion | None:
    """The criterion of the sheet that an item is about: by the fact that fills it in, or by the words of its label."""
    if item in _FACTS:
        return next((c for c in sheet.criteria if c.fact == _FACTS[item]), None)
    return next((c for c in sheet.criteria if any(w in fold(c.label.vi) for w in _WORDS[item])), None)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the producer says of an item in what it handed in, and what the platform knows of it, with source and day."""

    item: str
    label: str
    criterion: str
    claim: str
    description: str
    fact: str
    source: str
    as_of: dt.date | None

    @property
    def words(self) -> str:
        """The claim as Form 03 keeps it."""
        said = ". ".join(part.rstrip(". ") for part in (self.claim, self.description) if part)
        known = f"{self.fact} ({self.source}, {self.as_of:%d/%m/%Y})" if self.fact and self.as_of else ""
        return "; ".join(part for part in (said, known) if part) or _("Chủ thể không khai mục này")


def newest_submission(dossier: Dossier) -> Submission | None:
    """What was handed in last. 1 statement."""
    return Submission.objects.filter(dossier=dossier).select_related("by").order_by("-number").first()


def claims_of(dossier: Dossier, submission: Submission | None) -> list[Claim]:
    """The four items of Form 03, taken from the hand-in and the facts. 1 statement."""
    sheet = sheet_of(dossier.rubric)
    said = {row["number"]: row for row in (submission.content.get("criteria", []) if submission else [])}
    facts: dict[str, Fact] = {}
    for fact in Fact.objects.filter(product_id=dossier.product_id, kind__in=_FACTS.values()).order_by("-as_of", "-pk"):
        facts.setdefault(fact.kind, fact)
    claims = []
    for item in ITEMS:
        criterion = criterion_of(sheet, item)
        row = said.get(criterion.number, {}) if criterion else {}
        option = row.get("option_label") or {}
        known = facts.get(_FACTS[item]) if item in _FACTS else None
        claims.append(
            Claim(
                item=item,
                label=item_label(item),
                criterion=criterion.number if criterion else "",
                claim=str(option.get("vi", "")),
                description=str(row.get("description", "")),
                fact=_share(known.value) if known else "",
                source=known.source if known else "",
                as_of=known.as_of if known else None,
            )
        )
    return claims


def _share(value: Any) -> str:
    return f"{round(value * 100)} %" if isinstance(value, int | float) else str(value)


def newest_report(dossier: Dossier) -> CommuneReport | None:
    """The Form 03 that counts. 1 statement."""
    return CommuneReport.objects.filter(dossier=dossier).select_related("by").order_by("-number").first()
