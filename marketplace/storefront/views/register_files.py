"""The register as files: CSV and xlsx for people, JSON for machines, and one open-data file at a stable address."""

import csv
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from catalog.certification.models import IssuingLevel
from catalog.certification.queries.certificates import Standing
from catalog.certification.queries.open_register import COLUMNS, Row, register_rows
from catalog.core import clock, ratelimit, revision
from catalog.core.spreadsheets import book_of
from catalog.core.text import harmless

from .register import asked_of

AN_HOUR, EVERYBODY = 20, 600
"""Files of one client and of all an hour."""


def _labels() -> dict[str, str]:
    """Headings of a spreadsheet, in the reader's language."""
    return {
        "certificate": _("Mã giấy"),
        "product": _("Sản phẩm"),
        "slug": _("Địa chỉ trang"),
        "producer": _("Người làm ra"),
        "commune": _("Nơi làm ra"),
        "commune_code": _("Mã nơi làm ra"),
        "province": _("Tỉnh, thành"),
        "province_code": _("Mã tỉnh"),
        "group": _("Nhóm"),
        "product_set": _("Bộ sản phẩm"),
        "set_number": _("Số bộ"),
        "stars": _("Số sao"),
        "decision_number": _("Số quyết định"),
        "decided_on": _("Ngày quyết định"),
        "issuing_level": _("Cấp công nhận"),
        "issuing_place": _("Nơi ban hành"),
        "regime": _("Theo"),
        "valid_from": _("Hiệu lực từ"),
        "valid_until": _("Hiệu lực đến"),
        "revoked_from": _("Thu hồi từ"),
        "state": _("Trạng thái"),
    }


def _cells() -> Callable[[Row], list[Any]]:
    """A row in the reader's words; nothing that a spreadsheet takes for a formula. Made once a file."""
    levels = {value: str(label) for value, label in IssuingLevel.choices}
    states = {state.value: state.label for state in Standing}

    def cells(row: Row) -> list[Any]:
        said: list[Any] = []
        for name in COLUMNS:
            value = getattr(row, name)
            if name == "slug":
                value = f"{settings.PUBLIC_URL}/products/{value}/"
            elif name == "issuing_level":
                value = levels.get(value, value)
            elif name == "state":
                value = states.get(value, value)
            said.append(harmless(value) if isinstance(value, str) else value)
        return said

    return cells


class _Line:
    """What `csv` writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def _csv(rows: Iterator[Row]) -> Iterator[str]:
    writer, cells, labels = csv.writer(_Line()), _cells(), _labels()
    yield "\ufeff" + writer.writerow([labels[name] for name in COLUMNS])  # the mark by which Excel reads UTF-8
    for row in rows:
        yield writer.writerow([value if value is not None else "" for value in cells(row)])


def _json(rows: Iterator[Row]) -> Iterator[str]:
    head = {"source": f"{settings.PUBLIC_URL}/certified/", "as_of": clock.today().isoformat(), "fields": list(COLUMNS)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "certificates": [\n'
    between = ""
    for row in rows:
        yield between + json.dumps(row.as_json(), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _xlsx(rows: Iterator[Row]) -> Iterator[bytes]:
    """Written row by row into a temporary file, then sent in pieces."""
    labels = _labels()
    book = book_of("OCOP", [labels[name] for name in COLUMNS], map(_cells(), rows))
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(65_536):
            yield piece


def _name(suffix: str) -> str:
    return f"ocop-{clock.today():%Y-%m-%d}.{suffix}"


def _too_many(request: HttpRequest) -> HttpResponse | None:
    client = ratelimit.client_key(request)
    if ratelimit.allow(f"register:{client}", AN_HOUR, 3600) and ratelimit.allow("register:all", EVERYBODY, 3600):
        return None
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "3600"
    return answer


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The register under the page's filters, streamed: `form` is csv, xlsx or json. Provinces, two of the limit, 1 statement for each 5,000
    rows.
    """
    if (limited := _too_many(request)) is not None:
        return limited
    rows = register_rows(**asked_of(request).filters)
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = StreamingHttpResponse(_xlsx(rows), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{_name("xlsx")}"'
    elif form == "csv":
        response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{_name("csv")}"'
    else:
        response = StreamingHttpResponse(_json(rows), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{_name("json")}"'
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _open_data_tag(request: HttpRequest) -> str:
    """Changes with the day and with whatever changes the catalogue. 1 statement."""
    mark = f"{clock.today()}|{revision.current()}|{get_language()}"
    return f'"{hashlib.sha256(mark.encode()).hexdigest()[:24]}"'


@require_safe
@condition(etag_func=_open_data_tag)
def open_data(request: HttpRequest) -> HttpResponseBase:
    """Every certificate that counts today, as JSON, at an address that stays; who has today's already is told so. Kept by caches for a
    minute at most, never past midnight.
    """
    response = StreamingHttpResponse(_json(register_rows()), content_type="application/json")
    response["Cache-Control"] = f"public, max-age={min(60, clock.seconds_left_today())}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
