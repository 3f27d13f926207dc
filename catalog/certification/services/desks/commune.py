"""The commune's desk: takes a dossier in, confirms it by Form 03, sends it back or on to the province."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.core.working_days import add_working_days
from catalog.places.models import Unit

from ...models import CommuneReport, Dossier, DossierLevel, DossierState, EvidenceKind, IntakeSlip, RequestLetter
from ...queries.desks import ITEMS, claims_of, newest_report, newest_submission
from ...queries.rubrics import next_stage, sheet_of
from ..flow import move
from .common import (
    INTAKE_DAYS,
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_REASONS,
    at_desk,
    clean,
    keep_holding,
    needed,
    working_days_of,
)

SAMPLES = 5
"""Units of the product that go with the request letter; a service has none (26/2026/QĐ-TTg, Annex III)."""


@transaction.atomic
def give_slip(*, dossier: Dossier, seen: str, by: Actor) -> IntakeSlip:
    """Take a dossier in: the slip with the next number of the commune's series of the year (without gaps: counted under the commune's
    lock), 15 working days from today, the product code. A dossier that has its slip already keeps it.

    Number: `12/PĐK-<province, 2 digits>-<commune, 5 digits>-<year>`; product code: `province-commune-serial-year`.
    """
    mine = at_desk(dossier, by, seen=seen, states=[DossierState.SUBMITTED])
    today = clock.today()
    due_on = add_working_days(today, working_days_of(mine, DossierLevel.COMMUNE) or INTAKE_DAYS)
    slip = IntakeSlip.objects.filter(dossier=mine).first()
    if slip is None:
        slip = _numbered(mine, today, due_on, by)
        mine.code = mine.code or _free_code(slip)
    move(dossier=mine, seen=seen, to=DossierState.VERIFYING, level=DossierLevel.COMMUNE, by=by, due_on=due_on)
    keep_holding(mine, by)
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
        place, text = str(reason.get("place", "")), clean(str(reason.get("text", "")))
        if place not in places:
            problems.append(Problem("place", _("Không có tiêu chí hay loại giấy tờ “%s”.") % place, "reasons"))
        problems += needed(text, "reasons", LONGEST_REASON, _("Ghi rõ cần bổ sung gì ở từng mục đã chọn."))
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
    mine = at_desk(dossier, by, seen=seen, states=states)
    found, words = _reasons(mine, reasons), clean(note)
    refuse_if_any(needed(words, "note", LONGEST_TEXT, "") if words else [])
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
    mine = at_desk(dossier, by, seen=seen, states=[DossierState.VERIFYING])
    problems, items = [], []
    for claim in claims_of(mine, newest_submission(mine)):
        if claim.item not in findings:
            problems.append(Problem("missing", _("Chưa xác nhận mục “%s”.") % claim.label, claim.item))
            continue
        finding, agrees = findings[claim.item]
        finding = clean(finding)
        if not agrees:
            message = _("Ghi xã thấy thế nào ở mục “%s”.") % claim.label
            problems += needed(finding, claim.item, LONGEST_TEXT, message)
        elif len(finding) > LONGEST_TEXT:
            problems += needed(finding, claim.item, LONGEST_TEXT, "")
        with translation.override("vi"):  # an official paper, whatever the officer's language
            words = finding or _("Đúng như chủ thể khai")
            items.append({"item": claim.item, "claim": claim.words, "finding": words, "agrees": agrees})
    conclusion = clean(conclusion)
    problems += needed(conclusion, "conclusion", LONGEST_TEXT, _("Ghi kết luận của xã về hồ sơ này."))
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
    mine = at_desk(dossier, by, seen=seen, states=[DossierState.VERIFYING])
    number, problems = clean(letter_number), []
    problems += needed(number, "letter_number", 60, _("Ghi số công văn. Ví dụ 45/UBND-KT."))
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
    move(dossier=mine, seen=seen, to=DossierState.CHECKING, level=level, by=by)
    return letter
