"""The province's desk: checks, asks for more, reviews, declares ready for the council."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import DOCUMENT_FOLDER, accept_photo
from catalog.core.types import Actor
from catalog.core.working_days import add_working_days

from ...models import AdvisoryReport, Dossier, DossierLevel, DossierState, EvidenceKind, ReviewKind
from ...policies.dossiers import may_advise
from ..flow import lock_dossier, move, moved_meanwhile
from .common import INTAKE_DAYS, LONGEST_TEXT, MOST_PHOTOS, at_desk, clean, keep_holding, needed, working_days_of

VISIT_PHOTOS = f"{DOCUMENT_FOLDER}/visits"


def _report(
    dossier: Dossier,
    by: Actor,
    *,
    kind: str,
    text: str,
    is_positive: bool,
    missing: Sequence[str] = (),
    done_on: dt.date | None = None,
    photos: Sequence[dict[str, Any]] = (),
) -> AdvisoryReport:
    return AdvisoryReport.objects.create(
        dossier=dossier,
        kind=kind,
        done_on=done_on or clock.today(),
        text=text,
        is_positive=is_positive,
        missing=list(missing),
        photos=list(photos),
        by_id=by.pk,
        at=clock.now(),
    )


@transaction.atomic
def accept_complete(*, dossier: Dossier, seen: str, text: str = "", by: Actor) -> Dossier:
    """The dossier is complete: on to the review of the level's advisory team; the ministry's council has its own (26/2026/QĐ-TTg art. 7.3.c,
    7.4.c). Raises `Refused` on `text`."""
    mine = at_desk(dossier, by, seen=seen, states=[DossierState.CHECKING])
    with translation.override("vi"):
        words = clean(text) or _("Hồ sơ đủ thành phần.")
    refuse_if_any(needed(words, "text", LONGEST_TEXT, ""))
    _report(mine, by, kind=ReviewKind.COMPLETENESS, text=words, is_positive=True)
    move(dossier=mine, seen=seen, to=DossierState.ADVISORY, level=mine.level, by=by)
    keep_holding(mine, by)
    return mine


def goes_back_to_commune(dossier: Dossier) -> bool:
    """While the first council's office checks completeness. From the ministry the way would lead through all the province's steps again: it
    asks the producer, whose answer comes straight to it. No statement."""
    return dossier.state == DossierState.CHECKING and dossier.level != DossierLevel.MINISTRY


@transaction.atomic
def send_back(*, dossier: Dossier, seen: str, to: str, missing: Sequence[str], text: str, by: Actor) -> Dossier:
    """What a higher desk asks for: `to` is "commune" (`goes_back_to_commune`) or "producer"; `missing` names kinds of evidence.

    A commune gets its working days anew. Raises `Refused` on `to`, `missing`, `text`.
    """
    mine = at_desk(dossier, by, seen=seen, states=[DossierState.CHECKING, DossierState.ADVISORY])
    words, kinds = clean(text), list(dict.fromkeys(missing))
    problems = needed(words, "text", LONGEST_TEXT, _("Ghi rõ cần bổ sung gì."))
    problems += [
        Problem("kind", _("Không có loại giấy tờ “%s”.") % kind, "missing")
        for kind in kinds
        if kind not in EvidenceKind.values
    ]
    if to not in (DossierLevel.COMMUNE, DossierLevel.PRODUCER):
        problems.append(Problem("to", _("Chọn trả lại cho xã hay cho chủ thể."), "to"))
    elif to == DossierLevel.COMMUNE and not goes_back_to_commune(mine):
        problems.append(Problem("to", _("Ở bước này chỉ trả lại cho chủ thể."), "to"))
    refuse_if_any(problems)
    kind = ReviewKind.COMPLETENESS if mine.state == DossierState.CHECKING else ReviewKind.DESK
    _report(mine, by, kind=kind, text=words, is_positive=False, missing=kinds)
    reasons = [{"place": kind, "text": words} for kind in kinds]
    if to == DossierLevel.COMMUNE:
        days = working_days_of(mine, DossierLevel.COMMUNE) or INTAKE_DAYS
        due_on = add_working_days(clock.today(), days)
        state, level = DossierState.VERIFYING, DossierLevel.COMMUNE
        return move(dossier=mine, seen=seen, to=state, level=level, by=by, due_on=due_on, note=words, reasons=reasons)
    state, level = DossierState.RETURNED, DossierLevel.PRODUCER
    return move(dossier=mine, seen=seen, to=state, level=level, by=by, note=words, reasons=reasons)


@transaction.atomic
def write_advisory_report(
    *,
    dossier: Dossier,
    seen: str,
    kind: str,
    done_on: dt.date,
    text: str,
    is_positive: bool,
    photos: Sequence[File[bytes]] = (),
    by: Actor,
) -> AdvisoryReport:
    """What the advisory team found at the desk, on a visit or by a test, with photos of the place (drawn anew, kept out of `/media/`).

    By the desk that holds the dossier and evaluators of its place. Final; a correction is the next. Raises `Refused` on `kind`, `done_on`,
    `text`, `photos`.
    """
    mine = lock_dossier(dossier)
    if mine.state != seen or mine.state != DossierState.ADVISORY:
        raise moved_meanwhile(mine)
    if not may_advise(by, mine):
        raise NotAllowed.because("not_allowed", _("Chỉ tổ tư vấn và cán bộ đang giữ hồ sơ mới ghi được nhận xét."))
    words = clean(text)
    problems = needed(words, "text", LONGEST_TEXT, _("Ghi tổ tư vấn đã xem gì, thấy gì."))
    if kind not in (ReviewKind.DESK, ReviewKind.VISIT, ReviewKind.TEST):
        problems.append(Problem("kind", _("Chọn rà soát hồ sơ, kiểm tra thực địa hay kiểm nghiệm mẫu."), "kind"))
    if done_on > clock.today():
        problems.append(Problem("future", _("Ngày thực hiện còn ở phía trước."), "done_on"))
    if len(photos) > MOST_PHOTOS:
        problems.append(Problem("too_many", _("Nhiều nhất %d ảnh một lần.") % MOST_PHOTOS, "photos"))
    refuse_if_any(problems)
    kept = [accept_photo(photo, prefix=VISIT_PHOTOS, field="photos") for photo in photos]
    stored = [{"name": photo.name, "width": photo.width, "height": photo.height} for photo in kept]
    with audit.context(user=by.pk, reason="advisory report"):
        return _report(mine, by, kind=kind, text=words, is_positive=is_positive, done_on=done_on, photos=stored)


def is_reviewed(reports: Iterable[AdvisoryReport], dossier: Dossier) -> bool:
    """Whether this level's advisory team found in order what was handed in last: since then, and after the level's own check of
    completeness (what the province's team found is not the ministry's review). No statement, but the reports'."""
    good = [report for report in reports if report.is_positive]
    checked = max((report.pk for report in good if report.kind == ReviewKind.COMPLETENESS), default=0)
    handed_in = dossier.submitted_at
    return any(report.pk > checked and (handed_in is None or report.at >= handed_in) for report in good)


@transaction.atomic
def declare_ready(*, dossier: Dossier, seen: str, by: Actor) -> Dossier:
    """The review is done: the dossier waits for a council's sitting. Raises `Refused` without a report of the advisory team since it last
    came in."""
    mine = at_desk(dossier, by, seen=seen, states=[DossierState.ADVISORY])
    if not is_reviewed(AdvisoryReport.objects.filter(dossier=mine), mine):
        message = _("Chưa có nhận xét đạt nào của tổ tư vấn cho bản hồ sơ này. Ghi nhận xét trước.")
        raise Refused.because("no_report", message)
    return move(dossier=mine, seen=seen, to=DossierState.READY, level=mine.level, by=by)
