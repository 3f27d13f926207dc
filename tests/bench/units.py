"""A batch of 100,000 unit codes from the task to the files, and trace pages while somebody holds the ledger. `make bench` ends with it; it writes
into the database in use and takes everything back."""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
from django.db import connection, transaction
from django.test import override_settings

from tests.bench.server import Server, measure
from traceability.codes.models import UnitFile
from traceability.codes.services import Print, make_unit_file, make_units, request_unit_file, request_units
from traceability.codes.symbols import STOCKS
from traceability.lots.models import Lot

MANY = int(os.environ.get("BENCH_UNITS", "100000"))
MINUTES = 5  # for the ZIP of all of them, by the clock
HELD_MS = 20.0  # by how much a held ledger may delay the median page: noise


def locked_ledger(server: Server, paths: Sequence[str]) -> str:
    """A note: trace pages as ever, and with the ledger's table locked by another session."""
    free = measure(server, paths)
    params = connection.get_connection_params()
    with psycopg.connect(host=params["host"], user=params["user"], dbname=connection.settings_dict["NAME"]) as other:
        other.execute("LOCK TABLE scans_scan IN ACCESS EXCLUSIVE MODE")
        held = measure(server, paths)
        other.rollback()
    verdict = "held" if held.p50 <= free.p50 + HELD_MS else "**not held**"
    return (
        f"Trace page with the scan ledger locked: p50 {held.p50:.1f} ms, p95 {held.p95:.1f} ms; free {free.p50:.1f} and {free.p95:.1f}:"
        f" not delayed: {verdict}."
    )


def lines() -> list[str]:
    """A row for each step, for the notes of `make bench`."""
    out = [f"| a batch of {MANY:,} units | CPU s | s | CPU s of a tenth | MB |", "|---|--:|--:|--:|--:|"]
    with (
        tempfile.TemporaryDirectory() as media,
        override_settings(MEDIA_ROOT=media, PUBLIC_URL="https://chocop.vn"),
        transaction.atomic(),
    ):
        lot = Lot.objects.filter(state="published").order_by("pk")[0]
        tenth, whole = (request_units(lot=lot, quantity=many, tagged=True, by=None) for many in (MANY // 10, MANY))
        (small, _), (cpu, clock) = (_spent(lambda pk=batch.pk: make_units(batch_id=pk)) for batch in (tenth, whole))  # type: ignore[misc]
        out.append(f"| codes drawn, hashed and stored, with a tag | {cpu:.1f} | {clock:.1f} | {small:.1f} | |")
        wanted = Print(stock=STOCKS["a4-65"], stars=False)
        for form, most in (("csv", MANY), ("zip", MANY), ("pdf", 5_000)):
            asked = []
            for batch, last in ((tenth, most // 10), (whole, most)):
                batch.refresh_from_db()
                asked.append(request_unit_file(batch=batch, form=form, first=1, last=min(last, batch.quantity), wanted=wanted, by=None))  # fmt: skip
            (small, _), (cpu, clock) = (_spent(lambda pk=file.pk: make_unit_file(file_id=pk)) for file in asked)  # type: ignore[misc]
            made = UnitFile.objects.get(pk=asked[1].pk)
            size = (Path(media) / made.file).stat().st_size / 1e6 if made.file else 0
            verdict = (
                "" if form != "zip" else ": held" if clock <= MINUTES * 60 else f": **not held** ({MINUTES} minutes)"
            )
            out.append(
                f"| {form} of {asked[1].last:,} labels{verdict} | {cpu:.1f} | {clock:.1f} | {small:.1f} | {size:.1f} |"
            )
        transaction.set_rollback(True)
    return out


def _spent(call: Callable[[], object]) -> tuple[float, float]:
    """CPU time of this process, and time by the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - cpu, time.perf_counter() - clock
