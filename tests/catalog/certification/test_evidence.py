"""The store of papers through its services, and files in pieces."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.models import Dossier, Evidence, EvidenceLink, Fact, Submission, Upload, Worker
from catalog.certification.queries.content import checksum
from catalog.certification.queries.councils import ballot_of, my_item
from catalog.certification.queries.evidence import evidence_for, store_of, uses_of
from catalog.certification.services import councils
from catalog.certification.services.dossiers import link_evidence, submit_dossier, unlink_evidence
from catalog.certification.services.evidence import (
    add_evidence,
    append_piece,
    describe_evidence,
    drop_stale_uploads,
    finish_upload,
    remove_evidence,
    replace_evidence,
    start_upload,
)
from catalog.certification.services.export.make import content_for
from catalog.certification.services.workers import remove_worker, save_worker
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from tests.factories.accounts import make_member, make_officer
from tests.factories.certification import fill_dossier, make_desk_dossier, make_dossier, make_evidence, paper_file
from tests.factories.councils import make_panel
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product

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


def stored() -> int:
    """How many files lie in the storage."""

    def count(folder: str) -> int:
        folders, files = default_storage.listdir(folder)
        return len(files) + sum(count(f"{folder}/{name}".strip("/")) for name in folders)

    return count("")


def code_of(refused) -> str:
    return refused.value.problems[0].code


def test_the_same_file_is_kept_once(producer, owner):
    first = add_evidence(producer=producer, uploaded=paper_file(text="same"), kind="environment", by=owner)
    again = add_evidence(producer=producer, uploaded=paper_file("khac.pdf", text="same"), kind="award", by=owner)
    assert (first.was_there, again.was_there, again.evidence) == (False, True, first.evidence)
    assert (first.evidence.title, first.evidence.pages, stored()) == ("giay", 1, 1)
    elsewhere = make_evidence(producer=make_producer(), uploaded=paper_file(text="same"))
    assert elsewhere.file != first.evidence.file


def test_what_is_said_of_a_paper_is_checked_before_its_file(producer, owner):
    with pytest.raises(Refused) as refused:
        add_evidence(
            producer=producer,
            uploaded=SimpleUploadedFile("x.pdf", b"no pdf"),
            kind="nonsense",
            title="x" * 201,
            issued_on=dt.date(2026, 11, 23),
            expires_on=dt.date(2026, 1, 1),
            by=owner,
        )
    assert {(p.field, p.code) for p in refused.value.problems} == {
        ("kind", "unknown_kind"),
        ("title", "too_long"),
        ("issued_on", "in_future"),
        ("expires_on", "days"),
    }
    with pytest.raises(Refused) as refused:
        add_evidence(producer=producer, uploaded=SimpleUploadedFile("x.pdf", b"no pdf"), kind="award", by=owner)
    assert (code_of(refused), stored(), Evidence.objects.count()) == ("not_a_document", 0, 0)


def test_strangers_put_nothing_in_and_read_nothing(producer, owner):
    paper = make_evidence(producer=producer, by=owner)
    for stranger in (make_member(producer=make_producer()), make_officer(place=unit())):
        with pytest.raises(NotAllowed):
            make_evidence(producer=producer, by=stranger)
        with pytest.raises(NotAllowed):
            remove_evidence(evidence=paper, by=stranger)
        assert evidence_for(stranger, paper.pk) is None
    assert evidence_for(owner, paper.pk) == paper


def test_officers_read_the_papers_of_what_was_handed_in(producer, owner):
    officer, elsewhere = make_officer(place=unit()), make_officer(place=unit("01"))
    dossier = make_dossier(product=make_product(producer=producer), by=owner)
    fill_dossier(dossier=dossier, by=owner)
    paper, other = Evidence.objects.get(), make_evidence(producer=producer, by=owner)
    assert evidence_for(officer, paper.pk) is None
    submit_dossier(dossier=dossier, seen="draft", by=owner)
    assert evidence_for(officer, paper.pk) == paper
    assert evidence_for(officer, other.pk) is None
    assert evidence_for(elsewhere, paper.pk) is None


def test_a_newer_paper_takes_the_place_in_drafts_only(producer, owner):
    handed_in = make_dossier(product=make_product(producer=producer), state="submitted", by=owner)
    old = Evidence.objects.get()
    draft = make_dossier(product=make_product(producer=producer), by=owner)
    link_evidence(dossier=draft, criterion="1.2", evidence=old, by=owner)
    new = replace_evidence(evidence=old, uploaded=paper_file(), expires_on=dt.date(2028, 1, 1), by=owner)
    assert (new.replaces, new.kind, new.title) == (old, old.kind, old.title)
    assert [link.evidence for link in EvidenceLink.objects.filter(dossier=draft)] == [new]
    assert {link.evidence for link in EvidenceLink.objects.filter(dossier=handed_in)} == {old}
    assert list(store_of(producer)) == [new]
    with pytest.raises(Refused) as refused:
        remove_evidence(evidence=old, by=owner)
    assert code_of(refused) == "in_use"


def test_the_old_file_is_no_replacement(producer, owner):
    old = make_evidence(producer=producer, by=owner, uploaded=paper_file(text="old"))
    with pytest.raises(Refused) as refused:
        replace_evidence(evidence=old, uploaded=paper_file(text="old"), by=owner)
    assert code_of(refused) == "same_file"


def test_a_removed_paper_s_file_is_gone_and_may_come_again(producer, owner, django_capture_on_commit_callbacks):
    paper = make_evidence(producer=producer, by=owner, uploaded=paper_file(text="x"))
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence=paper, by=owner)
    assert stored() == 0
    with pytest.raises(Conflict):
        remove_evidence(evidence=paper, by=owner)
    assert make_evidence(producer=producer, by=owner, uploaded=paper_file(text="x")) != paper


def test_what_was_handed_in_is_kept_although_the_draft_changed(producer, owner):
    dossier = make_dossier(product=make_product(producer=producer), state="submitted", by=owner)
    paper = Evidence.objects.get()
    type(dossier).objects.filter(pk=dossier.pk).update(state="returned", level="producer")
    for place in ("form", "1.2"):
        unlink_evidence(dossier=dossier, criterion=place, evidence=paper, by=owner)
    assert [(use.dossier, use.criterion) for use in uses_of(paper)] == [(dossier, "")]
    with pytest.raises(Refused) as refused:
        remove_evidence(evidence=paper, by=owner)
    assert "bản đã nộp" in str(refused.value.problems[0].message)


def test_what_is_said_of_a_paper_later_changes_nothing_that_was_handed_in(producer, owner):
    """Everybody who judges reads the hand-in; only the next one says it anew."""
    dossier = make_desk_dossier("ready", product=make_product(producer=producer), by=owner)
    paper = Evidence.objects.get()
    panel = make_panel()
    item = panel.sitting(dossier).items.get()
    member, officer = panel.users[0], make_officer(place=unit(LAM_DONG))
    councils.declare(item=item, has_conflict=False, by=member)

    def read() -> tuple[Any, ...]:
        ballot = ballot_of(member, my_item(member, item.pk))
        return (
            Submission.objects.get().content,
            content_for(officer, dossier)["papers"],
            [(p.title, p.kind, p.expires_on) for row in ballot.rows for p in row.papers],
        )

    before = read()
    assert before[2] and {title for title, _kind, _until in before[2]} == {paper.title}
    describe_evidence(evidence=paper, kind="award", title="Giấy khác hẳn", expires_on=dt.date(2026, 11, 22), by=owner)
    assert read() == before
    submission = Submission.objects.get()
    assert checksum(submission.content) == submission.sha256
    Dossier.objects.filter(pk=dossier.pk).update(state="returned", level="producer")
    describe_evidence(evidence=paper, kind=paper.kind, title="Giấy khác hẳn", by=owner)
    submit_dossier(dossier=dossier, seen="returned", by=owner)
    first, second = Submission.objects.order_by("number")
    assert first.content == before[0]
    assert [p["title"] for p in second.content["papers"]] == ["Giấy khác hẳn"]


def test_words_are_corrected_and_the_store_is_sifted(producer, owner, django_assert_num_queries):
    papers = [make_evidence(producer=producer, by=owner) for _ in range(4)]
    for paper, until in zip(
        papers, (dt.date(2026, 11, 21), dt.date(2026, 11, 22), dt.date(2027, 6, 1), None), strict=True
    ):
        describe_evidence(evidence=paper, kind="award" if until else "story", title="Giấy", expires_on=until, by=owner)
    with django_assert_num_queries(1):
        assert [p.pk for p in store_of(producer, state="expired")] == [papers[0].pk]
    assert [p.pk for p in store_of(producer, state="soon")] == [papers[1].pk]
    assert [p.pk for p in store_of(producer, kind="story")] == [papers[3].pk]
    assert store_of(producer, state="unused").count() == 4


# ------------------------------------------------------------ pieces


def whole(pages: int = 3) -> bytes:
    return paper_file(pages=pages).read()


def begin(producer, owner, data: bytes, **fields):
    said = {"kind": "environment", "title": "Giấy môi trường", "expires_on": "2028-01-01"} | fields
    return start_upload(producer=producer, filename="a.pdf", size=len(data), fields=said, by=owner)


def test_a_file_that_broke_off_goes_on_where_it_was(producer, owner, django_capture_on_commit_callbacks):
    data = whole()
    upload = begin(producer, owner, data)
    append_piece(upload=upload, offset=0, data=data[:300], by=owner)
    with pytest.raises(Conflict) as refused:  # the line broke: the sender does not know what arrived
        append_piece(upload=upload, offset=100, data=data[100:500], by=owner)
    assert code_of(refused) == "offset"
    upload.refresh_from_db()
    assert upload.received == 300
    with pytest.raises(Conflict):
        finish_upload(upload=upload, by=owner)
    for at in range(300, len(data), 400):
        append_piece(upload=upload, offset=at, data=data[at : at + 400], by=owner)
    with django_capture_on_commit_callbacks(execute=True):
        done = finish_upload(upload=upload, by=owner)
    assert done.evidence is not None
    with default_storage.open(done.evidence.file) as file:
        assert file.read() == data
    assert (done.evidence.expires_on, done.evidence.pages, stored()) == (dt.date(2028, 1, 1), 3, 1)
    assert finish_upload(upload=upload, by=owner).evidence == done.evidence
    with pytest.raises(Conflict):
        append_piece(upload=upload, offset=len(data), data=b"x", by=owner)


def test_what_came_whole_and_is_no_paper_says_why(producer, owner, django_capture_on_commit_callbacks):
    data = b"GIF89a" * 100
    upload = begin(producer, owner, data)
    append_piece(upload=upload, offset=0, data=data, by=owner)
    with django_capture_on_commit_callbacks(execute=True):
        done = finish_upload(upload=upload, by=owner)
    assert (done.evidence, done.problem, stored()) == (None, "Chỉ nhận tệp PDF, JPEG hoặc PNG.", 0)


def test_pieces_are_bounded(producer, owner):
    with pytest.raises(Refused) as refused:
        start_upload(producer=producer, filename="a.pdf", size=20 * 2**20 + 1, fields={"kind": "award"}, by=owner)
    assert code_of(refused) == "too_large"
    with pytest.raises(Refused):
        start_upload(producer=producer, filename="a.pdf", size=0, fields={"kind": "award"}, by=owner)
    with pytest.raises(Refused):
        begin(producer, owner, b"x", expires_on="mai")
    upload = begin(producer, owner, b"12345")
    with pytest.raises(Refused):
        append_piece(upload=upload, offset=0, data=b"123456", by=owner)
    with pytest.raises(NotAllowed):
        append_piece(upload=upload, offset=0, data=b"1", by=make_member(producer=producer))


def test_what_nobody_went_on_with_is_forgotten(producer, owner, django_capture_on_commit_callbacks):
    upload = begin(producer, owner, b"12345")
    append_piece(upload=upload, offset=0, data=b"123", by=owner)
    assert drop_stale_uploads() == 0
    with clock.set_to(clock.now() + dt.timedelta(days=4)), django_capture_on_commit_callbacks(execute=True):
        assert drop_stale_uploads() == 1
    assert (Upload.objects.count(), stored()) == (0, 0)


def test_one_piece_at_a_time_is_in_memory(producer, owner):
    """A file of 12 MB in pieces: what is held at once stays near the file's own size, which the check of its content needs."""
    import tracemalloc

    picture = io.BytesIO()
    from PIL import Image

    Image.effect_noise((2000, 2000), 200).convert("RGB").save(picture, "PNG", compress_level=0)
    data = picture.getvalue()
    upload = begin(producer, owner, data)
    step = 2**20
    tracemalloc.start()
    for at in range(0, len(data), step):
        append_piece(upload=upload, offset=at, data=data[at : at + step], by=owner)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 2**20
    assert finish_upload(upload=upload, by=owner).evidence is not None


# ------------------------------------------------------------ workers


def test_the_list_of_workers_gives_the_share_who_live_here(producer, owner):
    product = make_product(producer=producer)
    make_dossier(product=product, by=owner)
    away = make_commune()
    for name, commune, until in (
        ("Trần Văn Một", unit(), None),
        ("Trần Văn Hai", unit(), dt.date(2027, 1, 1)),
        ("Trần Văn Ba", away, None),
        ("Trần Văn Bốn", away, dt.date(2026, 11, 21)),
    ):
        save_worker(producer=producer, name=name, commune=commune, until=until, by=owner)
    newest = Fact.objects.filter(kind="local_labour_share").order_by("-pk")[0]
    assert (newest.value, newest.source) == (0.6666, "Danh sách lao động của cơ sở: 3 người")
    remove_worker(worker=Worker.objects.get(name="Trần Văn Ba"), by=owner)
    assert Fact.objects.filter(kind="local_labour_share").order_by("-pk")[0].value == 1


def test_staff_do_not_see_the_list(producer):
    with pytest.raises(NotAllowed):
        save_worker(producer=producer, name="Ai Đó", commune=unit(), by=make_member(producer=producer, role="staff"))
    with pytest.raises(Refused) as refused:
        save_worker(producer=producer, name="x", commune=unit("68"), by=make_member(producer=producer))
    assert {p.field for p in refused.value.problems} == {"name", "place"}
