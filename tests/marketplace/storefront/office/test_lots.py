"""Lots of the place: the list, one lot, what an officer does with it."""

import pytest

from catalog.core import outbox
from marketplace.notifications.models import Notice
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.lots import made_of, make_draft, make_lot, make_paper, make_variant_to_trace
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from traceability.lots.models import Attestation

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db


def there(**over):
    return make_lot(variant=make_variant_to_trace(producer=make_producer(place=elsewhere(), state="verified")), **over)


def test_lists(django_assert_num_queries):
    lot, draft, far = make_lot(number="TIM-1"), make_draft(number="NHAP-1"), there(number="XA-1")
    held = make_lot(number="GIU-1")
    held.state, held.state_reason = "held", "nghi ẩm"
    held.save()
    _, client = officer_of()
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/lots/"))
    assert lot.number in page
    assert not any(each.number in page for each in (draft, far, held))
    assert held.number in text_of(client.get("/office/lots/?tab=stopped"))
    assert lot.number in text_of(client.get("/office/lots/", {"q": "tim"}))
    assert lot.number in text_of(client.get("/office/lots/", {"q": lot.producer.name.upper()}))
    assert "Không có lô nào như vậy" in text_of(client.get("/office/lots/", {"q": "không có"}))
    for q in ("ơ" * 10_000, "'%\"; --", "\x00", "🍯"):
        assert client.get("/office/lots/", {"q": q}).status_code == 200


def test_only_lots_of_the_place_that_are_public():
    _, client = officer_of()
    for lot in (there(), make_draft()):
        assert client.get(f"/office/lots/{lot.pk}/").status_code == 404
        assert (
            client.post(f"/office/lots/{lot.pk}/", {"action": "recall", "reason": "không phải của tôi"}).status_code
            == 404
        )


def test_the_page_and_an_attestation(django_assert_max_num_queries):
    lot = made_of(make_lot())
    make_paper(lot=lot, uploaded=photo_file())
    officer = make_officer(place=lot.producer.place)
    client = client_of(officer)
    with django_assert_max_num_queries(18):
        page = text_of(client.get(f"/office/lots/{lot.pk}/"))
    assert "Kim loại nặng" in page and "Chưa cán bộ nào kiểm tra" in page and "thu được" in page
    bad = client.post(f"/office/lots/{lot.pk}/", {"action": "attest", "checked_on": "2026-11-20"})
    assert bad.status_code == 422 and "Chọn ít nhất một việc" in text_of(bad)
    client.post(
        f"/office/lots/{lot.pk}/",
        {"action": "attest", "checked_on": "2026-11-20", "checked": ["zone", "label"], "note": "Khớp"},
    )
    assert "quét mã trên bao bì, so với lô" in text_of(client.get(f"/office/lots/{lot.pk}/"))
    assert "kiểm tra ngày 20/11/2026" in text_of(client.get(f"/t/{lot.trace_code.code}/"))
    made = Attestation.objects.get()
    client.post(f"/office/lots/{lot.pk}/", {"action": "withdraw", "attestation": made.pk, "reason": "nhầm lô này"})
    assert "Đã rút" in text_of(client.get(f"/office/lots/{lot.pk}/"))
    again = client.post(
        f"/office/lots/{lot.pk}/", {"action": "withdraw", "attestation": made.pk, "reason": "nhầm lô này"}
    )
    assert again.status_code == 409
    assert "kiểm tra ngày" not in text_of(client.get(f"/t/{lot.trace_code.code}/"))


def test_a_maker_hears_what_was_attested_and_what_was_taken_back():
    lot = make_lot()
    maker, client = make_member(producer=lot.producer), client_of(make_officer(place=lot.producer.place))
    said = {"action": "attest", "checked_on": "2026-11-20", "checked": ["zone"]}
    for reason in ("", "nhầm lô này"):  # the second is taken back before its notice goes out: only that is told
        client.post(f"/office/lots/{lot.pk}/", said)
        if reason:
            taken = {"action": "withdraw", "attestation": Attestation.objects.latest("pk").pk, "reason": reason}
            client.post(f"/office/lots/{lot.pk}/", taken)
        while outbox.deliver():
            pass
    notices = Notice.objects.filter(user=maker).order_by("pk")
    assert [notice.kind for notice in notices] == ["lot.attested", "lot.attestation.withdrawn"]
    assert {notice.url for notice in notices} == {f"/studio/lots/{lot.pk}/"}
    page = text_of(client_of(maker).get("/account/notices/"))
    assert "Cán bộ đã kiểm tra lô" in page and "Cán bộ đã rút xác nhận lô" in page and "nhầm lô này" in page


def test_an_officer_holds_releases_and_recalls_and_everybody_hears():
    source = make_lot()
    lot = made_of(source)
    officer = make_officer(place=source.producer.place)
    maker, user_of_it = make_member(producer=source.producer), make_member(producer=lot.producer)
    client = client_of(officer)
    address = f"/office/lots/{source.pk}/"
    assert client.post(address, {"action": "hold", "reason": "ngắn"}).status_code == 422
    client.post(address, {"action": "hold", "reason": "nghi nhiễm ẩm"})
    assert client.post(address, {"action": "hold", "reason": "nghi nhiễm ẩm"}).status_code == 409
    client.post(address, {"action": "release", "reason": "kết quả tốt"})
    client.post(address, {"action": "recall", "reason": "nhiễm nấm mốc"})
    source.refresh_from_db()
    assert (source.state, source.state_reason) == ("recalled", "nhiễm nấm mốc")
    while outbox.deliver():
        pass
    kinds = {user: set(Notice.objects.filter(user=user).values_list("kind", flat=True)) for user in (maker, user_of_it)}
    assert kinds[maker] == {"lot.held", "lot.released", "lot.recalled"}
    assert kinds[user_of_it] == {"lot.held.used", "lot.released", "lot.recalled.used"}
    lot.refresh_from_db()
    assert (lot.state, lot.held_for_sources) == ("held", True)
    assert client.post(address, {"action": "sell"}).status_code == 404
