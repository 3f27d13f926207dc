"""Dossiers under older rules: a district's council, and the days in which what was in hand finishes."""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog.certification.models import Dossier
from catalog.core import clock
from catalog.places.models import PostRole
from catalog.products.models import ProductSet, Regime
from marketplace.accounts.models import User
from tests.factories.accounts import make_officer
from tests.factories.certification import make_desk_dossier, make_dossier
from tests.factories.councils import GOOD, make_panel
from tests.factories.places import LAM_DONG, old_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product

from .conftest import Visitor
from .posts import Post, call_sitting, close, confirm, decide, meet, name_council, put_on_agenda, review, score

pytestmark = pytest.mark.browser

DISTRICTS, BEFORE = "148/QĐ-TTg", "1489/QĐ-TTg"


def at(year: int, month: int, day: int) -> clock.set_to:
    """10:00 in Viet Nam on that day."""
    return clock.set_to(dt.datetime(year, month, day, 10, tzinfo=clock.VIETNAM))


def test_under_the_rules_of_2023_the_districts_council_gives_three_stars(visit: Callable[..., Visitor]) -> None:
    regime = Regime.objects.get(number=DISTRICTS)
    coffee = ProductSet.objects.create(
        regime=regime, group=regime.groups.get(number=2), number=13, slug="ca-phe", name="Cà phê", name_en="Coffee"
    )
    village = old_commune()
    producer = make_producer()
    district, since = village.parent, {"starts_on": dt.date(2019, 1, 1)}
    assert district is not None
    names = [f"Thành viên hội đồng huyện {n}" for n in (1, 2, 3)]
    people = [make_officer(place=unit(LAM_DONG), role=PostRole.EVALUATOR, name=name, **since) for name in names]
    with at(2024, 6, 3):
        product = make_product(
            producer=producer, name="Cà phê huyện cũ", product_set=coffee, origin=village, state="published"
        )
        dossier = make_dossier(product=product, state="submitted")
        assert dossier.regime == regime
        commune = Post(visit(), str(make_officer(place=village.current, **since).email), "/office/", shots="older")
        confirm(commune, product.name)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.level) == ("checking", "district")
        office = Post(visit(), str(make_officer(place=unit(LAM_DONG), **since).email), "/office/", shots="older")
        review(office, product.name)
        council = f"Hội đồng {district.full_name}"
        name_council(office, names, name=council, district=(DISTRICTS, district.address))
        call_sitting(office)
        put_on_agenda(office, product.name)
        for person in people:
            score(Post(visit(), str(person.email), "/office/", shots="older"), sheet=GOOD)
        meet(office, council, names)
        office.says("68 điểm, chênh 0: 3 sao")
        close(office)
        made = decide(office, "20/QĐ-UBND", product)
        assert (made.stars, made.issuing_level, made.issuing_place, made.regime) == (3, "district", district, regime)
        buyer = visit()
        buyer.open(f"/certificates/{made.pk}/")
        buyer.keep("older-60-given-by-a-district")
        assert district.full_name in buyer.page.inner_text("main")
        assert [*commune.visitor.said, *office.visitor.said, *buyer.said] == []
    today = buyer.open(f"/certificates/{made.pk}/")  # kept as it was
    assert district.full_name in today.inner_text("main")
    assert DISTRICTS in today.inner_text("main")


def test_begun_under_the_rules_before_it_finishes_in_sixty_days_or_is_begun_anew(visit: Callable[..., Visitor]) -> None:
    with at(2026, 5, 22):
        intime, late = (make_desk_dossier("checking", name=f"Cà phê chuyển tiếp {n}") for n in ("một", "hai"))
    before = Regime.objects.get(number=BEFORE)
    Dossier.objects.filter(pk__in=(intime.pk, late.pk)).update(regime=before)
    panel = make_panel()
    with at(2026, 7, 20):
        province = Post(visit(), str(panel.officer.email), "/office/", shots="older")
        province.home("hồ sơ OCOP chờ bạn", intime.product.name)
        province.keep("61-days-that-are-left")
        province.says("21/07/2026")
        review(province, intime.product.name)
    with at(2026, 7, 21):
        dossier = Dossier.objects.get(pk=intime.pk)
        council = make_panel(officer=panel.officer)
        council.held(dossier)
        made = decide(province, "900/QĐ-UBND", intime.product)
        assert (made.stars, made.regime, made.valid_until) == (4, before, dt.date(2029, 7, 21))
    with at(2026, 7, 22):
        province.home("hồ sơ OCOP chờ bạn", late.product.name)
        province.keep("62-too-late")
        assert province.page.get_by_role("button", name="Hồ sơ đủ, chuyển tổ tư vấn").count() == 0
        province.press("Lập lại theo quy định mới")
        province.says("Đã chuyển sang hồ sơ mới theo quy định hiện hành")
        owner = User.objects.get(memberships__producer=late.product.producer)
        producer = Post(visit(), str(owner.email), "/studio/", shots="older")
        producer.home(f"Làm tiếp hồ sơ OCOP: {late.product.name}")
        producer.keep("63-begun-anew")
        producer.go("^Xem lại, nộp$")
        producer.press("Nộp hồ sơ")
        producer.says("Đã nộp hồ sơ")
        anew = Dossier.objects.get(previous=late.pk)
        assert (anew.state, anew.regime.number) == ("submitted", "26/2026/QĐ-TTg")
    assert [*province.visitor.said, *producer.visitor.said] == []
