"""Lots through the studio's pages: drafts in a few taps, the law's items, publication, hold, recall, copies."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from catalog.core import outbox
from catalog.producers.models import Producer, ProducerState
from catalog.producers.services import record_consent
from catalog.products.models import ProductState
from tests.factories.accounts import make_member, make_officer
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.products import make_product, make_variant
from tests.factories.zones import make_zone
from tests.meanwhile import meanwhile
from traceability.codes.models import TraceCode
from traceability.codes.services import ensure_code
from traceability.lots import services
from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.django_db

DOOR = 4  # session, user, memberships, posts


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def variant():
    return make_variant_to_trace(name="Hạt mắc ca sấy")


@pytest.fixture
def producer(variant):
    return variant.product.producer


@pytest.fixture
def staff(producer):
    return make_member(producer=producer, role="staff")


@pytest.fixture
def studio(staff):
    return client_of(staff)


@pytest.fixture
def manager(producer):
    return client_of(make_member(producer=producer, role="manager"))


def text_of(response) -> str:
    return response.content.decode()


def told(response) -> str:
    return "\n".join(str(m) for m in response.context["messages"])


def lines(form) -> dict[str, str]:
    return {field: " ".join(errors) for field, errors in form.errors.items()}


# ------------------------------------------------------------ list


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


# ------------------------------------------------------------ new


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
    assert response.status_code == 400
    assert list(lines(response.context["form"])) == [field]
    assert words in lines(response.context["form"])[field]
    assert "kho 2" in text_of(response)
    assert Lot.objects.count() == 1


# ------------------------------------------------------------ the page of a draft


def test_a_draft_says_what_the_law_still_asks_and_where_to_put_it_right(studio, producer, django_assert_num_queries):
    bare = make_variant(product=make_product(producer=producer, variants=0, shelf_life_days=30))
    lot = make_draft(variant=bare)
    Lot.objects.filter(pk=lot.pk).update(expires_on=None)
    type(producer).objects.filter(pk=producer.pk).update(gln="", tax_code="")
    with django_assert_num_queries(DOOR + 4):
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
    assert wrong.status_code == 400
    assert list(wrong.context["form"].errors) == ["expires_on"]


def test_a_draft_is_thrown_away_after_a_question(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    assert "Không lấy lại được" in text_of(studio.get(f"/studio/lots/{lot.pk}/remove/"))
    assert studio.post(f"/studio/lots/{lot.pk}/remove/")["Location"] == "/studio/lots/"
    assert not Lot.objects.exists()


# ------------------------------------------------------------ raw material


def test_material_from_an_own_zone(studio, producer, variant, django_assert_num_queries):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=producer)
    make_zone()
    with django_assert_num_queries(DOOR + 4):
        response = studio.get(f"/studio/lots/{lot.pk}/inputs/new/")
    assert list(response.context["form"].zones.values()) == [zone]
    assert f'value="{zone.pk}" selected' in text_of(response)
    sent = {"zone": zone.pk, "quantity_kg": "1.240", "harvested_from": "2026-09-20", "harvested_until": "2026-09-25"}
    assert studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)["Location"] == f"/studio/lots/{lot.pk}/#inputs"
    given = lot.inputs.get()
    assert (given.zone, given.quantity_kg, given.harvested_until) == (zone, 1240, dt.date(2026, 9, 25))
    assert "1.240 kg · thu hoạch 20/09 – 25/09/2026" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))


def test_bought_material_is_named_by_the_code_of_its_zone(studio, variant):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=make_producer(name="HTX Bán Hạt"))
    code = ensure_code(zone=zone).code
    sent = {
        "zone_code": f"{code[:4]}-{code[4:8]}-{code[8:]}".lower(),
        "quantity_kg": "12,5",
        "harvested_from": "2026-09-20",
    }
    studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)
    assert lot.inputs.get().zone == zone
    assert "HTX Bán Hạt" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"zone": ""}, "zone", "Chọn một vùng"),
        ({"zone": "999999"}, "zone", ""),
        ({"zone_code": "0K3F-9TQ2-XB7M"}, "zone_code", "Không tìm thấy vùng"),
        ({"zone_code": "?"}, "zone_code", "Không tìm thấy vùng"),
        ({"quantity_kg": "0"}, "quantity_kg", "lớn hơn 0"),
        ({"quantity_kg": "-1"}, "quantity_kg", "lớn hơn 0"),
        ({"quantity_kg": str(10**18)}, "quantity_kg", "lớn hơn 0"),
        ({"quantity_kg": "NaN"}, "quantity_kg", "không phải là con số"),
        ({"harvested_until": "2026-09-01"}, "harvested_until", "đứng trước ngày đầu"),
        ({"harvested_until": "2026-10-09"}, "harvested_until", "sau ngày sản xuất"),
        ({"harvested_from": ""}, "harvested_from", "Chưa ghi ngày"),
    ],
)
def test_wrong_material(studio, producer, variant, over, field, words):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=producer)
    sent = {"zone": zone.pk, "quantity_kg": "10", "harvested_from": "2026-09-20"} | over
    response = studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)
    assert response.status_code == 400
    assert list(lines(response.context["form"])) == [field]
    assert words in lines(response.context["form"])[field]
    assert not lot.inputs.exists()


def test_a_producer_without_zones_is_led_to_make_one(studio, variant):
    lot = make_draft(variant=variant)
    assert "/studio/zones/new/" in text_of(studio.get(f"/studio/lots/{lot.pk}/inputs/new/"))


def test_material_is_taken_out_after_a_question(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    address = f"/studio/lots/{lot.pk}/inputs/{lot.inputs.get().pk}/remove/"
    assert "Xóa nguyên liệu này?" in text_of(studio.get(address))
    studio.post(address)
    assert not lot.inputs.exists()
    assert studio.post(address).status_code == 404


# ------------------------------------------------------------ steps


def test_steps_come_filled_in(studio, variant, django_assert_num_queries):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=lot.producer)
    services.add_input(
        lot=lot,
        zone=zone,
        quantity_kg=5,
        harvested_from=dt.date(2026, 9, 20),
        harvested_until=dt.date(2026, 9, 25),
        by=None,
    )
    with django_assert_num_queries(DOOR + 3):
        harvest = studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind=harvest")
    initial = harvest.context["form"].initial
    assert (initial["title"], initial["started_on"], initial["ended_on"]) == (
        "Thu hoạch mắc ca",
        dt.date(2026, 9, 20),
        dt.date(2026, 9, 25),
    )
    process = studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind=process").context["form"].initial
    assert (process["started_on"], process["ended_on"]) == (dt.date(2026, 9, 25), dt.date(2026, 10, 8))
    for kind in ("test", "pack", "ship"):
        form = studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind={kind}").context["form"]
        assert form.initial == {"kind": kind, "started_on": dt.date(2026, 10, 8)}
    assert studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind=magic").context["form"].initial["kind"] == "process"


def test_steps_stand_in_the_order_of_their_days(studio, variant):
    lot = make_draft(variant=variant)
    address = f"/studio/lots/{lot.pk}/stages/new/"
    for kind, day in (("pack", "2026-10-08"), ("harvest", "2026-09-20"), ("process", "2026-09-26")):
        assert studio.post(address, {"kind": kind, "started_on": day})["Location"] == f"/studio/lots/{lot.pk}/#stages"
    steps = list(lot.stages.all())
    assert [s.kind for s in steps] == ["harvest", "process", "pack"]
    assert steps[2].title == "Đóng gói" and steps[2].place_name.startswith(lot.producer.name)
    assert all(s.product_code and s.location_code for s in steps)


def test_a_step_is_changed_and_taken_out(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    step = lot.stages.get(kind="pack")
    address = f"/studio/lots/{lot.pk}/stages/{step.pk}/"
    page = text_of(studio.get(address))
    assert 'value="2026-10-08"' in page and "Xóa công đoạn" in page
    sent = {
        "kind": "pack",
        "title": "Đóng hũ",
        "started_on": "2026-10-09",
        "place_name": "Xưởng 2",
        "detail": "<b>tay</b>",
    }
    studio.post(address, sent)
    step.refresh_from_db()
    assert (step.title, step.ended_on, step.place_name) == ("Đóng hũ", dt.date(2026, 10, 9), "Xưởng 2")
    assert "&lt;b&gt;tay&lt;/b&gt;" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "Xóa công đoạn này?" in text_of(studio.get(f"{address}remove/"))
    studio.post(f"{address}remove/")
    assert not lot.stages.filter(kind="pack").exists()
    assert studio.get(address).status_code == 404


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"kind": "magic"}, "kind", ""),
        ({"started_on": ""}, "started_on", "Chưa ghi ngày"),
        ({"ended_on": "2026-09-25"}, "ended_on", "đứng trước ngày bắt đầu"),
        ({"ended_on": "2026-11-23"}, "ended_on", "ở sau hôm nay"),
        ({"title": "x" * 121}, "title", "120"),
        ({"place_name": "x" * 201}, "place_name", "200"),
        ({"product_code": "x" * 61}, "product_code", "60"),
    ],
)
def test_wrong_steps(studio, variant, over, field, words):
    lot = make_lot(variant=variant, publish=False)
    sent = {"kind": "process", "started_on": "2026-09-26", "detail": "giữ lời này"} | over
    for address in ("new/", f"{lot.stages.all()[0].pk}/"):
        response = studio.post(f"/studio/lots/{lot.pk}/stages/{address}", sent)
        assert response.status_code == 400
        assert list(lines(response.context["form"])) == [field]
        assert words in lines(response.context["form"])[field]
        assert "giữ lời này" in text_of(response)


# ------------------------------------------------------------ public


def test_publication_is_read_once_more_and_gives_the_symbol_at_once(studio, variant, django_assert_num_queries):
    lot = make_lot(variant=variant, publish=False)
    assert "không sửa và không xóa được nữa" in text_of(studio.get(f"/studio/lots/{lot.pk}/publish/"))
    assert studio.post(f"/studio/lots/{lot.pk}/publish/")["Location"] == f"/studio/lots/{lot.pk}/#qr"
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED
    code = TraceCode.objects.get(lot=lot).code
    with django_assert_num_queries(DOOR + 5):  # staff: may they hold it?
        page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert f"/qr/{code}.svg" in page
    assert f"/studio/lots/{lot.pk}/preview/" in page
    assert "Dữ kiện đã công bố không sửa được" in page
    assert "/facts/" not in page and "/stages/new/" not in page and "/hold/" not in page
    assert studio.get(f"/qr/{code}.svg?download").status_code == 200
    outbox.deliver()
    assert TraceCode.objects.filter(lot=lot).count() == 1


def test_what_is_missing_is_said_again_at_publication(studio, variant):
    lot = make_draft(variant=variant)
    response = studio.post(f"/studio/lots/{lot.pk}/publish/", follow=True)
    assert response.redirect_chain == [(f"/studio/lots/{lot.pk}/", 302)]
    assert "Chưa ghi nguyên liệu" in told(response)
    lot.refresh_from_db()
    assert lot.state == LotState.DRAFT


def test_facts_of_a_public_lot_stay(studio, variant):
    lot = make_lot(variant=variant)
    before = Lot.objects.filter(pk=lot.pk).values().get()
    for place in ("facts/", "publish/", "remove/", "inputs/new/", f"inputs/{lot.inputs.get().pk}/remove/", "stages/new/",
                  f"stages/{lot.stages.all()[0].pk}/", f"stages/{lot.stages.all()[0].pk}/remove/"):  # fmt: skip
        for ask in (studio.get, studio.post):
            response = ask(f"/studio/lots/{lot.pk}/{place}", follow=True)
            assert response.redirect_chain == [(f"/studio/lots/{lot.pk}/", 302)]
            assert "không sửa được" in told(response)
    assert Lot.objects.filter(pk=lot.pk).values().get() == before
    assert (lot.inputs.count(), lot.stages.count()) == (1, 4)


def test_a_lot_made_or_copied_here_has_its_code_at_once(studio, variant):
    studio.post("/studio/lots/new/", {"produced_on": "2026-11-20", "quantity": "100", "expires_on": ""})
    made = Lot.objects.get()
    assert TraceCode.objects.filter(lot=made).exists()
    lot = make_lot(variant=variant)
    studio.post(f"/studio/lots/{lot.pk}/copy/", {"produced_on": "2026-11-20", "quantity": "100"})
    assert TraceCode.objects.filter(lot=Lot.objects.latest("pk")).exists()


@pytest.mark.parametrize("publish", [True, False])
def test_a_lot_that_came_without_a_code_gets_one_by_a_button_and_not_by_looking(studio, variant, publish):
    lot = make_lot(variant=variant, publish=publish)
    TraceCode.objects.filter(lot=lot).delete()
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert 'name="issue"' in page
    assert studio.get(f"/studio/lots/{lot.pk}/preview/")["Location"] == f"/studio/lots/{lot.pk}/#qr"
    assert not TraceCode.objects.filter(lot=lot).exists()
    assert studio.post(f"/studio/lots/{lot.pk}/", {"issue": "1"})["Location"] == f"/studio/lots/{lot.pk}/#qr"
    code = TraceCode.objects.get(lot=lot).code
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert 'name="issue"' not in page
    assert (f"/qr/{code}.svg" in page) == publish


def _other_state(lot, state):
    """As if a colleague had pressed first."""
    change = {
        "published": services.publish_lot,
        "held": lambda **who: services.hold_lot(reason="Kiểm tra lại", **who),
        "recalled": lambda **who: services.recall_lot(reason="Nấm mốc", **who),
    }[state]
    return lambda: change(lot=Lot.objects.get(pk=lot.pk), by=None)


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        ("facts/", {"produced_on": "2026-10-08", "quantity": "1600", "number": "L1", "note": "x"}),
        ("publish/", {}),
        ("remove/", {}),
        (
            "inputs/new/",
            {"zone": "{zone}", "quantity_kg": "10", "harvested_from": "2026-09-20", "harvested_until": "2026-09-20"},
        ),
        ("inputs/{given}/remove/", {}),
        ("stages/new/", {"kind": "process", "title": "Sấy", "started_on": "2026-10-01", "place_name": "Xưởng"}),
        ("stages/{step}/", {"kind": "process", "title": "Sấy", "started_on": "2026-10-01", "place_name": "Xưởng"}),
        ("stages/{step}/remove/", {}),
    ],
)
def test_a_draft_published_by_a_colleague_meanwhile_stays_as_it_is(studio, variant, place, sent):
    """The page read a draft; the service locks a public lot."""
    lot = make_lot(variant=variant, publish=False)
    given = lot.inputs.get()
    names = {"given": given.pk, "step": lot.stages.all()[0].pk, "zone": given.zone_id}
    sent = {key: value.format(**names) for key, value in sent.items()}
    before = (list(lot.inputs.values()), list(lot.stages.values()))
    with meanwhile(_other_state(lot, "published")) as happened:
        response = studio.post(f"/studio/lots/{lot.pk}/{place.format(**names)}", sent)
    assert happened
    assert response["Location"] == f"/studio/lots/{lot.pk}/"
    assert "công bố" in told(studio.get(response["Location"]))
    lot.refresh_from_db()
    assert (lot.state, lot.note) == (LotState.PUBLISHED, "")
    assert (list(lot.inputs.values()), list(lot.stages.values())) == before


@pytest.mark.parametrize(("way", "state"), [("hold", "recalled"), ("release", "recalled"), ("recall", "recalled")])
def test_of_two_who_move_a_lot_at_once_the_second_is_told(manager, variant, way, state):
    lot = make_lot(variant=variant)
    if way == "release":
        services.hold_lot(lot=lot, reason="Kiểm tra lại", by=None)
    with meanwhile(_other_state(lot, state)) as happened:
        response = manager.post(f"/studio/lots/{lot.pk}/{way}/", {"reason": "Một lý do khác"})
    assert happened
    assert response["Location"] == f"/studio/lots/{lot.pk}/"
    assert told(manager.get(response["Location"]))
    lot.refresh_from_db()
    assert lot.state == state


def test_a_suspended_producer_gets_no_symbol_and_is_told(studio, producer, variant):
    lot = make_lot(variant=variant)
    Producer.objects.filter(pk=producer.pk).update(state=ProducerState.SUSPENDED)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "Chưa tải được mã và nhãn" in page and "/qr/" not in page and "/label/" not in page


def test_labels_wait_for_a_real_address(studio, variant, settings):
    lot = make_lot(variant=variant)
    assert "Nhãn dùng nhiều năm" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    settings.PUBLIC_URL = "https://cho.ocop.vn"
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    label = re.search(r'src="(/label/[^"]+)"', page)
    assert label is not None
    assert studio.get(label[1])["Content-Type"] == "image/svg+xml"


def test_an_expired_lot_says_so(studio, variant):
    lot = make_lot(variant=variant, expires_on=dt.date(2026, 11, 1))
    assert "đã hết hạn dùng" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))


def test_a_draft_is_seen_as_buyers_will_and_by_nobody_else(studio, variant, django_assert_num_queries):
    lot = make_lot(variant=variant, publish=False)
    ensure_code(lot=lot)
    with django_assert_num_queries(DOOR + 6):  # the lot in 3, its story in 3; no stars, so no price
        page = text_of(studio.get(f"/studio/lots/{lot.pk}/preview/"))
    assert "Xem trước lô nháp." in page and 'content="noindex"' in page
    assert lot.number in page and lot.inputs.get().zone.name in page and "Đóng gói" in page
    assert Client().get(f"/t/{lot.trace_code.code}/").status_code == 404
    assert Client().get(f"/q/{lot.trace_code.code}").status_code == 404
    assert Client().get(f"/qr/{lot.trace_code.code}.svg").status_code == 404


def test_looking_at_a_public_lot_here_is_no_scan(studio, variant):
    lot = make_lot(variant=variant)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/preview/"))
    assert "Người mua đang thấy trang này." in page
    assert TraceCode.objects.get(lot=lot).scan_count == 0


# ------------------------------------------------------------ from the field to the scan


@pytest.mark.parametrize("gtin", ["", "09520001234569"])
def test_from_the_field_to_the_scan(manager, producer, variant, gtin):
    """What a producer types on its pages is what a stranger reads behind the symbol."""
    if gtin:
        type(variant).objects.filter(pk=variant.pk).update(gtin=gtin)
    zone_facts = {"name": "Rẫy Bu Prăng 9", "crop": "Mắc ca", "place": unit().address, "area_ha": "3,5"}
    zone_page = manager.post("/studio/zones/new/", zone_facts)["Location"]
    zone = int(zone_page.split("/")[3])
    manager.post(
        f"{zone_page}codes/", {"code": "MAU-LD-99", "kind": "domestic", "status": "active", "starts_on": "2026-01-01"}
    )
    pages = {}
    for quantity, harvested in (("120", "2026-09-20"), ("80", "2026-10-02")):
        lot = manager.post("/studio/lots/new/", {"quantity": quantity, "produced_on": "2026-11-02"})["Location"]
        manager.post(f"{lot}inputs/new/", {"zone": zone, "quantity_kg": "300", "harvested_from": harvested})
        for kind in ("harvest", "process", "pack"):
            form = manager.get(f"{lot}stages/new/?kind={kind}").context["form"]
            manager.post(f"{lot}stages/new/", {k: str(v) for k, v in form.initial.items()})
        manager.post(f"{lot}publish/")
        answer = manager.get(lot)
        symbol = Client().get(urlsplit(answer.context["uri"]).path)
        assert symbol.status_code == 307
        pages[answer.context["lot"].number] = text_of(Client().get(symbol["Location"]))
    assert list(pages) == ["MN261102", "MN261102-2"]
    for number, page in pages.items():
        assert f">{number}<" in page
        assert "Rẫy Bu Prăng 9" in page and "MAU-LD-99" in page and producer.name in page
    assert "20/09/2026" in pages["MN261102"] and "02/10/2026" not in pages["MN261102"]
    assert "02/10/2026" in pages["MN261102-2"] and "20/09/2026" not in pages["MN261102-2"]


# ------------------------------------------------------------ hold, release, recall


def test_hold_and_release_with_reasons(manager, variant):
    lot = make_lot(variant=variant)
    page = text_of(manager.get(f"/studio/lots/{lot.pk}/"))
    assert "/hold/" in page and "/recall/" in page and "/release/" not in page
    assert "ngừng bán" in text_of(manager.get(f"/studio/lots/{lot.pk}/hold/"))
    short = manager.post(f"/studio/lots/{lot.pk}/hold/", {"reason": "ẩm"})
    assert short.status_code == 400
    assert "Hãy ghi lý do" in lines(short.context["form"])["reason"]
    held = manager.post(f"/studio/lots/{lot.pk}/hold/", {"reason": "Nghi nhiễm ẩm"}, follow=True)
    assert "Đã tạm giữ lô" in told(held) and "Nghi nhiễm ẩm" in text_of(held) and "/release/" in text_of(held)
    lot.refresh_from_db()
    assert lot.state == LotState.HELD
    assert manager.get(f"/studio/lots/{lot.pk}/release/").status_code == 200
    manager.post(f"/studio/lots/{lot.pk}/release/", {"reason": "Mẫu đạt yêu cầu"})
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED


def test_recall_is_for_good(manager, variant):
    lot = make_lot(variant=variant)
    assert "Thu hồi là vĩnh viễn" in text_of(manager.get(f"/studio/lots/{lot.pk}/recall/"))
    page = text_of(manager.post(f"/studio/lots/{lot.pk}/recall/", {"reason": "Phát hiện dị vật"}, follow=True))
    assert "Phát hiện dị vật" in page
    for way in ("hold", "release", "recall", "facts", "remove"):
        assert f"/{way}/" not in page
    again = manager.post(f"/studio/lots/{lot.pk}/recall/", {"reason": "Phát hiện dị vật"}, follow=True)
    assert "Thu hồi" in told(again) and "không làm được việc này" in told(again)


def test_drafts_are_not_held(manager, variant):
    lot = make_draft(variant=variant)
    for way in ("hold", "release", "recall"):
        response = manager.post(f"/studio/lots/{lot.pk}/{way}/", {"reason": "một lý do"}, follow=True)
        assert "Bản nháp" in told(response)


def test_staff_record_but_do_not_hold(studio, variant):
    lot = make_lot(variant=variant)
    for way in ("hold", "recall"):
        response = studio.post(f"/studio/lots/{lot.pk}/{way}/", {"reason": "một lý do"})
        assert response.status_code == 403
        assert "Chỉ chủ, quản lý" in text_of(response)
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED


def test_what_an_officer_held_only_an_officer_releases(manager, variant):
    lot = services.hold_lot(lot=make_lot(variant=variant), reason="Chờ kiểm nghiệm", by=make_officer(place=unit()))
    page = text_of(manager.get(f"/studio/lots/{lot.pk}/"))
    assert "Cán bộ tạm giữ lô này" in page and "/release/" not in page
    response = manager.post(f"/studio/lots/{lot.pk}/release/", {"reason": "đã xong rồi"})
    assert response.status_code == 403
    assert "chỉ cán bộ cho bán lại được" in text_of(response)


# ------------------------------------------------------------ copies


def test_a_lot_is_copied_as_a_new_draft(studio, variant):
    lot = make_lot(variant=variant)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/copy/"))
    assert 'value="1600"' in page and 'value="2026-11-22"' in page
    response = studio.post(
        f"/studio/lots/{lot.pk}/copy/", {"produced_on": "2026-11-22", "quantity": "800"}, follow=True
    )
    copy = Lot.objects.get(state=LotState.DRAFT)
    assert response.redirect_chain == [(f"/studio/lots/{copy.pk}/", 302)]
    assert "xem lại từng ngày" in told(response) and "Không chép 1 mục" in told(response)
    assert (copy.quantity, copy.inputs.count(), copy.stages.count()) == (800, 1, 3)
    wrong = studio.post(f"/studio/lots/{lot.pk}/copy/", {"produced_on": "2026-11-22", "quantity": "0"})
    assert wrong.status_code == 400
    assert list(wrong.context["form"].errors) == ["quantity"]


# ------------------------------------------------------------ whose


PLACES = ("", "facts/", "copy/", "publish/", "hold/", "release/", "recall/", "remove/", "inputs/new/", "inputs/1/remove/",
          "stages/new/", "stages/1/", "stages/1/remove/")  # fmt: skip


def test_another_producers_lot_is_not_there(studio):
    lot = make_lot()
    for place in PLACES:
        for address in (f"/studio/lots/{lot.pk}/{place}", f"/studio/lots/{10**30}/{place}"):
            assert studio.get(address).status_code == 404
            assert studio.post(address, {"reason": "một lý do"}).status_code in {404, 405}


def test_a_step_is_looked_for_in_its_own_lot(studio, variant):
    lot, other = make_draft(variant=variant), make_lot(variant=variant, publish=False, number="KHAC")
    step, given = other.stages.all()[0], other.inputs.get()
    for place in (f"stages/{step.pk}/", f"stages/{step.pk}/remove/", f"inputs/{given.pk}/remove/"):
        assert studio.post(f"/studio/lots/{lot.pk}/{place}").status_code == 404


def test_an_officer_with_consent_records_lots(producer, variant):
    officer = make_officer(place=unit())
    owner = make_member(producer=producer)
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Nguyễn Thị Thử",
        how="paper",
        paper=signed_paper(),
        given_on=dt.date(2026, 11, 1),
        by=owner,
    )
    client = client_of(officer)
    client.post("/studio/lots/new/", {"quantity": "7", "produced_on": "2026-11-22"})
    lot = Lot.objects.get()
    assert lot.producer_id == producer.pk
    assert client.get(f"/studio/lots/{lot.pk}/").status_code == 200


def test_people_of_two_producers_keep_their_desk(staff, producer, variant):
    other = make_producer()
    make_member(producer=other, user=staff)
    client = client_of(staff)
    lot = make_lot(variant=variant, publish=False)
    page = text_of(client.get(f"/studio/lots/{lot.pk}/?p={producer.pk}"))
    assert f"/studio/lots/{lot.pk}/publish/?p={producer.pk}" in page
    assert f"?kind=harvest&amp;p={producer.pk}" in page
    assert client.get(f"/studio/lots/{lot.pk}/?p={other.pk}").status_code == 404
    assert client.post(f"/studio/lots/{lot.pk}/publish/?p={producer.pk}")["Location"].startswith(
        f"/studio/lots/{lot.pk}/?p={producer.pk}"
    )
