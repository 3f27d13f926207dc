"""Lists as offices send them."""

import csv
import io
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import services
from catalog.certification.models import ImportJob
from tests.factories.accounts import make_officer

FACTS = Path(__file__).parents[4] / "marketplace/storefront/reference/ocop_facts.csv"
HEAD = [
    "Tên sản phẩm",
    "Chủ thể",
    "Xã",
    "Huyện",
    "Tỉnh",
    "Số sao",
    "Năm công nhận",
    "Bộ sản phẩm",
    "Số quyết định",
    "Ngày quyết định",
]
GOOD = ["Cà phê bột", "Hợp tác xã Thử", "Xã Kiến Đức", "", "Lâm Đồng", "4", "", "13", "858/QĐ-UBND", "05/08/2026"]


def row(**over: object) -> list[object]:
    """GOOD with some cells changed, by the headings' order: name producer commune district province stars year set number day."""
    names = ["name", "producer", "commune", "district", "province", "stars", "year", "set", "number", "day"]
    return [over.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


def csv_bytes(*rows, head=HEAD, encoding="utf-8", delimiter=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def xlsx(*rows, head=HEAD, change=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (head, *rows):
        sheet.append(cells)
    if change is not None:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(data: bytes, *, by=None, name: str = "danh-sach.csv") -> ImportJob:
    job = services.start_import(uploaded=SimpleUploadedFile(name, data), by=by or make_officer())
    return services.check_import(job=job)


def problems(job: ImportJob) -> list[tuple[int, str, str]]:
    return [(r.number, column, code) for r in job.rows.filter(is_bad=True) for column, code, _message in r.problems]
