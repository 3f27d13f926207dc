"""What one member has to score: its own items, its own draft, its own sheets. Never another's."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from catalog.core.types import Actor

from ...models import (
    AgendaItem,
    Attendance,
    CouncilMember,
    Declaration,
    ScoreDraft,
    ScoreSheet,
    SelfScore,
    SittingState,
)
from ..content import HandedIn, papers_of
from ..desks import newest_submission
from ..rubrics import rule_of, sheet_of, wording_of
from ..scoring import Assessment, Criterion, Sheet, assess


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One item of a member's list. `state`: declare, conflict, score, signed, again (a second round), away, closed, out."""

    item: AgendaItem
    member: CouncilMember
    state: str
    scored: int
    of: int


def _councils(user: Actor) -> QuerySet[CouncilMember, Any]:
    return CouncilMember.objects.filter(user_id=user.pk, ends_on=None).values("council_id")


def my_items(user: Actor) -> QuerySet[AgendaItem]:
    """Items before councils on which the user sits today, those of the newest sitting first. Dossiers put off are left out. 1 statement."""
    return (
        AgendaItem.objects.filter(sitting__council__in=_councils(user), postponed="")
        .select_related(
            "sitting__council__regulation",
            "dossier__product__producer",
            "dossier__product__product_set",
            "dossier__rubric",
            "dossier__regime",
            "dossier__commune",
        )
        .defer("dossier__product__vector", "dossier__rubric__sheet")
        .order_by(F("sitting__sits_on").desc(), "sitting_id", "position", "pk")
    )


def my_item(user: Actor, pk: int) -> AgendaItem | None:
    """One of them. 1 statement."""
    return my_items(user).filter(pk=pk).first()


def was_put_off(user: Actor, pk: int) -> bool:
    """It was one of them, and its dossier was put off. 1 statement."""
    items = AgendaItem.objects.filter(sitting__council__in=_councils(user), pk=pk)
    return items.exclude(postponed="").exists()


def state_of(item: AgendaItem, *, said: Declaration | None, signed_rounds: set[int], is_absent: bool) -> str:
    """What the member has to do with the item. No statement."""
    # who did not score before the meeting does not score after hearing it
    is_late = item.sitting.state == SittingState.MEETING and (item.round == 1 or is_absent)
    found = {
        "conflict": said is not None and said.has_conflict,
        "out": bool(item.disqualifier),
        "closed": item.sitting.state == SittingState.CLOSED,
        "signed": item.round in signed_rounds,
        "away": is_late,
        "declare": said is None,
        "again": item.round > 1,
    }
    return next((state for state, holds in found.items() if holds), "score")


def ballots_of(user: Actor, *, closed: bool = False) -> list[BallotLine]:
    """The member's items of open sittings (or the latest 100 of closed ones). 6 statements, whatever their number."""
    items, over = my_items(user), Q(sitting__state=SittingState.CLOSED)
    chosen = list(items.filter(over)[:100] if closed else items.exclude(over))
    seats = {seat.council_id: seat for seat in CouncilMember.objects.filter(user_id=user.pk)}
    mine = Q(member__user_id=user.pk, item__in=[item.pk for item in chosen])
    said = {d.item_id: d for d in Declaration.objects.filter(mine)}
    signed: dict[int, set[int]] = defaultdict(set)
    for pk, round_ in ScoreSheet.objects.filter(mine).values_list("item_id", "round"):
        signed[pk].add(round_)
    drafts = dict(ScoreDraft.objects.filter(mine).values_list("item_id", "choices"))
    absent = set(
        Attendance.objects.filter(
            member__user_id=user.pk, is_present=False, sitting__in={item.sitting_id for item in chosen}
        ).values_list("sitting_id", flat=True)
    )
    return [
        BallotLine(
            item,
            seats[item.sitting.council_id],
            state_of(item, said=said.get(item.pk), signed_rounds=signed[item.pk], is_absent=item.sitting_id in absent),
            len(drafts.get(item.pk, {})),
            len(sheet_of(item.dossier.rubric).criteria),
        )
        for item in chosen
    ]


def ballots_waiting(user: Actor) -> int:
    """How many of the member's items wait to be declared on, scored or scored again. 1 statement."""
    mine = {"item": OuterRef("pk"), "member__user_id": user.pk}
    absent = Attendance.objects.filter(sitting=OuterRef("sitting"), member__user_id=user.pk, is_present=False)
    open_ = Q(sitting__state=SittingState.SCORING) | Q(
        ~Exists(absent), sitting__state=SittingState.MEETING, round__gt=1
    )
    return (
        my_items(user)
        .filter(open_, disqualifier="")
        .exclude(Exists(ScoreSheet.objects.filter(round=OuterRef("round"), **mine)))
        .exclude(Exists(Declaration.objects.filter(has_conflict=True, **mine)))
        .count()
    )


def line_of(user: Actor, item: AgendaItem) -> BallotLine:
    """One of the member's items. 5 statements."""
    member = CouncilMember.objects.get(council_id=item.sitting.council_id, user_id=user.pk)
    said = Declaration.objects.filter(item=item, member=member).first()
    signed = set(ScoreSheet.objects.filter(item=item, member=member).values_list("round", flat=True))
    draft = ScoreDraft.objects.filter(item=item, member=member).first()
    absent = Attendance.objects.filter(sitting=item.sitting_id, member=member, is_present=False).exists()
    return BallotLine(
        item,
        member,
        state_of(item, said=said, signed_rounds=signed, is_absent=absent),
        len(draft.choices) if draft else 0,
        len(sheet_of(item.dossier.rubric).criteria),
    )


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One criterion: the producer's claim with its papers, and the member's own choice so far (from 0; None: not yet)."""

    criterion: Criterion
    claim: SelfScore | None
    papers: tuple[HandedIn, ...]
    choice: int | None
    comment: str

    @property
    def claimed(self) -> str:
        """The option the producer claims, in our words; empty when it claims none."""
        if self.claim is None or self.claim.option is None or self.claim.option >= len(self.criterion.options):
            return ""
        return str(self.criterion.options[self.claim.option].label)

    @property
    def points(self) -> Any:
        """What the member's choice gives, or None."""
        return None if self.choice is None else self.criterion.options[self.choice].points


@dataclass(frozen=True, slots=True)
class Ballot:
    """A member's sheet of an item while it is filled in, or as it was signed."""

    line: BallotLine
    sheet: Sheet
    rows: tuple[BallotRow, ...]
    assessment: Assessment
    wording: Mapping[str, str]
    signed: tuple[ScoreSheet, ...]
    saved_at: dt.datetime | None

    @property
    def is_whole(self) -> bool:
        """Every criterion is scored."""
        return self.assessment.scored == self.assessment.of

    def row(self, number: str) -> BallotRow | None:
        """By the criterion's number."""
        return next((row for row in self.rows if row.criterion.number == number), None)

    def after(self, number: str) -> BallotRow | None:
        """The first criterion behind this one that is not scored yet; else the first of all that is not."""
        numbers = [row.criterion.number for row in self.rows]
        place = numbers.index(number) + 1 if number in numbers else 0
        return next((row for row in (*self.rows[place:], *self.rows[:place]) if row.choice is None), None)


def ballot_of(user: Actor, item: AgendaItem, line: BallotLine | None = None) -> Ballot:
    """The member's own sheet beside what the producer says. 12 statements, whatever the sheet's length."""
    line = line or line_of(user, item)
    sheet = sheet_of(item.dossier.rubric)
    draft = ScoreDraft.objects.filter(item=item, member=line.member).first()
    signed = tuple(ScoreSheet.objects.filter(item=item, member=line.member).order_by("round"))
    choices: dict[str, int] = draft.choices if draft else {}
    comments: dict[str, str] = draft.comments if draft else {}
    if line.state in ("signed", "closed", "away") and signed:
        choices, comments = signed[-1].choices, signed[-1].comments
    claims = {claim.criterion: claim for claim in SelfScore.objects.filter(dossier=item.dossier_id)}
    submission = newest_submission(item.dossier)
    papers = papers_of(submission.content) if submission else {}
    rows = tuple(
        BallotRow(
            c,
            claims.get(c.number),
            papers.get(c.number, ()),
            choices.get(c.number),
            comments.get(c.number, ""),
        )
        for c in sheet.criteria
    )
    return Ballot(
        line,
        sheet,
        rows,
        assess(sheet, choices, rule_of(item.dossier.regime)),
        wording_of(item.dossier.rubric),
        signed,
        draft.updated_at if draft else None,
    )
