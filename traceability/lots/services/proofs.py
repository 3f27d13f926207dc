"""What proves a lot: its maker's papers, and an officer's word."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import accept_document
from catalog.core.types import Actor
from catalog.places.policies import post_reaching
from traceability.lots.models import Attestation, Checked, Lot, LotPaper, LotState, PaperKind, PaperResult
from traceability.lots.policies import is_officer_for
from traceability.lots.services.drafts import locked, require_entry, who
from traceability.lots.services.states import hold_if_failed

MOST_PAPERS = 30


@transaction.atomic
def add_paper(
    *,
    lot: Lot,
    kind: str,
    title: str,
    issuer: str,
    issued_on: dt.date,
    number: str = "",
    valid_until: dt.date | None = None,
    result: str = "",
    uploaded: File[bytes] | None = None,
    by: Actor | None,
) -> LotPaper:
    """A test report or certificate of a lot, also of a public one: a report often comes later. At most 30 a lot. A test that failed, and is the
    newest of its title, holds a lot that is on sale at once (`states.hold_if_failed`).

    The file is kept as `core.files.accept_document` does and says. Raises `NotAllowed`, `Refused` with every wrong field. Emits
    lot.paper.added, for a draft only once it is public (lot.published).
    """
    lot = locked(lot)
    require_entry(by, lot.producer)
    paper = LotPaper(
        lot=lot, kind=kind, title=" ".join(title.split()), issuer=" ".join(issuer.split()), number=" ".join(number.split()),
        issued_on=issued_on, valid_until=valid_until, result=result, added_at=clock.now(),
    )  # fmt: skip
    refuse_if_any(_paper_problems(paper))
    if lot.papers.filter(withdrawn_at=None).count() >= MOST_PAPERS:
        raise Refused.because("too_many", _("Lô này đã có 30 giấy tờ. Rút bớt giấy không còn cần."))
    if uploaded is not None:
        stored = accept_document(uploaded)
        paper.file, paper.media_type = stored.name, stored.content_type
    try:
        with transaction.atomic(), audit.context(**who(by, lot.producer)):
            paper.save()
    except BaseException:
        if paper.file:
            default_storage.delete(paper.file)
        raise
    _emit("lot.paper.added", lot, paper)
    hold_if_failed(lot=lot, by=by)
    return paper


def _paper_problems(paper: LotPaper) -> list[Problem]:
    problems = []
    if paper.kind not in PaperKind:
        problems.append(Problem("unknown_kind", _("Chọn loại giấy tờ."), "kind"))
    if paper.result not in PaperResult:
        problems.append(Problem("unknown_result", _("Chọn kết luận."), "result"))
    for field, longest, missing in (
        ("title", 160, _("Ghi tên giấy tờ hoặc chỉ tiêu. Ví dụ: kim loại nặng, vi sinh vật.")),
        ("issuer", 160, _("Ghi nơi cấp. Ví dụ: trung tâm kiểm nghiệm của tỉnh.")),
        ("number", 60, None),
    ):
        value = getattr(paper, field)
        if not value and missing is not None:
            problems.append(Problem("required", missing, field))
        elif len(value) > longest:
            problems.append(Problem("too_long", _("Dài quá %(n)s ký tự.") % {"n": longest}, field))
    if paper.issued_on > clock.today():
        problems.append(Problem("in_the_future", _("Ngày cấp ở sau hôm nay."), "issued_on"))
    if paper.valid_until is not None and paper.valid_until < paper.issued_on:
        problems.append(Problem("days_out_of_order", _("Ngày hết hạn đứng trước ngày cấp."), "valid_until"))
    return problems


@transaction.atomic
def withdraw_paper(*, paper: LotPaper, reason: str, by: Actor) -> LotPaper:
    """Take a paper back; what was said stays in the record. A failed test that is the newest again holds the lot.

    Raises `NotAllowed`, `Conflict` when it is withdrawn, `Refused` without a reason. Emits lot.paper.withdrawn, but for a draft.
    """
    lot = locked(paper.lot)
    require_entry(by, lot.producer)
    paper = _withdrawn(LotPaper.objects.get(pk=paper.pk), reason, **who(by, lot.producer))
    _emit("lot.paper.withdrawn", lot, paper)
    hold_if_failed(lot=lot, by=by)
    return paper


def _emit(topic: str, lot: Lot, paper: LotPaper) -> None:
    if lot.state != LotState.DRAFT:
        outbox.emit(topic, lot=lot.pk, paper=paper.pk)


@transaction.atomic
def attest_lot(*, lot: Lot, checked: Sequence[str], checked_on: dt.date, note: str = "", by: Actor) -> Attestation:
    """An officer of the place says what of a public lot's trace was checked on which day; its page shows it.

    Raises `NotAllowed` for all but the officers who answer for the producer's place, `Conflict` for a draft, `Refused`. Emits lot.attested.
    """
    lot = locked(lot)
    post = post_reaching(by, lot.producer.place)
    if post is None or not is_officer_for(by, lot):
        raise _not_the_office()
    if lot.state == LotState.DRAFT:
        raise Conflict.because("draft", _("Lô này chưa công bố nên chưa xác nhận được."))
    said = list(dict.fromkeys(checked))
    problems = []
    if not said or any(each not in Checked for each in said):
        problems.append(Problem("required", _("Chọn ít nhất một việc đã kiểm tra."), "checked"))
    if checked_on > clock.today():
        problems.append(Problem("in_the_future", _("Ngày kiểm tra ở sau hôm nay."), "checked_on"))
    elif checked_on < lot.produced_on - dt.timedelta(days=366):
        problems.append(Problem("too_early", _("Ngày kiểm tra trước khi có lô này hơn một năm."), "checked_on"))
    note = note.strip()
    if len(note) > 600:
        problems.append(Problem("too_long", _("Dài quá %(n)s ký tự.") % {"n": 600}, "note"))
    refuse_if_any(problems)
    with audit.context(user=by.pk):
        made = Attestation.objects.create(
            lot=lot,
            officer_id=by.pk,
            place=post.place,
            checked_on=checked_on,
            checked=said,
            note=note,
            made_at=clock.now(),
        )
    outbox.emit("lot.attested", lot=lot.pk, producer=lot.producer_id, attestation=made.pk)
    return made


@transaction.atomic
def withdraw_attestation(*, attestation: Attestation, reason: str, by: Actor) -> Attestation:
    """It was a mistake, or is no longer true. Raises as `attest_lot`, and `Refused` without a reason. Emits lot.attestation.withdrawn."""
    lot = locked(attestation.lot)
    if not is_officer_for(by, lot):
        raise _not_the_office()
    made = _withdrawn(Attestation.objects.get(pk=attestation.pk), reason, user=by.pk)
    outbox.emit("lot.attestation.withdrawn", attestation=made.pk)
    return made


def _withdrawn[Thing: (LotPaper, Attestation)](thing: Thing, reason: str, **said: Any) -> Thing:
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused.because("required", _("Ghi lý do."), "reason")
    if thing.withdrawn_at is not None:
        raise Conflict.because("withdrawn", _("Mục này đã được rút trước đó. Tải lại trang để xem."))
    thing.withdrawn_at, thing.withdrawn_reason = clock.now(), reason
    with audit.context(reason=reason, **said):
        thing.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return thing


def _not_the_office() -> NotAllowed:
    message: str | Promise = _("Chỉ cán bộ phụ trách địa bàn của cơ sở này mới xác nhận được.")
    return NotAllowed.because("not_the_office", message)
