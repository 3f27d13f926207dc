"""The story of a code: everything its page says, in three statements, on every kind of day."""

import datetime as dt

import pytest

from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.models import Product
from tests.factories.accounts import make_superuser
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.places import old_unit
from tests.factories.producers import make_producer
from tests.factories.zones import SQUARE, make_zone, make_zone_code
from traceability.codes.services import ensure_code
from traceability.lots import services as lots
from traceability.scans.queries import story
from traceability.scans.queries.story.read import _percents
from traceability.zones import services as zones
from traceability.zones.models import Zone

pytestmark = pytest.mark.django_db
KIEN_THANH = "24736"


def test_a_lots_whole_story_in_three_statements(django_assert_num_queries):
    variant = make_variant_to_trace(warnings="Có hạt cây.")
    certificate = make_certificate(product=variant.product, stars=4)
    first, second = make_zone(name="Đồi A", outline=SQUARE), make_zone(name="Đồi B")
    code = make_zone_code(zone=first, code="MAU-1")
    zones.set_code_status(zone_code=code, status="pending", starts_on=dt.date(2026, 10, 1), by=None)
    lot = make_lot(variant=variant, zones=[first, second])
    trace = make_lot_code(lot=lot)
    with django_assert_num_queries(3):
        told = story(trace.code)
        assert told.law_items
        assert told.product.product_set.group.name
        assert told.producer.place.full_name
        assert told.certificate.certificate.issuing_place.full_name
        assert [i.zone.name for i in told.inputs] == ["Đồi A", "Đồi B"]
    assert told.kind == "lot"
    assert told.uri == f"https://ocop.example/q/{trace.code}"
    assert (told.banner.state, told.banner.since, told.banner.stops_sale) == ("ok", lot.published_at, False)
    assert (told.stars, told.certificate.state, told.certificate.certificate.pk) == (4, "valid", certificate.pk)
    assert told.certificate.until == told.stars_until == certificate.valid_until
    assert told.certificate.days_left == (certificate.valid_until - clock.today()).days
    assert told.certificate.months_passed == 5
    assert told.certificate.certificate.decision_number == "858/QĐ-UBND"
    assert told.may_be_sold
    assert [(i.percent, i.outline) for i in told.inputs] == [(67, None), (33, None)]
    (line,) = told.inputs[0].codes
    assert (line.code, line.at_harvest.status, line.today.status, line.today.since) == (
        "MAU-1",
        "active",
        "pending",
        dt.date(2026, 10, 1),
    )
    assert [s.kind.value for s in told.stages] == ["harvest", "process", "pack", "ship"]
    assert told.stages[0].location_code == "MAU-1"
    assert told.photo.file.name
    assert told.producer_place.before == ""
    assert "Xã Kiến Đức" in told.producer_place.now and told.producer_place.province_code == "68"
    items = {str(label): str(value) for label, value in told.law_items}
    assert items["Số lô"] == lot.number
    assert items["Ngày sản xuất"] == "08/10/2026" and items["Hạn sử dụng"] == "08/10/2027"
    assert items["Cảnh báo an toàn"] == "Có hạt cây." and items["Tiêu chuẩn áp dụng"] == "TCCS 01:2025"
    assert "858/QĐ-UBND" in items["Giấy chứng nhận"]
    assert all(items.values())


def test_two_lots_tell_two_stories():
    variant = make_variant_to_trace()
    one = story(make_lot_code(variant=variant, zones=[make_zone(name="Đồi A")]).code)
    two = story(make_lot_code(variant=variant, zones=[make_zone(name="Đồi B")]).code)
    assert one.lot.number != two.lot.number
    assert [i.zone.name for i in one.inputs] != [i.zone.name for i in two.inputs]


def test_outlines_are_shown_by_the_growers_leave():
    zone = make_zone(outline=SQUARE)
    code = make_lot_code(lot=make_lot(zones=[zone]))
    assert story(code.code).inputs[0].outline is None
    Zone.objects.update(outline_is_public=True)
    assert story(code.code).inputs[0].outline == SQUARE


def test_old_and_new_names_of_a_place():
    producer = make_producer(place=old_unit(KIEN_THANH))
    told = story(make_lot_code(variant=make_variant_to_trace(producer=producer)).code)
    assert "Tỉnh Đắk Nông" in told.producer_place.before
    assert "Lâm Đồng" in told.producer_place.now


def test_badge_and_sale_end_at_the_certificates_midnight():
    variant = make_variant_to_trace()
    certificate = make_certificate(product=variant.product)
    code = make_lot_code(variant=variant, expires_on=dt.date(2040, 1, 1)).code
    midnight = clock.start_of(certificate.valid_until + dt.timedelta(days=1))
    with clock.set_to(midnight - dt.timedelta(seconds=1)):
        told = story(code)
        assert (told.stars, told.certificate.is_valid, told.certificate.days_left, told.may_be_sold) == (
            4,
            True,
            0,
            True,
        )
    with clock.set_to(midnight):
        told = story(code)
        assert (told.stars, told.certificate.state, told.may_be_sold) == (None, "expired", False)
        assert told.certificate.until == certificate.valid_until
        assert told.certificate.months_passed == 36
        assert told.inputs and told.stages


def test_a_revoked_certificate_says_so():
    variant = make_variant_to_trace()
    certificate = make_certificate(product=variant.product)
    revoke_certificate(
        certificate=certificate,
        from_day=dt.date(2026, 11, 22),
        decision="9/QĐ-UBND",
        reason="Không còn đạt điều kiện",
        by=make_superuser(),
    )
    told = story(make_lot_code(variant=variant).code)
    assert (told.stars, told.certificate.state, told.certificate.until) == (None, "revoked", dt.date(2026, 11, 21))
    assert told.certificate.certificate.revocation_reason == "Không còn đạt điều kiện"


def test_no_certificate_at_all():
    told = story(make_lot_code().code)
    assert (told.certificate, told.stars, told.may_be_sold) == (None, None, False)


@pytest.mark.parametrize(("act", "state"), [(lots.hold_lot, "held"), (lots.recall_lot, "recalled")])
def test_a_stopped_lot_says_since_when_and_why(act, state):
    lot = make_lot()
    code = make_lot_code(lot=lot)
    with clock.set_to(clock.now() + dt.timedelta(days=2)):
        act(lot=lot, reason="Nghi nhiễm ẩm", by=None)
        told = story(code.code)
    assert (told.banner.state, told.banner.reason, told.banner.stops_sale) == (state, "Nghi nhiễm ẩm", True)
    assert told.banner.since == clock.now() + dt.timedelta(days=2)
    assert not told.may_be_sold


@pytest.mark.parametrize(
    ("product", "producer", "why"),
    [
        ("hidden", "verified", "đang ẩn"),
        ("in_review", "verified", "chờ duyệt"),
        ("published", "suspended", "tạm ngừng"),
        ("published", "pending", "chưa được xác minh"),
        ("hidden", "suspended", "Cơ sở bán"),
    ],
)
def test_a_lot_of_a_product_not_listed_keeps_its_story_without_stars(product, producer, why, django_assert_num_queries):
    variant = make_variant_to_trace()
    certificate = make_certificate(product=variant.product)
    lot = make_lot(variant=variant)
    code = make_lot_code(lot=lot)
    Product.objects.update(state=product)
    Producer.objects.update(state=producer)
    with django_assert_num_queries(3):
        told = story(code.code)
    assert (told.stars, told.stars_until, told.may_be_sold) == (None, None, False)
    assert told.banner.state == "unlisted" and why in str(told.banner.text)
    assert (told.certificate.state, told.certificate.until) == ("valid", certificate.valid_until)
    assert told.inputs and told.stages and told.law_items
    lots.recall_lot(lot=lot, reason="Nghi nhiễm ẩm", by=None)
    assert story(code.code).banner.state == "recalled"


def test_a_lot_past_its_day_says_so():
    code = make_lot_code(expires_on=dt.date(2026, 11, 21))
    banner = story(code.code).banner
    assert (banner.state, banner.since) == ("expired", dt.date(2026, 11, 22))


def test_a_variant_shows_its_latest_lots(django_assert_num_queries):
    variant = make_variant_to_trace()
    for n in range(7):
        ensure_code(lot=make_lot(variant=variant, number=f"L{n}"))
    ensure_code(lot=make_draft(variant=variant, number="NHAP"))
    code = ensure_code(variant=variant)
    with django_assert_num_queries(3):
        told = story(code.code)
    assert told.kind == "variant"
    assert [lot.number for lot in told.lots] == ["L6", "L5", "L4", "L3", "L2"]
    assert told.lot is None and told.banner is None
    assert dict(told.law_items)["Số lô"] == "Xem trên bao bì"


def test_a_zone_is_one_statement(django_assert_num_queries):
    code = ensure_code(zone=make_zone(name="Đồi A"))
    with django_assert_num_queries(1):
        told = story(code.code)
    assert (told.kind, told.zone.name, told.law_items, told.product, told.producer) == ("zone", "Đồi A", [], None, None)
    assert not told.may_be_sold


def test_unknown_draft_and_unpublished_have_no_story():
    draft = ensure_code(lot=make_draft())
    hidden = ensure_code(variant=make_variant_to_trace(state="draft"))
    assert [story(code) for code in (draft.code, hidden.code, "000000000000", "")] == [None] * 4


def test_a_households_number_stays_private():
    producer = make_producer(kind="household", tax_code="8001234567")
    told = story(make_lot_code(variant=make_variant_to_trace(producer=producer)).code)
    assert "8001234567" not in str([str(v) for _, v in told.law_items])


@pytest.mark.parametrize(
    ("parts", "expected"), [([1, 1, 1], [34, 33, 33]), ([82, 18], [82, 18]), ([999, 1], [100, 0]), ([], [])]
)
def test_percents_add_up(parts, expected):
    from decimal import Decimal

    exact = [Decimal(p) for p in parts]
    assert sorted(_percents(exact, sum(exact, Decimal(0))), reverse=True) == expected
