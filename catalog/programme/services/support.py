"""A producer's need from asking to the check: who may, in which order, and never more money than its budget line has left."""

import datetime as dt
import uuid

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import accept_document
from catalog.core.money import Money
from catalog.core.types import Actor
from catalog.producers.models import Producer, ProducerState
from catalog.producers.policies import may_work_for
from catalog.producers.services import checks

from ..models import (
    BudgetEntry,
    BudgetLine,
    BudgetSource,
    EntryKind,
    PlanState,
    SupportCase,
    SupportKind,
    SupportPaper,
    SupportState,
    SupportStep,
)
from ..policies import may_decide_support
from ..queries.support import left_of, lines_for
from .plan_rows import HIGHEST

MOST_OPEN = 20
"""Needs of one producer that wait at once."""


@transaction.atomic
def ask_support(*, producer: Producer, kind: str, need: str, by: Actor) -> SupportCase:
    """Whoever works for a verified producer says what it needs. Raises `NotAllowed`, `Refused`. Emits `support.asked`."""
    if not may_work_for(by, producer):
        raise NotAllowed.because("not_allowed", _("Bạn không làm việc cho cơ sở này."))
    mine = Producer.objects.select_for_update().get(pk=producer.pk)
    found = []
    need = checks.paragraphs(need, "need", longest=4_000)
    if kind not in SupportKind.values:
        found.append(Problem("unknown", _("Chọn loại hỗ trợ."), "kind"))
    if not need:
        found.append(Problem("missing", _("Ghi cần gì, để làm gì, khoảng bao nhiêu tiền."), "need"))
    if mine.state != ProducerState.VERIFIED:
        found.append(Problem("not_verified", _("Cán bộ xác minh cơ sở rồi mới đề nghị hỗ trợ được.")))
    waiting = SupportCase.objects.filter(producer=mine, state=SupportState.ASKED)
    if waiting.count() >= MOST_OPEN:
        found.append(Problem("too_many", _("Đang có 20 đề nghị chờ trả lời. Chờ cán bộ xem các đề nghị đó."), "need"))
    refuse_if_any(found)
    with audit.context(user=by.pk, reason="support asked"):
        made = SupportCase.objects.create(producer=mine, kind=kind, need=need, asked_at=clock.now())
    _step(made, by, "")
    return made


@transaction.atomic
def withdraw_support(*, case: SupportCase, by: Actor) -> SupportCase:
    """The producer needs it no more, while nothing was delivered; what was promised is free again. Raises `NotAllowed`, `Conflict`."""
    mine = _locked(case, SupportState.ASKED, SupportState.APPROVED)
    if not may_work_for(by, mine.producer):
        raise NotAllowed.because("not_allowed", _("Bạn không làm việc cho cơ sở này."))
    return _move(mine, SupportState.WITHDRAWN, by, "")


@transaction.atomic
def decide_support(
    *,
    case: SupportCase,
    approve: bool,
    by: Actor,
    text: str = "",
    amount: int | None = None,
    source: str = "",
    line: BudgetLine | None = None,
) -> SupportCase:
    """An officer says yes, with source and amount (₫; 0 costs nothing and names no source), or no, with a reason. An amount that names a line of an
    issued plan is promised of what that line has left. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `support.moved`."""
    mine = _locked(case, SupportState.ASKED)
    _officer(by, mine)
    text = checks.paragraphs(text, "text", longest=2_000)
    if not approve:
        if not text:
            raise Refused.because("missing", _("Ghi lý do, để cơ sở biết."), "text")
        return _move(mine, SupportState.DECLINED, by, text)
    found = []
    if amount is None or not 0 <= amount <= HIGHEST:
        found.append(Problem("number", _("Ghi số tiền bằng đồng, từ 0 trở lên."), "amount"))
    if amount and source not in BudgetSource.values:
        found.append(Problem("unknown", _("Chọn nguồn tiền."), "source"))
    if line is not None and not lines_for(mine, by).filter(pk=line.pk).exists():
        found.append(Problem("unknown", _("Chọn dòng tiền của một kế hoạch đã ban hành, có cơ sở này."), "line"))
    elif line is not None and line.source != source:
        found.append(Problem("source", _("Dòng tiền này thuộc nguồn khác."), "line"))
    refuse_if_any(found)
    if line is not None:
        line = _locked_line(line)
        left = left_of(line)
        if (amount or 0) > left:
            words = _("Dòng tiền này chỉ còn %(left)s chưa dùng, chưa hứa.") % {"left": Money(left)}
            raise Refused.because("too_much", words, "amount")
    mine.amount, mine.source, mine.line = amount, source if amount else "", line
    return _move(mine, SupportState.APPROVED, by, text)


@transaction.atomic
def deliver_support(*, case: SupportCase, on: dt.date, by: Actor, text: str = "") -> SupportCase:
    """What was promised has reached the producer. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `support.moved`."""
    mine = _locked(case, SupportState.APPROVED)
    _officer(by, mine)
    if not mine.asked_at.astimezone(clock.VIETNAM).date() <= on <= clock.today():
        raise Refused.because("day", _("Ngày giao từ ngày đề nghị tới hôm nay."), "on")
    mine.delivered_on = on
    return _move(mine, SupportState.DELIVERED, by, checks.paragraphs(text, "text", longest=2_000))


@transaction.atomic
def check_support(
    *, case: SupportCase, number: str, title: str, file: File[bytes], by: Actor, text: str = ""
) -> SupportCase:
    """An officer has seen it and keeps the paper that says so (`number`, `title`, a PDF or picture). What was promised of a line becomes spent there,
    once, under that number. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `support.moved`."""
    mine = _locked(case, SupportState.DELIVERED)
    _officer(by, mine)
    found = []
    number, title = checks.one_line(number, "number", longest=120), checks.one_line(title, "title", longest=160)
    if not number:
        found.append(Problem("missing", _("Ghi số biên bản hoặc chứng từ."), "number"))
    if not title:
        found.append(Problem("missing", _("Ghi tên giấy tờ."), "title"))
    refuse_if_any(found)
    said = checks.paragraphs(text, "text", longest=2_000) or number
    if mine.line is not None and mine.amount:
        _spend(mine, number, by)
    kept = accept_document(file)  # last of what may refuse: files are not rolled back with the transaction
    SupportPaper.objects.create(case=mine, title=title, file=kept.name, content_type=kept.content_type, at=clock.now())
    return _move(mine, SupportState.CHECKED, by, said)


def _spend(case: SupportCase, number: str, by: Actor) -> None:
    """The promise becomes an entry of the line; its plan may have a newer version by now, where the money is."""
    assert case.line is not None and case.amount is not None
    line = _locked_line(case.line)
    if line.spent + case.amount > line.allocated:
        words = _("Dòng tiền đã chi hết số phân bổ. Ghi thêm phân bổ trước khi nghiệm thu.")
        raise Refused.because("too_much", words)
    line.spent += case.amount
    with audit.context(user=by.pk, reason="money spent on support"):
        line.save(update_fields=["spent"])
    note = f"{case.get_kind_display()}: {case.producer.name}"[:300]
    BudgetEntry.objects.create(
        line=line, kind=EntryKind.SPENT, amount=case.amount, on=clock.today(), paper=number, note=note, key=uuid.uuid4(),
        by_id=by.pk, at=clock.now(),
    )  # fmt: skip


def _locked_line(line: BudgetLine) -> BudgetLine:
    """The line where its money is now: of the issued version of its plan, locked."""
    plan = line.plan
    same = {"source": line.source, "named": line.named, "purpose": line.purpose}
    rows = BudgetLine.objects.select_for_update(of=("self",)).select_related("plan")
    found = rows.filter(plan__place=plan.place_id, plan__year=plan.year, plan__state=PlanState.ISSUED, **same).first()
    if found is None:
        raise Conflict.because("no_line", _("Kế hoạch nay không còn dòng tiền này."), "line")
    return found


def _locked(case: SupportCase, *states: str) -> SupportCase:
    mine = (
        SupportCase.objects.select_for_update(of=("self",))
        .select_related("producer__place__current", "producer__place__province", "line__plan")
        .get(pk=case.pk)
    )
    if mine.state not in states:
        words = _("Đề nghị này nay là “%(state)s”. Tải lại trang rồi xem tiếp.") % {"state": mine.get_state_display()}
        raise Conflict.because("moved_meanwhile", words)
    return mine


def _officer(by: Actor, case: SupportCase) -> None:
    if not may_decide_support(by, case.producer):
        words = _("Chỉ cán bộ phụ trách nơi của cơ sở, không làm việc cho cơ sở, làm được việc này.")
        raise NotAllowed.because("not_allowed", words)


def _move(case: SupportCase, state: SupportState, by: Actor, text: str) -> SupportCase:
    case.state = state
    with audit.context(user=by.pk, reason=text or f"support {state}"):
        case.save()
    _step(case, by, text)
    return case


def _step(case: SupportCase, by: Actor, text: str) -> None:
    SupportStep.objects.create(case=case, state=case.state, text=text, by_id=by.pk, at=clock.now())
    outbox.emit(
        "support.asked" if case.state == SupportState.ASKED else "support.moved", case=case.pk, to=str(case.state)
    )
