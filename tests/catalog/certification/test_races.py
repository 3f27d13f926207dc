"""Decisions and imports at once, kills in the middle, on really committed data."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import services, tasks
from catalog.certification.models import Certificate, ImportJob, ImportProgress, ImportState, RubricVersion
from catalog.certification.services.importing.check import jobs
from catalog.certification.services.rubrics import import_rubric
from catalog.core.errors import Conflict
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet
from tests.factories.accounts import make_officer
from tests.factories.certification import make_certificate
from tests.factories.products import make_product
from tests.together import codes, outcomes

ROOT = Path(__file__).parents[3]


def test_two_decisions_at_once_both_count(fresh_db):
    product = make_product()
    ended = outcomes(
        lambda: make_certificate(product=product, stars=4, decided_on=dt.date(2026, 6, 15), decision_number="1"),
        lambda: make_certificate(product=product, stars=5, decided_on=dt.date(2026, 9, 1), decision_number="2"),
    )
    assert ended == ["done", "done"]
    assert [(s.stars, s.starts_on.month) for s in product.star_spans.order_by("starts_on")] == [(4, 6), (5, 9)]


def test_two_officers_bring_a_sheet_at_once(fresh_db):
    """The same file is stored once and the other told; two other files are versions one after the other."""
    honey = ProductSet.objects.get(regime__number="26/2026/QĐ-TTg", number=4)
    sheet = RubricVersion.objects.get(product_set=honey, version=1).sheet

    def bring(origin: str):
        sheet["sections"][0]["criteria"][0]["label"]["vi"] = f"Nguồn gốc {origin}"
        changed = json.dumps(sheet).encode()
        by = make_officer(place=None, level="ministry")
        return lambda: import_rubric(product_set=honey, document=changed, source="Quyết định thử", by=by)

    assert codes(bring("a"), bring("a")) == ["done", "known_sheet"]
    assert outcomes(bring("b"), bring("c")) == ["done", "done"]
    assert list(honey.rubrics.order_by("version").values_list("version", flat=True)) == [1, 2, 3, 4]


def started_job(rows: int) -> ImportJob:
    lines = ["name,producer,commune,province,stars,set,decision_number,decided_on"]
    lines += [
        f"Cà phê {n},Hợp tác xã Thử {n % 7},Xã Kiến Đức,Lâm Đồng,4,13,{n}/QĐ-UBND,05/08/2026" for n in range(rows)
    ]
    by = make_officer()
    return services.start_import(uploaded=SimpleUploadedFile("a.csv", "\n".join(lines).encode()), by=by)


def checked_job(rows: int) -> ImportJob:
    job = services.check_import(job=started_job(rows))
    assert (job.state, job.rows_bad) == (ImportState.CHECKED, 0)
    return job


def counts() -> tuple[int, int, int]:
    return Producer.objects.count(), Product.objects.count(), Certificate.objects.count()


def test_two_workers_check_a_list_once(fresh_db):
    """A task that is delivered twice: every row stands there once, and whoever came too late hears of it."""
    job = started_job(1_050)
    ended = outcomes(*[lambda: services.check_import(job=ImportJob.objects.get(pk=job.pk))] * 3)
    assert ended in (
        ["conflict", "conflict", "done"],
        ["conflict", "done", "done"],
        ["done"] * 3,
    )  # one after the other is no conflict
    job.refresh_from_db()
    assert (job.state, job.rows_total, job.rows_done, job.rows_bad) == (ImportState.CHECKED, 1_050, 1_050, 0)
    assert list(job.rows.order_by("number").values_list("number", flat=True)) == list(range(2, 1_052))


def test_a_check_that_was_begun_again_elsewhere_goes_no_further(fresh_db, monkeypatch):
    job = started_job(1_050)
    read = jobs.Checker.row
    begun = []

    def begin_again(self, mine, row):
        if row.number == 1_010 and not begun:  # the first thousand is stored
            begun.append(row.number)
            services.check_import(job=job)
        return read(self, mine, row)

    monkeypatch.setattr(jobs.Checker, "row", begin_again)
    with pytest.raises(Conflict):
        services.check_import(job=job)
    tasks.check_import.call(job.pk)  # delivered once more: it is checked again and stays whole
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.rows.count()) == (ImportState.CHECKED, 1_050, 1_050)


def test_two_workers_store_a_list_once(fresh_db):
    job = checked_job(20)
    commit = lambda: services.commit_import(job=job, by=job.by)  # noqa: E731
    assert outcomes(commit, commit) == ["conflict", "done"]
    assert counts() == (7, 20, 20)


KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
from catalog.certification import services
from catalog.certification.models import ImportJob
from catalog.certification.services.importing import commit
job = ImportJob.objects.select_related("by").get(pk=int(sys.argv[2]))
class Report(commit._Report):
    def __call__(self, share):
        super().__call__(share)
        if share >= 0.9:
            os.kill(os.getpid(), signal.SIGKILL)
commit._Report = Report
services.commit_import(job=job, by=job.by)
"""


def test_killed_in_the_middle_nothing_is_left_and_nothing_doubled(fresh_db):
    job = checked_job(50)
    services.request_commit(job=job, by=job.by)
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test", "PYTHONPATH": str(ROOT)}
    for _ in range(2):
        died = subprocess.run(
            [sys.executable, "-c", KILLED, fresh_db, str(job.pk)], env=env, cwd=ROOT, capture_output=True, check=False
        )
        assert died.returncode == -signal.SIGKILL, died.stderr.decode()
        assert counts() == (0, 0, 0)
        assert ImportProgress.objects.get().done == 45  # seen from outside while the transaction was open
        assert ImportJob.objects.get().state == ImportState.COMMITTING
    assert services.commit_import(job=job, by=job.by).state == ImportState.DONE
    assert counts() == (7, 50, 50)
    assert not ImportProgress.objects.exists()
