"""Lots in the studio: the list, a new one, a draft's page, copies, and whose they are."""

import datetime as dt

import pytest

from catalog.products.models import ProductState
from tests.factories.accounts import client_of, make_member
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_variant
from tests.marketplace.storefront.studio.lots.reading import DOOR, lines, text_of
from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.django_db


def test_the_list_is_narrowed_by_product_and_state(studio, producer, variant, django_assert_num_queries):
    other = make_variant_to_trace(producer=producer, name="Cà phê bột")
    old = make_lot(variant=variant)
    new = make_draft(variant=variant, produced_on=dt.date(2026, 11, 20))
    coffee = make_draft(variant=other, produced_on=dt.date(2026, 11, 1))
    make_draft()
    with django_assert_num_queries(DOOR + 2):
        response = studio.get("/studio/lots/")
    assert response.context["lots"] == [new, coffee, old]
    assert [name for _pk, name in response.context["products"]] == ["Cà phê bột", "Hạt mắc ca sấy"]
    assert "Đã công bố" in text_of(response) and "Bản nháp" in text_of(response)
    assert studio.get(f"/studio/lots/?product={other.product_id}").context["lots"] == [coffee]
    assert studio.get("/studio/lots/?state=published").context["lots"] == [old]
    assert studio.get("/studio/lots/?state=held").context["lots"] == []
    assert len(studio.get("/studio/lots/?state=nonsense").context["lots"]) == 3


@pytest.mark.parametrize("asked", ["0", "999999999", "abc", "1'", "9" * 40, "²"])
def test_a_product_that_is_none_of_ours_gives_an_empty_list_and_a_way_out(studio, variant, asked):
    make_draft(variant=variant)
    response = studio.get("/studio/lots/", {"product": asked})
    assert response.context["lots"] == []
    assert "Không có lô nào hợp với bộ lọc" in text_of(response)


def test_many_lots_take_as_many_statements(studio, variant, django_assert_num_queries):
    for n in range(26):
        make_draft(variant=variant, number=f"A{n:02}")
    with django_assert_num_queries(DOOR + 2):
        first = studio.get(f"/studio/lots/?product={variant.product_id}")
    second = studio.get("/studio/lots/" + first.context["page"]["after"])
    assert [lot.number for lot in second.context["lots"]] == ["A01", "A00"]
    assert f"product={variant.product_id}" in first.context["page"]["after"]


def test_a_tampered_cursor_leads_to_the_first_page(studio):
    response = studio.get("/studio/lots/?before=WzFd", follow=True)
    assert response.redirect_chain == [("/studio/lots/", 302)]


def test_an_empty_list_says_what_to_do(studio):
    assert "Ghi lô đầu tiên" in text_of(studio.get("/studio/lots/"))


def test_a_lot_needs_no_more_than_a_quantity(studio, variant, django_assert_num_queries):
    with django_assert_num_queries(DOOR + 2):
        page = text_of(studio.get("/studio/lots/new/"))
    assert 'value="2026-11-22"' in page
    assert "hôm nay là MN261122" in page and "365 ngày sau ngày sản xuất; làm hôm nay thì đến 22/11/2027" in page
    response = studio.post("/studio/lots/new/", {"quantity": "1.200", "produced_on": "2026-11-20"})
    lot = Lot.objects.get()
    assert response["Location"] == f"/studio/lots/{lot.pk}/"
    assert (lot.number, lot.quantity, lot.expires_on) == ("MN261120", 1200, dt.date(2027, 11, 20))
    assert (lot.state, lot.variant) == (LotState.DRAFT, variant)


def test_of_several_things_the_latest_made_is_offered_first(studio, producer, variant, django_assert_num_queries):
    other = make_variant(product=make_product(producer=producer, variants=0, name="A trước"), name="Hũ 100 g")
    make_draft(variant=variant)
    make_product(producer=producer, state=ProductState.HIDDEN)
    with django_assert_num_queries(DOOR + 1):
        response = studio.get("/studio/lots/new/")
    assert response.context["variants"] == [variant, other]
    page = text_of(studio.get(f"/studio/lots/new/?variant={other.pk}"))
    assert "Hũ 100 g" in page and "Hàng khác" in page
    studio.post(f"/studio/lots/new/?variant={other.pk}", {"quantity": "5", "produced_on": "2026-11-22"})
    assert Lot.objects.filter(variant=other, expires_on=None).exists()


def test_a_variant_of_another_producer_is_not_there(studio, variant):
    foreign = make_variant_to_trace()
    assert studio.get(f"/studio/lots/new/?variant={foreign.pk}").status_code == 404
    assert studio.post("/studio/lots/new/?variant=x", {"quantity": "1"}).status_code == 404


def test_without_products_there_is_nothing_to_make():
    client = client_of(make_member(producer=make_producer(), role="staff"))
    assert "Chưa có sản phẩm" in text_of(client.get("/studio/lots/new/"))


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"quantity": ""}, "quantity", ""),
        ({"quantity": "0"}, "quantity", "từ 1 đến 100.000.000"),
        ({"quantity": "-5"}, "quantity", "từ 1 đến 100.000.000"),
        ({"quantity": "1,5"}, "quantity", "không phải là số nguyên"),
        ({"quantity": str(10**18)}, "quantity", "lớn quá"),
        ({"quantity": "200000000"}, "quantity", "từ 1 đến 100.000.000"),
        ({"produced_on": "30/02/2026"}, "produced_on", "Không đọc được ngày này"),
        ({"produced_on": "0026-11-22"}, "produced_on", "Năm 26"),
        ({"produced_on": "2035-01-01"}, "produced_on", "ngoài khoảng"),
        ({"expires_on": "2026-11-01"}, "expires_on", "đứng trước ngày sản xuất"),
        ({"number": "lô số 1"}, "number", ""),
        ({"number": "A" * 21}, "number", ""),
        ({"number": "A\x00B"}, "number", ""),
        ({"number": "CU"}, "number", "Đã có lô CU"),
    ],
)
def test_wrong_facts_are_said_at_their_field_and_kept(studio, variant, over, field, words):
    make_draft(variant=variant, number="CU")
    sent = {"quantity": "7", "produced_on": "2026-11-22", "number": "SO7", "note": "kho 2"} | over
    response = studio.post("/studio/lots/new/", sent)
    assert response.status_code == 422
    assert list(lines(response.context["form"])) == [field]
    assert words in lines(response.context["form"])[field]
    assert "kho 2" in text_of(response)
    assert Lot.objects.count() == 1


def test_a_draft_says_what_the_law_still_asks_and_where_to_put_it_right(studio, producer, django_assert_num_queries):
    bare = make_variant(product=make_product(producer=producer, variants=0, shelf_life_days=30))
    lot = make_draft(variant=bare)
    Lot.objects.filter(pk=lot.pk).update(expires_on=None)
    type(producer).objects.filter(pk=producer.pk).update(gln="", tax_code="")
    with django_assert_num_queries(DOOR + 6):
        response = studio.get(f"/studio/lots/{lot.pk}/")
    where = {item.key: at for item, at in response.context["items"] if item.problem}
    assert where == {
        "picture": f"/studio/products/{bare.product_id}/photos/",
        "unit_code": "/studio/profile/#id_tax_code",
        "material": f"/studio/lots/{lot.pk}/inputs/new/",
        "stages": "#stages",
        "finishing": "#stages",
        "shelf_life": f"/studio/lots/{lot.pk}/facts/#id_expires_on",
        "standards": f"/studio/products/{bare.product_id}/#id_standards",
    }
    page = text_of(response)
    assert "Chưa ghi nguyên liệu lấy từ vùng nào" in page
    assert "/publish/" not in page and "/qr/" not in page


def test_a_draft_made_whole_may_be_published(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "Đã đủ 100% điều luật đòi" in page and f"/studio/lots/{lot.pk}/publish/" in page


def test_facts_of_a_draft_are_changed(studio, variant):
    lot = make_draft(variant=variant)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/facts/"))
    assert f'value="{lot.number}"' in page and 'value="2026-10-08"' in page
    sent = {"number": "SO-8", "quantity": "90", "produced_on": "09/10/2026", "expires_on": "", "note": ""}
    assert studio.post(f"/studio/lots/{lot.pk}/facts/", sent).status_code == 302
    lot.refresh_from_db()
    assert (lot.number, lot.quantity, lot.produced_on, lot.expires_on) == ("SO-8", 90, dt.date(2026, 10, 9), None)
    wrong = studio.post(f"/studio/lots/{lot.pk}/facts/", sent | {"expires_on": "2026-10-01"})
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["expires_on"]


def test_a_draft_is_thrown_away_after_a_question(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    assert "Không lấy lại được" in text_of(studio.get(f"/studio/lots/{lot.pk}/remove/"))
    assert studio.post(f"/studio/lots/{lot.pk}/remove/")["Location"] == "/studio/lots/"
    assert not Lot.objects.exists()
