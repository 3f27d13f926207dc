"""Two at once, on really committed data: one wins, the other is told."""

from catalog.certification.models import Dossier, Evidence, EvidenceLink, Submission
from catalog.certification.services.dossiers import link_evidence, start_dossier, submit_dossier
from catalog.certification.services.evidence import add_evidence, append_piece, remove_evidence, start_upload
from tests.factories.accounts import make_member
from tests.factories.certification import fill_dossier, make_dossier, make_evidence, make_rubric, paper_file
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.together import outcomes


def test_two_hand_ins_at_once_are_one(fresh_db):
    producer = make_producer()
    first, second = make_member(producer=producer), make_member(producer=producer)
    dossier = make_dossier(product=make_product(producer=producer), by=first)
    fill_dossier(dossier=dossier, by=first)
    ended = outcomes(*(lambda by=by: submit_dossier(dossier=dossier, seen="draft", by=by) for by in (first, second)))
    assert ended == ["conflict", "done"]
    assert Submission.objects.count() == 1


def test_two_beginnings_at_once_are_one(fresh_db):
    make_rubric()
    product = make_product()
    owner = make_member(producer=product.producer)
    start = lambda: start_dossier(product=product, kind="first", by=owner)  # noqa: E731
    assert outcomes(start, start) == ["conflict", "done"]
    assert Dossier.objects.count() == 1


def test_a_paper_is_removed_or_linked_never_both(fresh_db):
    dossier = make_dossier()
    producer = dossier.product.producer
    owner = producer.memberships.get().user
    for _ in range(4):
        paper = make_evidence(producer=producer, by=owner)
        ended = outcomes(
            lambda paper=paper: link_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner),
            lambda paper=paper: remove_evidence(evidence=paper, by=owner),
        )
        assert ended == ["done", "refused"]
        linked = EvidenceLink.objects.filter(evidence=paper).exists()
        assert linked == (Evidence.objects.get(pk=paper.pk).removed_at is None)


def test_the_same_file_twice_at_once_is_kept_once(fresh_db):
    producer = make_producer()
    owner = make_member(producer=producer)
    add = lambda: add_evidence(producer=producer, uploaded=paper_file(text="same"), kind="award", by=owner)  # noqa: E731
    assert outcomes(add, add) == ["done", "done"]
    assert Evidence.objects.count() == 1


def test_the_same_piece_twice_at_once_counts_once(fresh_db):
    producer = make_producer()
    owner = make_member(producer=producer)
    upload = start_upload(producer=producer, filename="a.pdf", size=10, fields={"kind": "award"}, by=owner)
    send = lambda: append_piece(upload=upload, offset=0, data=b"12345", by=owner)  # noqa: E731
    assert outcomes(send, send) == ["conflict", "done"]
    upload.refresh_from_db()
    assert upload.received == 5
