"""A list's way through its tasks, and the bad rows that come back."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import services, tasks
from catalog.certification.models import ImportJob
from catalog.core import outbox
from catalog.core.errors import Conflict
from catalog.producers.models import Producer
from catalog.products.models import Product
from tests.catalog.certification.importing.lists import GOOD, checked, csv_bytes, problems, row
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


def test_only_the_bad_rows_come_back_and_can_be_sent_again():
    job = checked(csv_bytes(GOOD, row(name="=1+1", stars="9"), row(name="@B", producer="", stars="4 sao")))
    book = openpyxl.load_workbook(io.BytesIO(services.bad_rows_file(job=job)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("Dòng trong tệp", "Sai ở đâu")
    assert [(r[0], r[-2]) for r in rows[1:]] == [("'=1+1", 3), ("'@B", 4)]
    assert rows[1][-1].startswith("Số sao: “9”")
    book.active["F2"] = 4
    book.active["B3"] = "Hợp tác xã Thử"
    out = io.BytesIO()
    book.save(out)
    again = checked(out.getvalue(), name="sai.xlsx")
    assert (again.message, problems(again)) == ("", [])
    assert [r.values["name"] for r in again.rows.all()] == ["=1+1", "@B"]


def test_the_way_of_a_list_through_its_tasks(django_capture_on_commit_callbacks):
    officer = make_officer()
    uploaded = SimpleUploadedFile("C:\\thu muc\\danh-sach.csv", csv_bytes(GOOD))
    job = services.start_import(uploaded=uploaded, by=officer)
    assert job.filename == "danh-sach.csv"
    with pytest.raises(Conflict):
        services.request_commit(job=job, by=officer)
    outbox.deliver()
    tasks.check_import.call(job.pk)
    services.request_commit(job=job, by=officer)
    with pytest.raises(Conflict):
        services.check_import(job=job)
    services.request_commit(job=job, by=officer)  # asked again after a crash
    outbox.deliver()
    stored = job.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        tasks.commit_import.call(job.pk)
    assert not stored.exists(job.file.name)
    for again in (services.request_commit, services.commit_import):
        with pytest.raises(Conflict):
            again(job=job, by=officer)
    assert Product.objects.count() == 1
    assert ImportJob.objects.get().done_at


def test_checked_again_after_a_crash_rows_are_not_doubled():
    job = checked(csv_bytes(GOOD, row(name="B")))
    job = services.check_import(job=job)
    assert (job.rows.count(), job.rows_done) == (2, 2)


def test_statements_do_not_grow_with_rows(django_assert_num_queries):
    officer = make_officer()

    def commit(n: int, tag: str) -> ImportJob:
        rows = [row(name=f"Cà phê {tag} {i}", producer=f"Hợp tác xã {tag} {i % 9}") for i in range(n)]
        return checked(csv_bytes(*rows), by=officer)

    services.commit_import(job=commit(1, "a"), by=officer)
    for job in (commit(10, "b"), commit(400, "c")):
        with django_assert_num_queries(30):
            services.commit_import(job=job, by=officer)
    assert Producer.objects.count() == 19
