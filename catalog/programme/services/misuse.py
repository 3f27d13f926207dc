"""Reports that a product misuses the mark: from anybody, looked into by the province's officers."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import DOCUMENT_FOLDER, delete_photo, kept_photos
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.products.models import Product

from ..models import Inspection, InspectionKind, MisuseReport, ReportState
from ..queries.inspections import officer_reports
from .inspections import plan_inspection

MOST_PHOTOS = 3
PHOTOS = f"{DOCUMENT_FOLDER}/reports"
"""Not under what `/media/` serves: people and number plates may be in them, and only the officers concerned look."""
KEPT = dt.timedelta(days=365)


@transaction.atomic
def report_misuse(
    *,
    description: str,
    seen_at: str,
    product: Product | None = None,
    product_name: str = "",
    code: str = "",
    lot_number: str = "",
    unit: str = "",
    province: Unit | None = None,
    contact: str = "",
    consent: bool = False,
    photos: Sequence[File[bytes]] = (),
) -> MisuseReport:
    """Keep a report. Nobody signs in; a `contact` is kept only with `consent`, and for a year. It goes to the product's province, else to the
    one named, else to the ministry. `code`, `lot_number` and `unit` (in words) say which package, when a code was scanned.
    How often somebody may report is the caller's to limit. Raises `Refused`. Emits `misuse.reported`.
    """
    name = product.name if product is not None else product_name.strip()
    problems = []
    for value, field, limit, missing in (
        (name, "product_name", 200, _("Ghi tên sản phẩm trên bao bì.")),
        (seen_at.strip(), "seen_at", 300, _("Ghi thấy ở đâu: cửa hàng, chợ, địa chỉ trang mạng.")),
        (description.strip(), "description", 4_000, _("Ghi điều bạn thấy không đúng.")),
    ):
        if not value:
            problems.append(Problem("missing", missing, field))
        elif len(value) > limit:
            message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(value), "most": limit}
            problems.append(Problem("too_long", message, field))
    contact = contact.strip()
    if len(contact) > 254:
        problems.append(Problem("too_long", _("Ghi một số điện thoại hoặc một địa chỉ e-mail."), "contact"))
    if contact and not consent:
        problems.append(Problem("no_consent", _("Đánh dấu đồng ý, hoặc bỏ trống cách liên hệ."), "consent"))
    if province is not None and province.level != Level.PROVINCE:
        problems.append(Problem("not_a_province", _("Chọn một tỉnh, thành phố."), "province"))
    if len(photos) > MOST_PHOTOS:
        problems.append(Problem("too_many", _("Gửi nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS}, "photos"))
    refuse_if_any(problems)
    with kept_photos(photos, prefix=PHOTOS) as kept:
        report = MisuseReport.objects.create(
            product=product,
            province=product.province if product is not None else province,
            product_name=name,
            code=code,
            lot_number=lot_number,
            unit=unit,
            seen_at=seen_at.strip(),
            description=description.strip(),
            contact=contact,
            photos=kept,
            created_at=clock.now(),
        )
        outbox.emit("misuse.reported", report=report.pk)
    return report


def _locked(report: MisuseReport, by: Actor) -> MisuseReport:
    """The row, still new, of a place that the officer reaches."""
    if not officer_reports(by).filter(pk=report.pk).exists():
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ phụ trách nơi này mới xử lý được phản ánh."))
    mine = MisuseReport.objects.select_for_update(of=("self",)).select_related("product__producer").get(pk=report.pk)
    if mine.state != ReportState.NEW:
        message = _("Phản ánh này đã có người xử lý: %(state)s.") % {"state": mine.get_state_display()}
        raise Conflict.because("handled_already", message)
    return mine


@transaction.atomic
def inspect_report(
    *, report: MisuseReport, planned_on: dt.date, by: Actor, product: Product | None = None, team: str = ""
) -> Inspection:
    """Open an inspection because of a report; one that names no product of the register needs `product`. Raises `NotAllowed`, `Conflict`,
    `Refused`.
    """
    mine = _locked(report, by)
    about = mine.product or product
    if about is None:
        raise Refused.because("missing", _("Chọn sản phẩm bị phản ánh, hoặc đóng phản ánh kèm lý do."), "product")
    inspection = plan_inspection(
        producer=about.producer, product=about, kind=InspectionKind.REPORT, planned_on=planned_on, team=team, by=by
    )
    mine.product, mine.inspection, mine.state = about, inspection, ReportState.INSPECTING
    with audit.context(user=by.pk, reason="report inspected"):
        mine.save()
    return inspection


@transaction.atomic
def dismiss_report(*, report: MisuseReport, outcome: str, by: Actor) -> MisuseReport:
    """Close a report without an inspection, and say why. Raises `NotAllowed`, `Conflict`, `Refused`."""
    if not outcome.strip():
        raise Refused.because("missing", _("Ghi lý do."), "outcome")
    mine = _locked(report, by)
    mine.state, mine.outcome = ReportState.DISMISSED, outcome.strip()
    with audit.context(user=by.pk, reason="report dismissed"):
        mine.save()
    return mine


@transaction.atomic
def erase_old_reports() -> int:
    """Who reported is forgotten after a year, and the photos with it (91/2025/QH15: no longer than needed); what was said stays. How many
    reports were cleared."""
    old = MisuseReport.objects.filter(created_at__lt=clock.now() - KEPT).exclude(contact="", photos=[])
    locked = list(old.select_for_update(of=("self",), skip_locked=True).only("photos").order_by("pk"))
    with audit.context(reason="contact and photos erased after a year"):
        MisuseReport.objects.filter(pk__in=[report.pk for report in locked]).update(contact="", photos=[])
    names = [photo["name"] for report in locked for photo in report.photos]
    transaction.on_commit(lambda: _delete(names))
    return len(locked)


def _delete(names: Sequence[str]) -> None:
    for name in names:
        delete_photo(name)
