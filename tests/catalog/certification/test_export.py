"""A dossier as one PDF and as a zip: what is on the pages, in which order, and that papers pass through memory one at a time."""

import datetime as dt
import errno
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from catalog.certification.models import Evidence, Export
from catalog.certification.queries.dossiers import dossier_rows
from catalog.certification.services.dossiers import link_evidence, save_form
from catalog.certification.services.export import content_for, drop_old_exports, make_export, request_export
from catalog.core import clock, outbox
from catalog.core.errors import NotAllowed
from catalog.core.worker import recover_tasks
from tests.factories.accounts import make_member, make_officer
from tests.factories.certification import fill_dossier, make_dossier, make_evidence, paper_file
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product, photo_file
from tests.papers import keep_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


@pytest.fixture
def dossier(producer, owner):
    """Whole, with a paper of two pages and a picture at 1.2."""
    made = make_dossier(product=make_product(producer=producer, name="Cà phê Ắng Ồn"), by=owner)
    fill_dossier(dossier=made, by=owner)
    two = make_evidence(
        producer=producer, by=owner, title="Phiếu kiểm nghiệm", uploaded=paper_file(pages=2, text="kiem nghiem")
    )
    picture = make_evidence(producer=producer, by=owner, title="Ảnh bể lọc", uploaded=photo_file())
    for paper in (two, picture):
        link_evidence(dossier=made, criterion="1.2", evidence=paper, by=owner)
    save_form(dossier=made, values={"representative_ethnicity": "Mạ"}, by=owner)
    return dossier_rows().get(pk=made.pk)


def export(dossier, by, form="pdf") -> bytes:
    made = request_export(dossier=dossier, form=form, by=by)
    make_export(export=made)
    made.refresh_from_db()
    assert (made.problem, made.done) == ("", made.total)
    with default_storage.open(made.file) as file:
        return file.read()


def test_one_pdf_in_the_order_of_the_file(dossier, owner):
    whole = PdfReader(io.BytesIO(export(dossier, owner)), strict=True)
    texts = [" ".join(page.extract_text().split()) for page in whole.pages]
    sought = (
        "HỒ SƠ ĐÁNH GIÁ",
        "MỤC LỤC",
        "Biểu số 01 CỘNG HÒA",
        "PHIẾU TỰ ĐÁNH GIÁ",
        "MINH CHỨNG 001",
        "MINH CHỨNG 002",
    )
    sought += ("kiem nghiem p1", "kiem nghiem p2", "MINH CHỨNG 003")
    where = {words: next(n for n, text in enumerate(texts) if words in text) for words in sought}
    assert list(where.values()) == sorted(where.values())
    assert where["HỒ SƠ ĐÁNH GIÁ"] == 0
    assert where["kiem nghiem p1"] == where["MINH CHỨNG 002"] + 1
    assert len(texts) == where["MINH CHỨNG 003"] + 2  # the picture's page is the last
    assert whole.pages[-1].images[0].image.size[0] > 500
    contents = texts[where["MỤC LỤC"]]
    for title, words in (
        ("Minh chứng 002: Phiếu kiểm nghiệm", "MINH CHỨNG 002"),
        ("Minh chứng 003: Ảnh bể lọc", "MINH CHỨNG 003"),
        ("Biểu số 02. Phiếu tự đánh giá", "PHIẾU TỰ ĐÁNH GIÁ"),
    ):
        assert f"{title} {where[words] + 1}" in contents
    assert [mark.title for mark in whole.outline][-1] == "Minh chứng 003: Ảnh bể lọc"
    assert whole.get_destination_page_number(whole.outline[-1]) == where["MINH CHỨNG 003"]
    assert "Cà phê Ắng Ồn" in texts[0]
    assert "Chứng minh: 1.2" in texts[where["MINH CHỨNG 002"]]
    assert "Mạ" in texts[where["Biểu số 01 CỘNG HÒA"]]


def test_pages_are_kept_as_pictures_for_people_to_look_at(dossier, owner):
    assert len(keep_pages(export(dossier, owner), "dossier-page")) > 4


def test_a_zip_of_the_forms_and_the_files_as_they_came(dossier, owner):
    with zipfile.ZipFile(io.BytesIO(export(dossier, owner, "zip"))) as whole:
        assert whole.testzip() is None
        names = whole.namelist()
        assert names[:2] == ["bieu-so-01.pdf", "bieu-so-02.pdf"]
        assert names[3:5] == ["minh-chung/002-phieu-kiem-nghiem.pdf", "minh-chung/003-anh-be-loc.jpg"]
        paper = Evidence.objects.get(title="Phiếu kiểm nghiệm")
        with default_storage.open(paper.file) as file:
            assert whole.read(names[3]) == file.read()
        lines = whole.read("muc-luc.csv").decode("utf-8-sig").splitlines()
        assert lines[2].endswith(f"1.2,{paper.sha256},")


def test_the_task_is_asked_for_once_and_tells_how_far_it_is(dossier, owner, django_capture_on_commit_callbacks):
    first = request_export(dossier=dossier, form="pdf", by=owner)
    assert request_export(dossier=dossier, form="pdf", by=owner) == first
    from catalog.core.worker import Worker

    outbox.deliver()
    worker = Worker()
    with worker.alive():
        worker.run_once()
    first.refresh_from_db()
    assert (first.done, first.total) == (6, 6)
    assert first.finished_at == clock.now()
    assert request_export(dossier=dossier, form="pdf", by=owner) == first  # nothing has changed since


def test_who_reads_what(dossier, owner, producer):
    officer, elsewhere = make_officer(place=unit()), make_officer(place=unit("01"))
    for stranger in (officer, elsewhere, make_member(producer=make_producer())):
        with pytest.raises(NotAllowed):
            request_export(dossier=dossier, form="pdf", by=stranger)
    from catalog.certification.services.dossiers import submit_dossier

    submit_dossier(dossier=dossier, seen="draft", by=owner)
    dossier = dossier_rows().get(pk=dossier.pk)
    province = make_officer(place=unit("68"))
    assert content_for(owner, dossier)["form"]["representative_ethnicity"] == "Mạ"
    assert (
        "representative_ethnicity" not in content_for(officer, dossier)["form"]
    )  # the desk handles it, it does not evaluate
    assert "(chỉ người chấm được xem)" in PdfReader(io.BytesIO(export(dossier, officer))).pages[2].extract_text()
    with pytest.raises(NotAllowed):  # it has not come up to the province
        request_export(dossier=dossier, form="pdf", by=province)
    type(dossier).objects.filter(pk=dossier.pk).update(state="returned", level="producer")
    dossier = dossier_rows().get(pk=dossier.pk)
    save_form(dossier=dossier, values={"capacity": "99 tấn"}, by=owner)
    dossier = dossier_rows().get(pk=dossier.pk)
    assert content_for(owner, dossier)["form"]["capacity"] == "99 tấn"
    assert (
        content_for(officer, dossier)["form"]["capacity"] == "12 tấn"
    )  # what was handed in, not what is being written


def test_a_paper_that_cannot_be_read_is_named_and_does_not_hold_up_the_rest(dossier, owner, producer, caplog):
    broken = SimpleUploadedFile("hong.pdf", b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF")
    paper = make_evidence(producer=producer, by=owner, title="Tệp hỏng", uploaded=broken)
    link_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner)
    lost = make_evidence(producer=producer, by=owner, title="Tệp mất")
    link_evidence(dossier=dossier, criterion="1.2", evidence=lost, by=owner)
    default_storage.delete(lost.file)
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(export(dossier, owner))).pages]
    assert sum("Không ghép được" in text for text in texts) == 1
    assert sum("không còn trong kho" in text for text in texts) == 1
    logged = [record.getMessage() for record in caplog.records if ".export." in record.name]
    assert logged == [
        f"paper {paper.pk} is not in the PDF of dossier {dossier.pk}: PdfReadError",
        f"paper {lost.pk} is not in the store",
    ]
    with zipfile.ZipFile(io.BytesIO(export(dossier, owner, "zip"))) as whole:
        assert "minh-chung/004-tep-hong.pdf" in whole.namelist()
        last = whole.read("muc-luc.csv").decode("utf-8-sig").splitlines()[-1]
    assert last.startswith("5,,") and last.endswith("Tệp này không còn trong kho giấy tờ của cơ sở.")
    assert not Export.objects.exclude(fingerprint="").exists()  # it is made anew when the file is back


class StoreIsAway(Exception):
    """What a store over a network raises."""


class AwayStorage(FileSystemStorage):
    """A store that takes files and does not give them back."""

    def _open(self, name, mode="rb"):
        raise StoreIsAway(name)


def test_a_store_that_does_not_answer_is_no_broken_paper(dossier, owner, settings):
    """The task fails and is tried again: papers are not left out."""
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.AwayStorage"}}
    for form in ("pdf", "zip"):
        asked = request_export(dossier=dossier, form=form, by=owner)
        with pytest.raises(StoreIsAway):
            make_export(export=asked)
        asked.refresh_from_db()
        assert (asked.problem, asked.finished_at) == ("failed", clock.now())
        assert request_export(dossier=dossier, form=form, by=owner).problem == ""  # at once


class FullStorage(FileSystemStorage):
    """A disk without room for more."""

    def _save(self, name, content):
        super()._save(name, ContentFile(b"half of it"))
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_and_leaves_nothing_behind(dossier, owner, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.FullStorage"}}
    asked = request_export(dossier=dossier, form="pdf", by=owner)
    with pytest.raises(OSError, match="No space"):
        make_export(export=asked)
    asked.refresh_from_db()
    assert (asked.problem, asked.file) == ("disk", "")
    assert list((Path(settings.MEDIA_ROOT) / "documents" / "exports").iterdir()) == []


def test_an_export_whose_workers_died_is_told_of(dossier, owner):
    asked = request_export(dossier=dossier, form="zip", by=owner)
    outbox.deliver()
    task = DBTaskResult.objects.get()
    for name in ("gone-1", "gone-2", "gone-3"):
        task.claim(name)
    recover_tasks()
    asked.refresh_from_db()
    assert asked.problem == "failed"
    assert request_export(dossier=dossier, form="zip", by=owner).finished_at is None


def test_an_export_that_nobody_is_at_any_more_is_told_of(dossier, owner):
    asked = request_export(dossier=dossier, form="zip", by=owner)
    with clock.set_to(clock.now() + dt.timedelta(hours=3)):
        drop_old_exports()
    asked.refresh_from_db()
    assert asked.problem == "failed"


def asked_and_made(dossier, by, form="zip") -> Export:
    made = request_export(dossier=dossier, form=form, by=by)
    make_export(export=made)
    made.refresh_from_db()
    return made


def there(settings) -> int:
    folder = Path(settings.MEDIA_ROOT) / "documents" / "exports"
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_what_was_made_is_given_again_until_something_changes(
    dossier, owner, producer, settings, django_capture_on_commit_callbacks
):
    first = asked_and_made(dossier, owner)
    assert asked_and_made(dossier, owner) == first
    colleague = make_member(producer=producer)
    with django_capture_on_commit_callbacks(execute=True):
        shared = request_export(dossier=dossier, form="zip", by=colleague)
    assert (shared.file, shared.finished_at, shared.done) == (first.file, clock.now(), first.done)
    assert not outbox.OutboxMessage.objects.filter(topic="export.asked", payload={"export": shared.pk}).exists()
    assert there(settings) == 1

    save_form(dossier=dossier, values={"capacity": "99 tấn"}, by=owner)
    with django_capture_on_commit_callbacks(execute=True):
        second = asked_and_made(dossier, owner)
    assert second.file != first.file
    assert not Export.objects.filter(pk=first.pk).exists()
    assert there(settings) == 2  # the colleague's is the same file as the first
    with django_capture_on_commit_callbacks(execute=True):
        assert request_export(dossier=dossier, form="zip", by=colleague).file == second.file
    assert there(settings) == 1

    default_storage.delete(second.file)
    assert request_export(dossier=dossier, form="zip", by=owner).file == ""  # not given again: it is not there


def test_two_who_ask_for_the_same_at_once_share_what_is_made(dossier, owner, producer, settings):
    mine = request_export(dossier=dossier, form="zip", by=owner)
    theirs = request_export(dossier=dossier, form="zip", by=make_member(producer=producer))
    assert mine.pk != theirs.pk
    for one in (mine, theirs):
        make_export(export=one)
        one.refresh_from_db()
    assert mine.file == theirs.file
    assert there(settings) == 1


def test_one_that_was_overtaken_stops(dossier, owner, settings, django_capture_on_commit_callbacks):
    """It is under way while something changes, and is asked for again."""
    old = request_export(dossier=dossier, form="zip", by=owner)
    assert request_export(dossier=dossier, form="zip", by=owner) == old
    Export.objects.update(total=6)  # a task has begun
    save_form(dossier=dossier, values={"capacity": "99 tấn"}, by=owner)
    new = request_export(dossier=dossier, form="zip", by=owner)
    assert new != old
    make_export(export=old)
    assert there(settings) == 0
    make_export(export=new)
    assert there(settings) == 1


def test_old_exports_go(dossier, owner, settings, django_capture_on_commit_callbacks):
    export(dossier, owner)
    assert drop_old_exports() == 0
    with clock.set_to(clock.now() + dt.timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert drop_old_exports() == 1
    assert not Export.objects.exists()
    assert there(settings) == 0


def test_names_follow_what_the_files_are(dossier, owner, producer):
    """Not what the device that sent them called them."""
    paper = make_evidence(producer=producer, by=owner, title="", uploaded=paper_file("giay-phep.hta"))
    link_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner)
    with zipfile.ZipFile(io.BytesIO(export(dossier, owner, "zip"))) as whole:
        assert whole.namelist()[5] == "minh-chung/004-giay-phep.pdf"
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(export(dossier, owner))).pages]
    assert any("giay-phep.pdf, 1 trang" in text for text in texts)
    assert not any(".hta" in text for text in texts)
