"""A list of 20,000 recognised products: read, checked and stored, beside reading its cells alone. `make bench` ends with it;
`python -m tests.bench.importing` alone. BENCH_IMPORT (20000) changes the size. It works in a database of its own, which it throws away."""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
    django.setup()

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from catalog.certification.models import Certificate, ImportState
from catalog.certification.services import check_import, commit_import, request_commit, start_import
from catalog.core.spreadsheets import read_rows
from catalog.places.models import Level, Unit
from tests.bench import databases
from tests.bench.generate import KINDS, QUALITIES
from tests.factories.accounts import make_officer

MANY = int(os.environ.get("BENCH_IMPORT", "20000"))
BUDGET = 20.0  # seconds for all of it
HEAD = ("Tên sản phẩm", "Chủ thể", "Xã", "Huyện", "Tỉnh", "Số sao", "Số quyết định", "Ngày quyết định")  # fmt: skip


def lines() -> list[str]:
    """The rows for the notes of `make bench`."""
    with (
        databases.thrown_away("ocop_import"),
        tempfile.TemporaryDirectory() as media,
        override_settings(MEDIA_ROOT=media),
    ):
        places = list(_places())
        whole, tenth = (_sheet(_rows(places, first, many)) for first, many in ((0, MANY), (MANY, MANY // 10)))
        floor = _spent(lambda: sum(1 for _row in read_rows(whole)))
        few, all_of_them = _import(tenth, MANY // 10), _import(whole, MANY)
    seconds = sum(spent[0] for spent in all_of_them.values())
    out = [
        f"| a list of {MANY:,} rows (.xlsx) | s | CPU s | a tenth of it, s | cells read alone, s | budget |",
        "|---|--:|--:|--:|--:|---|",
    ]
    out += [
        f"| {what} | {spent[0]:.1f} | {spent[1]:.1f} | {few[what][0]:.1f} | {floor[0]:.1f} | |"
        for what, spent in all_of_them.items()
    ]
    verdict = "held" if seconds <= BUDGET else "**not held**"
    out.append(
        f"| together | {seconds:.1f} | {sum(spent[1] for spent in all_of_them.values()):.1f} | | | ≤ {BUDGET:g} s: {verdict} |"
    )
    return out


def _import(data: bytes, rows: int) -> dict[str, tuple[float, float]]:
    by = make_officer()  # of the ministry: may record anywhere
    job = start_import(uploaded=SimpleUploadedFile("list.xlsx", data), by=by)
    before = Certificate.objects.count()
    spent = {"checked": _spent(lambda: check_import(job=job))}
    job.refresh_from_db()
    if (job.state, job.rows_total, job.rows_bad) != (ImportState.CHECKED, rows, 0):
        raise SystemExit(
            f"{job.rows_bad} bad rows of {job.rows_total}: {list(job.rows.filter(is_bad=True)[:3].values('values', 'problems'))}"
        )
    request_commit(job=job, by=by)
    spent["stored"] = _spent(lambda: commit_import(job=job, by=by))
    if Certificate.objects.count() - before != rows:
        raise SystemExit("not every certificate was stored")
    return spent


def _places() -> Iterator[tuple[str, str, str, str]]:
    """Communes of today, and wards of before July 2025 with their districts, in turn; each with a day that its unit lived on."""
    units = Unit.objects.filter(level=Level.COMMUNE).select_related("parent", "province")
    now = units.filter(ends_on=None, starts_on__lte="2025-07-01").order_by("pk")[: MANY // 8]
    old = units.filter(ends_on="2025-06-30").order_by("pk")[: MANY // 8]
    for today, once in zip(now, old, strict=False):
        yield today.full_name, "", today.province.full_name, "05/08/2026"
        yield once.full_name, once.parent.full_name if once.parent else "", once.province.full_name, "21/06/2024"


def _rows(places: list[tuple[str, str, str, str]], first: int, many: int) -> Iterator[list[str]]:
    """Five products of each producer; four stars, which a province decides."""
    for n in range(first, first + many):
        commune, district, province, day = places[n // 5 % len(places)]
        name = f"{KINDS[n % 13][0]} {QUALITIES[n % 10]} số {n}"
        yield [name, f"Hợp tác xã Thử nghiệm {n // 5}", commune, district, province, "4", f"{n // 50}/QĐ-UBND", day]


def _sheet(rows: Iterable[list[str]]) -> bytes:
    """As Excel writes it, with the sheet's size at its head."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _spent(call: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
