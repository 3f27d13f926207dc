"""Tables of orders as files: asked for, made by a task, kept for a week."""

import csv
import datetime as dt
import io
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.core import clock, outbox
from catalog.core.errors import NotAllowed, Problem, refuse_if_any
from catalog.core.files import DOCUMENT_FOLDER
from catalog.core.spreadsheets import sheet_of
from catalog.core.text import harmless
from catalog.core.types import Actor
from marketplace.orders import policies
from marketplace.orders.models import ExportKind, OrderExport
from marketplace.orders.queries.taken_out import (
    Table,
    invoices_table,
    orders_table,
    revenue_table,
    sellers_table,
)
from marketplace.shops.models import Shop

KEPT, LOST_AFTER = dt.timedelta(days=7), dt.timedelta(hours=2)
LONGEST = 366
"""Days of one file."""
YEARLY = (ExportKind.REVENUE, ExportKind.SELLERS)


@transaction.atomic
def request_order_export(
    *, kind: str, shop: Shop | None, form: str, first: dt.date, last: dt.date, by: Actor, language: str = "vi"
) -> OrderExport:
    """Ask for a table of a shop's orders, or (`sellers`, no shop) of every seller, from one day to another, as "xlsx" or "csv"; a task makes it.

    Raises `NotAllowed`, `Refused` at the fields.
    """
    _check(by, kind, shop)
    found = []
    if kind not in ExportKind.values or (kind == ExportKind.SELLERS) != (shop is None):
        found.append(Problem("unknown", _("Chọn một bảng trong danh sách."), "kind"))
    if form not in ("xlsx", "csv"):
        found.append(Problem("unknown", _("Chọn .xlsx hay .csv."), "form"))
    if not 0 <= (last - first).days < LONGEST:
        found.append(Problem("order", _("Ngày cuối phải từ ngày đầu trở đi, trong vòng một năm."), "last"))
    elif kind in YEARLY and first.year != last.year:
        found.append(Problem("year", _("Bảng này của từng năm: ngày đầu và ngày cuối phải cùng một năm."), "last"))
    if first.year < 2000 or first > clock.today():
        found.append(Problem("out_of_range", _("Ngày đầu phải trong quá khứ, từ năm 2000."), "first"))
    refuse_if_any(found)
    made = OrderExport.objects.create(
        kind=kind, shop=shop, form=form, first=first, last=last, by_id=by.pk, language=language, created_at=clock.now()
    )
    outbox.emit("order_export.asked", export=made.pk)
    return made


def make_order_export(*, export_id: int) -> None:
    """Make the file. Nothing happens when it is finished or gone; run twice it begins anew. What goes wrong is told, and raised again."""
    export = OrderExport.objects.select_related("by", "shop__producer__place__current__province").filter(pk=export_id)
    found = export.filter(finished_at=None).first()
    if found is None:
        return
    with override(found.language):
        try:
            _check(found.by, found.kind, found.shop)
        except NotAllowed as refused:
            _finished(found, problem=str(refused.problems[0].message)[:200])
            return
        try:
            data, rows = _file(_table(found), found)
            name = f"{DOCUMENT_FOLDER}/order-exports/{secrets.token_urlsafe(18)}.{found.form}"
            name = default_storage.save(name, ContentFile(data))
        except Exception:
            _finished(
                found, problem=_("Chưa làm được tệp vì lỗi của hệ thống. Thử lại; nếu vẫn vậy, báo người quản trị.")
            )
            raise
    if not _finished(found, file=name, rows=rows):
        default_storage.delete(name)


def _table(export: OrderExport) -> Table:
    if export.shop is None:
        return sellers_table(export.first, export.last)
    make = {
        ExportKind.ORDERS: orders_table,
        ExportKind.INVOICES: invoices_table,
        ExportKind.REVENUE: revenue_table,
    }[ExportKind(export.kind)]
    return make(export.shop, export.first, export.last)


def _file(table: Table, export: OrderExport) -> tuple[bytes, int]:
    headings, source = table
    rows = [list(row) for row in source]
    if export.form == "xlsx":
        return sheet_of(f"{export.first:%d-%m-%Y}", headings, rows), len(rows)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig"), len(rows)


def _finished(export: OrderExport, **facts: object) -> int:
    return OrderExport.objects.filter(pk=export.pk, finished_at=None).update(finished_at=clock.now(), **facts)


def _check(by: Actor, kind: str, shop: Shop | None) -> None:
    allowed = policies.may_report_sellers(by) if shop is None else policies.may_cancel(by, shop)
    if not allowed:
        raise NotAllowed.because(
            "not_yours",
            _("Chỉ chủ và quản lý của gian hàng tải được bảng này.")
            if shop
            else _("Chỉ người lập báo cáo thay mặt sàn tải được bảng này."),
        )


def drop_old_order_exports() -> int:
    """Forget files of a week ago, and tell those that nobody makes any more as failed; how many went. For the worker."""
    now = clock.now()
    with override("vi"):
        words = _("Chưa làm được tệp vì lỗi của hệ thống. Thử lại; nếu vẫn vậy, báo người quản trị.")
    lost = OrderExport.objects.filter(finished_at=None, created_at__lt=now - LOST_AFTER)
    lost.update(problem=words, finished_at=now)
    gone = 0
    for export in OrderExport.objects.filter(created_at__lt=now - KEPT).order_by("pk")[:500]:
        export.delete()
        gone += 1
        if export.file:
            default_storage.delete(export.file)
    return gone
