"""Members score alone: they say whether they are related to the producer, write a draft, and sign it once a round."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor

from ...models import (
    AgendaItem,
    Attendance,
    CouncilMember,
    Declaration,
    ScoreDraft,
    ScoreSheet,
    Sitting,
    SittingState,
)
from ...policies.councils import belongs_to
from ...queries.councils import named_to
from ...queries.rubrics import rule_of, sheet_of
from ...queries.scoring import assess
from .agenda import OWN_PRODUCER
from .locks import item_of, lock_sitting, must_be

LONGEST_COMMENT = 2000


def _seat(by: Actor, sitting: Sitting) -> CouncilMember:
    seat = named_to(by.pk, sitting)
    if seat is None or not by.is_active:
        raise NotAllowed.because("not_a_member", _("Chỉ thành viên hội đồng mới chấm được."))
    return seat


def _must_be_open(item: AgendaItem) -> None:
    if item.postponed:
        raise Conflict.because("postponed_already", _("Hồ sơ này đã được đưa ra khỏi chương trình."))


@transaction.atomic
def declare(*, item: AgendaItem, has_conflict: bool, reason: str = "", by: Actor) -> Declaration:
    """Say, once and before scoring, whether one is related to the producer. Who belongs to it has a conflict whatever it says.

    Raises `NotAllowed` (not a member), `Refused` (a conflict without its reason), `Conflict` (said already; the sitting has gone on).
    """
    sitting = lock_sitting(item.sitting_id)
    seat = _seat(by, sitting)
    must_be(sitting, SittingState.SCORING)
    mine = item_of(sitting, item)
    _must_be_open(mine)
    if belongs_to(seat.user_id, mine.dossier.product.producer_id):
        has_conflict, reason = True, reason.strip() or str(OWN_PRODUCER)
    if has_conflict and not reason.strip():
        raise Refused.because("missing", _("Ghi quan hệ với cơ sở, để đưa vào biên bản."), "reason")
    if Declaration.objects.filter(item=mine, member=seat).exists():
        raise Conflict.because("declared_already", _("Bạn đã khai cho hồ sơ này; lời khai không sửa được."))
    return Declaration.objects.create(
        item=mine,
        member=seat,
        has_conflict=has_conflict,
        reason=reason.strip() if has_conflict else "",
        at=clock.now(),
    )


def _must_score(item: AgendaItem, seat: CouncilMember) -> None:
    """The member may score the item in its present round, and has not signed it yet."""
    sitting = item.sitting
    _must_be_open(item)
    if item.disqualifier:
        raise Conflict.because("disqualified", _("Hồ sơ này bị loại: không chấm điểm."))
    if item.round == 1:
        must_be(sitting, SittingState.SCORING)
    else:
        must_be(sitting, SittingState.MEETING)
        if not Attendance.objects.filter(sitting=sitting, member=seat, is_present=True).exists():
            raise NotAllowed.because("absent", _("Chỉ thành viên dự họp mới chấm lại."))
    said = Declaration.objects.filter(item=item, member=seat).first()
    if said is None:
        raise Refused.because("declare_first", _("Khai bạn có liên quan đến cơ sở hay không, rồi chấm."))
    if said.has_conflict or belongs_to(seat.user_id, item.dossier.product.producer_id):
        raise NotAllowed.because("conflict_of_interest", _("Bạn có liên quan đến cơ sở này nên không chấm."))
    if ScoreSheet.objects.filter(item=item, member=seat, round=item.round).exists():
        raise Conflict.because("signed_already", _("Bạn đã ký phiếu này; phiếu đã ký không sửa được."))


@transaction.atomic
def save_draft(*, item: AgendaItem, criterion: str, option: int | None, comment: str = "", by: Actor) -> ScoreDraft:
    """Keep the member's choice at one criterion (`option` from 0; None takes it back) and its comment, until it signs.

    Seen by that member alone. Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    sitting = lock_sitting(item.sitting_id)
    seat = _seat(by, sitting)
    mine = item_of(sitting, item)
    _must_score(mine, seat)
    asked = sheet_of(mine.dossier.rubric).criterion(criterion)
    if asked is None:
        raise Refused.because("no_such_criterion", _("Bộ tiêu chí này không có tiêu chí đó."), "criterion")
    if option is not None and not 0 <= option < len(asked.options):
        raise Refused.because("no_such_option", _("Chọn một trong các mức của tiêu chí."), "option")
    if len(comment.strip()) > LONGEST_COMMENT:
        raise Refused.because("too_long", _("Nhận xét dài quá 2.000 ký tự. Viết ngắn lại."), "comment")
    draft, _new = ScoreDraft.objects.get_or_create(item=mine, member=seat, defaults={"updated_at": clock.now()})
    draft.choices.pop(criterion, None)
    draft.comments.pop(criterion, None)
    if option is not None:
        draft.choices[criterion] = option
    if comment.strip():
        draft.comments[criterion] = comment.strip()
    draft.updated_at = clock.now()
    draft.save()
    return draft


@transaction.atomic
def sign_score(*, item: AgendaItem, round_: int | None = None, by: Actor) -> ScoreSheet:
    """Sign what the draft holds: from now on it never changes. Every criterion must be scored.

    `round_`: the round the page showed. Raises `NotAllowed`, `Refused` (what is not scored), `Conflict`.
    """
    sitting = lock_sitting(item.sitting_id)
    seat = _seat(by, sitting)
    mine = item_of(sitting, item)
    if round_ is not None and round_ != mine.round:
        raise Conflict.because("other_round", _("Hồ sơ này đã sang vòng chấm khác. Tải lại trang để xem."))
    _must_score(mine, seat)
    draft = ScoreDraft.objects.filter(item=mine, member=seat).first()
    choices = dict(draft.choices) if draft else {}
    sheet = sheet_of(mine.dossier.rubric)
    found = assess(sheet, choices, rule_of(mine.dossier.regime))
    if found.scored < found.of:
        missing = [c.number for c in sheet.criteria if c.number not in choices]
        message = _("Còn %(count)d tiêu chí chưa chấm: %(numbers)s.") % {
            "count": len(missing),
            "numbers": ", ".join(missing[:10]) + ("…" if len(missing) > 10 else ""),
        }
        raise Refused.because("incomplete", message)
    return ScoreSheet.objects.create(
        item=mine,
        member=seat,
        round=mine.round,
        choices=choices,
        comments=dict(draft.comments) if draft else {},
        points=found.points,
        stars=found.stars,
        signed_at=clock.now(),
    )
