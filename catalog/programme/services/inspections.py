"""Inspections: planned or unannounced, what they find, by when it is put right, and what may cost a certificate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import CaseState, Certificate, RevocationGround
from catalog.certification.queries import certificate_today
from catalog.certification.services import open_case
from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.products.services import lock_product

from ..models import Finding, Inspection, InspectionKind
from ..policies import may_inspect

MOST_FINDINGS = 30


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong: `ground` when it may cost the certificate, `due_on` the last day to put it right."""

    text: str
    ground: str = ""
    due_on: dt.date | None = None


def _require(by: Actor, producer: Producer, product: Product | None) -> None:
    places = (product.origin, product.province) if product is not None else ()
    if not may_inspect(by, producer, *places):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ phụ trách nơi của cơ sở, không làm việc cho cơ sở, mới kiểm tra được.")
        )


@transaction.atomic
def plan_inspection(
    *,
    producer: Producer,
    kind: str,
    planned_on: dt.date,
    by: Actor,
    product: Product | None = None,
    team: str = "",
) -> Inspection:
    """Plan an inspection of a producer, or of one of its products with the certificate that counts today. The producer is told nothing
    beforehand by the platform. Raises `NotAllowed`, `Refused`.
    """
    if product is not None and product.producer_id != producer.pk:
        raise Refused.because("other_producer", _("Sản phẩm này của cơ sở khác."), "product")
    _require(by, producer, product)
    problems = []
    if kind not in InspectionKind.values:
        problems.append(Problem("unknown_kind", _("Chọn loại kiểm tra."), "kind"))
    if planned_on < clock.today() - dt.timedelta(days=365):
        problems.append(Problem("too_old", _("Ngày này đã quá một năm. Xem lại ngày."), "planned_on"))
    if len(team.strip()) > 300:
        problems.append(Problem("too_long", _("Ghi tên đoàn trong 300 ký tự."), "team"))
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason="inspection planned"):
        return Inspection.objects.create(
            producer=producer,
            product=product,
            certificate=certificate_today(product) if product is not None else None,
            kind=kind,
            planned_on=planned_on,
            team=team.strip(),
            opened_by_id=by.pk,
            opened_at=clock.now(),
        )


def _locked(inspection: Inspection) -> Inspection:
    return (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("producer__place", "product__origin", "product__province")
        .get(pk=inspection.pk)
    )


def _finding_problems(findings: Sequence[Found], done_on: dt.date, certificate: Certificate | None) -> list[Problem]:
    problems = []
    for n, found in enumerate(findings, 1):
        if not found.text.strip():
            problems.append(Problem("missing", _("Điểm %(n)d: ghi điều phát hiện.") % {"n": n}, "findings"))
        if found.ground and found.ground not in RevocationGround.values:
            problems.append(Problem("unknown_ground", _("Chọn một trong sáu căn cứ thu hồi."), "findings"))
        if found.ground and certificate is None:
            message = _("Điểm %(n)d: sản phẩm không có giấy còn hiệu lực nên không có gì để thu hồi.") % {"n": n}
            problems.append(Problem("no_certificate", message, "findings"))
        if found.due_on is not None and found.due_on < done_on:
            message = _("Điểm %(n)d: hạn khắc phục trước ngày kiểm tra.") % {"n": n}
            problems.append(Problem("before", message, "findings"))
    return problems


@transaction.atomic
def conclude_inspection(
    *, inspection: Inspection, done_on: dt.date, summary: str, findings: Sequence[Found], by: Actor
) -> Inspection:
    """Record what an inspection found, once. Without findings it is closed; a finding with a ground opens a revocation case of the
    certificate (one: the first ground, with the texts of all), whose 15 days run from `done_on`; or it joins the case that is open, whose
    ground and days stay as they are: whoever concludes it reads the findings beside it, and both sides are told.

    Raises `NotAllowed`, `Conflict` (recorded already), `Refused`. Emits `inspection.done`, and `case.joined` when findings joined a case.
    """
    _require(by, inspection.producer, inspection.product)
    mine = _locked(inspection)
    if mine.done_on is not None:
        raise Conflict.because("done_already", _("Kết quả kiểm tra này đã được ghi."))
    certificate = certificate_today(mine.product) if mine.product is not None else None
    problems = []
    if not summary.strip():
        problems.append(Problem("missing", _("Ghi kết quả kiểm tra."), "summary"))
    if done_on > clock.today():
        problems.append(Problem("in_future", _("Ngày kiểm tra ở tương lai. Xem lại ngày."), "done_on"))
    if len(findings) > MOST_FINDINGS:
        problems.append(Problem("too_many", _("Nhiều nhất %(n)d điểm.") % {"n": MOST_FINDINGS}, "findings"))
    problems += _finding_problems(findings, done_on, certificate)
    refuse_if_any(problems)
    grave = [found for found in findings if found.ground]
    case = running = None
    if grave and certificate is not None:
        lock_product(certificate.product_id)  # under which cases are opened and closed
        running = certificate.revocation_cases.filter(state=CaseState.OPEN).first()
        case = running or open_case(
            certificate=certificate,
            ground=grave[0].ground,
            text="\n".join(found.text.strip() for found in grave),
            found_on=done_on,
            by=by,
        )
    with audit.context(user=by.pk, reason="inspection concluded"):
        mine.certificate = mine.certificate or certificate
        mine.done_on, mine.summary = done_on, summary.strip()
        mine.closed_at = None if findings else clock.now()
        mine.save()
        for found in findings:
            Finding.objects.create(
                inspection=mine,
                text=found.text.strip(),
                ground=found.ground,
                due_on=found.due_on,
                case=case if found.ground else None,
            )
    outbox.emit("inspection.done", inspection=mine.pk)
    if running is not None:
        outbox.emit("case.joined", case=running.pk, inspection=mine.pk, ground=grave[0].ground, by=by.pk)
    return mine


@transaction.atomic
def resolve_finding(*, finding: Finding, resolution: str, by: Actor) -> Finding:
    """A finding was put right, seen by an officer. With the last one the inspection is closed. Raises `NotAllowed`, `Conflict`, `Refused`."""
    inspection = finding.inspection
    _require(by, inspection.producer, inspection.product)
    if not resolution.strip():
        raise Refused.because("missing", _("Ghi đã khắc phục thế nào."), "resolution")
    whole = _locked(inspection)
    mine = Finding.objects.select_for_update().get(pk=finding.pk)
    if mine.resolved_on is not None:
        raise Conflict.because("resolved_already", _("Điểm này đã được ghi là khắc phục xong."))
    with audit.context(user=by.pk, reason="finding resolved"):
        mine.resolved_on, mine.resolution = clock.today(), resolution.strip()
        mine.save()
        if not whole.findings.filter(resolved_on=None).exists():
            whole.closed_at = clock.now()
            whole.save(update_fields=["closed_at"])
    return mine
