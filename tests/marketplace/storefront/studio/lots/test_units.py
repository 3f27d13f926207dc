"""Codes of units at the desk: asked for, watched, printed, put into use, made void."""

import pytest
from django.test import Client

from catalog.core import outbox
from catalog.core.worker import Worker
from tests.factories.accounts import client_of, make_member
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft
from tests.factories.producers import make_producer
from tests.factories.units import make_batch, serials
from tests.marketplace.storefront.studio.lots.reading import DOOR, text_of
from traceability.codes import services
from traceability.codes.models import UnitBatch, UnitFile, UnitMove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = "https://chocop.vn"


@pytest.fixture
def lot(variant):
    return make_lot_code(variant=variant).lot


def work():
    outbox.deliver()
    Worker().run_once()


def test_from_asking_to_a_void_label(studio, lot, django_assert_num_queries):
    at = f"/studio/lots/{lot.pk}/units/"
    assert at in text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    with django_assert_num_queries(DOOR + 4):
        assert "Chưa có đợt nào" in text_of(studio.get(at))
    assert studio.post(at, {"quantity": "8", "tagged": "on"})["Location"] == f"{at}1/"
    going = studio.get(f"{at}1/")
    assert going["Refresh"] == "3" and "0% xong" in text_of(going)
    work()
    with django_assert_num_queries(DOOR + 7):
        page = studio.get(f"{at}1/")
    assert "Sẵn để in" in text_of(page) and "Refresh" not in page
    wish = {"action": "file", "form": "csv", "first": "1", "last": "8", "package": "bag", "start": "1"}
    assert studio.post(f"{at}1/", wish).status_code == 302
    work()
    batch = UnitBatch.objects.get()
    file = UnitFile.objects.get()
    assert f"{at}1/files/{file.pk}/" in text_of(studio.get(f"{at}1/"))
    with django_assert_num_queries(DOOR + 5):
        got = studio.get(f"{at}1/files/{file.pk}/")
    body = b"".join(got.streaming_content).decode()
    made = serials(batch)
    assert all(f"https://chocop.vn/q/{serial}" in body for serial in made)
    assert (
        "no-store" in got["Cache-Control"] and f"{lot.number}-1-1-8.csv".lower() in got["Content-Disposition"].lower()
    )
    assert "số 3 của đợt này" in text_of(studio.get(f"{at}1/?serial={made[2]}"))
    assert "không thuộc đợt này" in text_of(studio.get(f"{at}1/?serial=0K3F-9TQ2-XB7M"))
    assert studio.post(f"{at}1/", {"action": "printed"}).status_code == 302
    assert studio.get(f"{at}1/files/{file.pk}/").status_code == 404
    studio.post(f"{at}1/", {"action": "activate", "use-first": "1", "use-last": "8"})
    studio.post(f"{at}1/", {"action": "void", "void-first": "3", "void-last": "3", "void-note": "in hỏng"})
    assert [(m.first, m.last, m.state) for m in UnitMove.objects.order_by("pk")] == [(1, 8, 1), (1, 8, 2), (3, 3, 3)]
    page = text_of(studio.get(f"{at}1/?serial={made[2]}"))
    assert "Đã hủy." in page and "in hỏng" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"quantity": "0"}, "từ 1 đến 100.000"),
        ({"quantity": "100001"}, "từ 1 đến 100.000"),
        ({"quantity": "9" * 40}, "từ 1 đến 100.000"),
        ({"quantity": ""}, "còn trống"),
        ({"quantity": "😀"}, "số nguyên"),
    ],
)
def test_a_batch_of_no_size_is_refused_at_its_field(studio, lot, said, words):
    answer = studio.post(f"/studio/lots/{lot.pk}/units/", said)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors["quantity"])
    assert not UnitBatch.objects.exists()


def test_wrong_ranges_and_files_are_said(studio, lot, settings):
    make_batch(lot=lot, quantity=3)
    at = f"/studio/lots/{lot.pk}/units/1/"
    for said in (
        {"action": "void", "void-first": "1", "void-last": "9", "void-note": "in hỏng"},
        {"action": "void", "void-first": "1", "void-last": "1", "void-note": ""},
        {"action": "activate", "use-first": "3", "use-last": "2"},
        {"action": "activate", "use-first": "-1", "use-last": "9" * 40},
        {"action": "file", "form": "exe", "first": "1", "last": "3", "package": "bag"},
        {"action": "file", "form": "pdf", "first": "1", "last": "4", "package": "bag"},
    ):
        assert studio.post(at, said).status_code == 422, said
    assert studio.post(at, {"action": "fly"}).status_code == 404
    assert studio.post(at, {"action": "retry"}).status_code == 302  # nothing to go on with: said on the page
    settings.PUBLIC_URL = "http://localhost"
    assert "https" in text_of(studio.get(at))
    assert not UnitMove.objects.exists() and not UnitFile.objects.exists()


def test_a_failed_batch_goes_on(studio, lot):
    batch = services.request_units(lot=lot, quantity=2, tagged=False, by=None)
    services.give_up_units(batch.pk)
    at = f"/studio/lots/{lot.pk}/units/1/"
    assert "Làm tiếp" in text_of(studio.get(at))
    studio.post(at, {"action": "retry"})
    work()
    assert "Sẵn để in" in text_of(studio.get(at))


def test_drafts_get_no_codes_and_others_find_nothing(studio, lot, variant):
    draft = make_draft(variant=variant)
    assert "Chỉ cấp số" in text_of(studio.get(f"/studio/lots/{draft.pk}/units/"))
    assert studio.post(f"/studio/lots/{draft.pk}/units/", {"quantity": "3"}).status_code == 422
    make_batch(lot=lot, quantity=2)
    stranger = client_of(make_member(producer=make_producer(), role="owner"))
    for at in (f"/studio/lots/{lot.pk}/units/", f"/studio/lots/{lot.pk}/units/1/"):
        assert stranger.get(at).status_code == 404
        assert stranger.post(at, {"action": "printed", "quantity": "3"}).status_code == 404
        assert Client().post(at).status_code == 302
    assert studio.get(f"/studio/lots/{lot.pk}/units/99999/").status_code == 404
    assert UnitBatch.objects.count() == 1
