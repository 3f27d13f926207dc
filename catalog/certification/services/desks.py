"""What the commune's and the province's desks do with a dossier: take it in, confirm, send back, forward, review.

Every function takes the state that its page showed (`seen`) and raises `Conflict` when somebody moved the dossier meanwhile, `NotAllowed`
for who does not sit at the desk that holds it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import DOCUMENT_FOLDER, accept_photo
from catalog.core.types import Actor
from catalog.core.working_days import add_working_days
from catalog.places.models import Unit

from ..models import (
    AdvisoryReport,
    CommuneReport,
    Dossier,
    DossierLevel,
    DossierState,
    EvidenceKind,
    IntakeSlip,
    RequestLetter,
    ReviewKind,
)
from ..policies.dossiers import may_advise, may_handle
from ..queries.desks import ITEMS, claims_of, newest_report, newest_submission
from ..queries.rubrics import next_stage, sheet_of, stages_of
from .flow import lock_dossier, move

INTAKE_DAYS = 15
"""Working days of the commune where the regime's row gives none (26/2026/QĐ-TTg, Annex III)."""
SAMPLES = 5
"""Units of the product that go with the request letter; a service has none (26/2026/QĐ-TTg, Annex III)."""
LONGEST_TEXT, LONGEST_REASON, MOST_PHOTOS, MOST_REASONS = 4000, 1000, 12, 60
VISIT_PHOTOS = f"{DOCUMENT_FOLDER}/visits"


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _needed(text: str, field: str, longest: int, message: str) -> list[Problem]:
    if not text:
        return [Problem("missing", message, field)]
    if len(text) > longest:
        said = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(text), "most": longest}
        return [Problem("too_long", said, field)]
    return []


def _at_desk(dossier: Dossier, by: Actor, *, seen: str, states: Iterable[str]) -> Dossier:
    """The locked dossier, still in the state that the page showed, for somebody of the desk that holds it."""
    mine = lock_dossier(dossier)
    if mine.state != seen or mine.state not in states:
        message = _("Hồ sơ này vừa được người khác xử lý: nay là “%(state)s”. Tải lại trang để xem.") % {
            "state": mine.get_state_display()
        }
        raise Conflict.because("moved_meanwhile", message)
    if not may_handle(by, mine):
        raise NotAllowed.because(
            "not_allowed",
            _("Chỉ người đang giữ hồ sơ (%(desk)s) mới làm được bước này.") % {"desk": mine.get_level_display()},
        )
    return mine


def _limit(dossier: Dossier, level: str) -> int | None:
    """Working days that the regime gives a level, None without a limit. 1 statement."""
    return next((stage.working_days for stage in stages_of(dossier.regime) if stage.level == level), None)


def _due(dossier: Dossier, level: str) -> dt.date | None:
    days = _limit(dossier, level)
    return add_working_days(clock.today(), days) if days else None


# ------------------------------------------------------------ who is at it


@transaction.atomic
def hold(*, dossier: Dossier, seen: str, instead_of: int | None, by: Actor) -> Dossier:
    """Take a dossier of one's desk: others see who is at it. `instead_of` is the holder that the page showed (None: nobody).

    Taking over from a colleague is allowed, but not unseen: `Conflict` when another took it meanwhile.
    """
    mine = _at_desk(dossier, by, seen=seen, states=DossierState.values)
    if mine.holder_id == by.pk:
        return mine
    if mine.holder_id != instead_of:
        message = _("%(who)s vừa nhận hồ sơ này.") % {"who": mine.holder}
        raise Conflict.because("held_meanwhile", message)
    mine.holder_id = by.pk
    with audit.context(user=by.pk, reason="dossier taken"):
        mine.save(update_fields=["holder"])
    return mine


def _keep_holding(dossier: Dossier, by: Actor) -> None:
    """Whoever moved it on at the same desk stays at it."""
    dossier.holder_id = by.pk
    with audit.context(user=by.pk, reason="dossier taken"):
        dossier.save(update_fields=["holder"])


# ------------------------------------------------------------ commune


@transaction.atomic
def give_slip(*, dossier: Dossier, seen: str, by: Actor) -> IntakeSlip:
    """Take a dossier in: the slip with the next number of the commune's series of the year (without gaps: counted under the commune's
    lock), 15 working days from today, the product code. A dossier that has its slip already keeps it.

    Number: `12/PĐK-<province, 2 digits>-<commune, 5 digits>-<year>`; product code: `province-commune-serial-year`.
    """
    mine = _at_desk(dossier, by, seen=seen, states=[DossierState.SUBMITTED])
    today = clock.today()
    due_on = add_working_days(today, _limit(mine, DossierLevel.COMMUNE) or INTAKE_DAYS)
    slip = IntakeSlip.objects.filter(dossier=mine).first()
    if slip is None:
        slip = _numbered(mine, today, due_on, by)
        mine.code = mine.code or _free_code(slip)
    move(dossier=mine, seen=seen, to=DossierState.VERIFYING, level=DossierLevel.COMMUNE, by=by, due_on=due_on)
    _keep_holding(mine, by)
    return slip


def _numbered(dossier: Dossier, today: dt.date, due_on: dt.date, by: Actor) -> IntakeSlip:
    here = dossier.commune.current_id or dossier.commune_id
    # no_key: rows that only refer to the commune are not held up
    commune = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("province").get(pk=here)
    # by code: the series of a year goes on when the commune becomes a ward
    taken = IntakeSlip.objects.filter(commune__code=commune.code, year=today.year).aggregate(last=Max("serial"))["last"]
    serial = (taken or 0) + 1
    province = commune.province.code if commune.province else dossier.province.code
    return IntakeSlip.objects.create(
        dossier=dossier,
        commune=commune,
        year=today.year,
        serial=serial,
        number=f"{serial}/PĐK-{province}-{commune.code}-{today.year}",
        received_on=today,
        due_on=due_on,
        by_id=by.pk,
        at=clock.now(),
    )


def _free_code(slip: IntakeSlip) -> str:
    """The product code is the slip's number in another order: unique as it is."""
    _serial, province, commune, year = slip.number.replace("/PĐK", "").split("-")
    return f"{province}-{commune}-{slip.serial}-{year}"


def _reasons(dossier: Dossier, reasons: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """At least one, each at a criterion of the sheet, a kind of evidence or "form", with words."""
    numbers = {criterion.number for criterion in sheet_of(dossier.rubric).criteria}
    places = numbers | set(EvidenceKind.values) | {"form"}
    found, problems = [], []
    for reason in reasons[: MOST_REASONS + 1]:
        place, text = str(reason.get("place", "")), _clean(str(reason.get("text", "")))
        if place not in places:
            problems.append(Problem("place", _("Không có tiêu chí hay loại giấy tờ “%s”.") % place, "reasons"))
        problems += _needed(text, "reasons", LONGEST_REASON, _("Ghi rõ cần bổ sung gì ở từng mục đã chọn."))
        found.append({"place": place, "text": text})
    if not found:
        problems.append(Problem("missing", _("Ghi ít nhất một lý do, gắn với tiêu chí hoặc loại giấy tờ."), "reasons"))
    if len(found) > MOST_REASONS:
        problems.append(Problem("too_many", _("Nhiều nhất %d mục một lần.") % MOST_REASONS, "reasons"))
    refuse_if_any(problems)
    return found


@transaction.atomic
def return_dossier(
    *, dossier: Dossier, seen: str, reasons: Sequence[Mapping[str, str]], note: str = "", by: Actor
) -> Dossier:
    """Send it back to its producer, saying where what is missing: `reasons` are [{"place", "text"}, …], a place being a criterion's number,
    a kind of evidence or "form". Raises `Refused` on `reasons`, `note`."""
    states = [DossierState.SUBMITTED, DossierState.VERIFYING, DossierState.CHECKING, DossierState.ADVISORY]
    mine = _at_desk(dossier, by, seen=seen, states=states)
    found, words = _reasons(mine, reasons), _clean(note)
    refuse_if_any(_needed(words, "note", LONGEST_TEXT, "") if words else [])
    return move(
        dossier=mine,
        seen=seen,
        to=DossierState.RETURNED,
        level=DossierLevel.PRODUCER,
        by=by,
        note=words,
        reasons=found,
    )


@transaction.atomic
def write_commune_report(
    *, dossier: Dossier, seen: str, findings: Mapping[str, tuple[str, bool]], conclusion: str, by: Actor
) -> CommuneReport:
    """Form 03: for each of the four items (`queries.desks.ITEMS`) the commune's finding and whether it agrees with the claim, which is taken
    from the newest hand-in and the facts. Agreeing without words confirms the claim's. A corrected report is the next one.

    Raises `Refused` on the items (a finding that disagrees says what was found) and on `conclusion`.
    """
    mine = _at_desk(dossier, by, seen=seen, states=[DossierState.VERIFYING])
    problems, items = [], []
    for claim in claims_of(mine, newest_submission(mine)):
        if claim.item not in findings:
            problems.append(Problem("missing", _("Chưa xác nhận mục “%s”.") % claim.label, claim.item))
            continue
        finding, agrees = findings[claim.item]
        finding = _clean(finding)
        if not agrees:
            message = _("Ghi xã thấy thế nào ở mục “%s”.") % claim.label
            problems += _needed(finding, claim.item, LONGEST_TEXT, message)
        elif len(finding) > LONGEST_TEXT:
            problems += _needed(finding, claim.item, LONGEST_TEXT, "")
        with translation.override("vi"):  # an official paper, whatever the officer's language
            words = finding or _("Đúng như chủ thể khai")
            items.append({"item": claim.item, "claim": claim.words, "finding": words, "agrees": agrees})
    conclusion = _clean(conclusion)
    problems += _needed(conclusion, "conclusion", LONGEST_TEXT, _("Ghi kết luận của xã về hồ sơ này."))
    refuse_if_any(problems)
    assert len(items) == len(ITEMS)
    newest = newest_report(mine)
    with audit.context(user=by.pk, reason="form 03"):
        return CommuneReport.objects.create(
            dossier=mine,
            number=newest.number + 1 if newest else 1,
            items=items,
            conclusion=conclusion,
            by_id=by.pk,
            at=clock.now(),
        )


@transaction.atomic
def forward_to_council(
    *, dossier: Dossier, seen: str, letter_number: str, signed_on: dt.date, samples: int, by: Actor
) -> RequestLetter:
    """The commune's request letter: the dossier goes up to the first council's level of its regime, with 5 samples (none for a service).

    Raises `Refused` without a Form 03 about what was handed in last, and on `letter_number`, `signed_on`, `samples`.
    """
    mine = _at_desk(dossier, by, seen=seen, states=[DossierState.VERIFYING])
    number, problems = _clean(letter_number), []
    problems += _needed(number, "letter_number", 60, _("Ghi số công văn. Ví dụ 45/UBND-KT."))
    submission, report = newest_submission(mine), newest_report(mine)
    if report is None:
        problems.append(Problem("no_form_03", _("Chưa có biểu số 03. Ghi xác nhận của xã trước khi chuyển lên.")))
    elif submission is not None and report.at < submission.at:
        message = _("Chủ thể đã nộp lại sau biểu số 03. Xác nhận lại theo bản mới rồi chuyển lên.")
        problems.append(Problem("old_form_03", message))
    if signed_on > clock.today():
        problems.append(Problem("future", _("Ngày ký còn ở phía trước."), "signed_on"))
    elif mine.submitted_at and signed_on < mine.submitted_at.astimezone(clock.VIETNAM).date():
        problems.append(Problem("too_early", _("Ngày ký trước ngày nộp hồ sơ."), "signed_on"))
    service = mine.product.product_set.is_service
    if service and samples != 0:
        problems.append(Problem("samples", _("Dịch vụ du lịch không gửi mẫu: ghi 0."), "samples"))
    if not service and samples != SAMPLES:
        problems.append(Problem("samples", _("Gửi kèm đúng %d đơn vị sản phẩm mẫu.") % SAMPLES, "samples"))
    refuse_if_any(problems)
    stage = next_stage(mine.regime, DossierLevel.COMMUNE)
    level = stage.level if stage else DossierLevel.PROVINCE
    letter = RequestLetter.objects.create(
        dossier=mine, number=number, signed_on=signed_on, samples=samples, by_id=by.pk, at=clock.now()
    )
    move(dossier=mine, seen=seen, to=DossierState.CHECKING, level=level, by=by, due_on=_due(mine, level))
    return letter


# ------------------------------------------------------------ province


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
    """The dossier is complete: on to the advisory team's review. Raises `Refused` on `text`."""
    mine = _at_desk(dossier, by, seen=seen, states=[DossierState.CHECKING])
    with translation.override("vi"):
        words = _clean(text) or _("Hồ sơ đủ thành phần.")
    refuse_if_any(_needed(words, "text", LONGEST_TEXT, ""))
    _report(mine, by, kind=ReviewKind.COMPLETENESS, text=words, is_positive=True)
    # the ministry has no advisory team by its own rule
    to = DossierState.READY if mine.level == DossierLevel.MINISTRY else DossierState.ADVISORY
    move(dossier=mine, seen=seen, to=to, level=mine.level, by=by, due_on=mine.due_on)
    _keep_holding(mine, by)
    return mine


@transaction.atomic
def send_back(*, dossier: Dossier, seen: str, to: str, missing: Sequence[str], text: str, by: Actor) -> Dossier:
    """What a higher desk asks for: `to` is "commune" (while it checks completeness) or "producer"; `missing` names kinds of evidence.

    A commune gets its working days anew. Raises `Refused` on `to`, `missing`, `text`.
    """
    mine = _at_desk(dossier, by, seen=seen, states=[DossierState.CHECKING, DossierState.ADVISORY])
    words, kinds = _clean(text), list(dict.fromkeys(missing))
    problems = _needed(words, "text", LONGEST_TEXT, _("Ghi rõ cần bổ sung gì."))
    problems += [
        Problem("kind", _("Không có loại giấy tờ “%s”.") % kind, "missing")
        for kind in kinds
        if kind not in EvidenceKind.values
    ]
    if to not in (DossierLevel.COMMUNE, DossierLevel.PRODUCER):
        problems.append(Problem("to", _("Chọn trả lại cho xã hay cho chủ thể."), "to"))
    elif to == DossierLevel.COMMUNE and mine.state != DossierState.CHECKING:
        problems.append(Problem("to", _("Tổ tư vấn đang rà soát: chỉ trả lại cho chủ thể."), "to"))
    refuse_if_any(problems)
    kind = ReviewKind.COMPLETENESS if mine.state == DossierState.CHECKING else ReviewKind.DESK
    _report(mine, by, kind=kind, text=words, is_positive=False, missing=kinds)
    reasons = [{"place": kind, "text": words} for kind in kinds]
    if to == DossierLevel.COMMUNE:
        days = _limit(mine, DossierLevel.COMMUNE) or INTAKE_DAYS
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
        message = _("Hồ sơ này vừa được người khác xử lý: nay là “%(state)s”. Tải lại trang để xem.") % {
            "state": mine.get_state_display()
        }
        raise Conflict.because("moved_meanwhile", message)
    if not may_advise(by, mine):
        raise NotAllowed.because("not_allowed", _("Chỉ tổ tư vấn và cán bộ đang giữ hồ sơ mới ghi được nhận xét."))
    words = _clean(text)
    problems = _needed(words, "text", LONGEST_TEXT, _("Ghi tổ tư vấn đã xem gì, thấy gì."))
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


def counts_as_review(report: AdvisoryReport, dossier: Dossier) -> bool:
    """Whether the advisory team found in order what was handed in last. No statement."""
    is_review = report.is_positive and report.kind != ReviewKind.COMPLETENESS
    return is_review and (dossier.submitted_at is None or report.at >= dossier.submitted_at)


@transaction.atomic
def declare_ready(*, dossier: Dossier, seen: str, by: Actor) -> Dossier:
    """The review is done: the dossier waits for a council's sitting. Raises `Refused` without a report of the advisory team since it last
    came in."""
    mine = _at_desk(dossier, by, seen=seen, states=[DossierState.ADVISORY])
    if not any(counts_as_review(report, mine) for report in AdvisoryReport.objects.filter(dossier=mine)):
        message = _("Chưa có nhận xét đạt nào của tổ tư vấn cho bản hồ sơ này. Ghi nhận xét trước.")
        raise Refused.because("no_report", message)
    return move(dossier=mine, seen=seen, to=DossierState.READY, level=mine.level, by=by, due_on=None)
