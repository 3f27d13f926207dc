"""The promotion programme: its cap holds for what is there already, its papers say what was sold and how much less was paid."""

import datetime as dt

import pypdfium2
import pytest

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.checkout.services import add_to_cart
from marketplace.fairs import services
from marketplace.fairs.queries import programme_figures, programme_goods
from marketplace.shops.queries import market
from marketplace.shops.services import put_offer
from tests.factories.accounts import client_of, make_officer
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.orders import make_bank_account, make_method, place_cart
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_on_sale
from tests.papers import keep_pages

pytestmark = pytest.mark.django_db
OFFICE = {"number": "45/SCT-QLTM", "registered_on": dt.date(2026, 11, 20), "office": "Sở Công Thương Lâm Đồng"}


def text_of(content):
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(" ".join(pdf[n].get_textpage().get_text_range() for n in range(len(pdf))).split())


def test_the_cap_and_both_papers_are_of_what_was_offered_and_sold():
    fair = make_fair(name="Chợ đêm <đặc sản> & trà", theme="Vụ mới", mode="both", venue="Quảng trường")
    product = make_on_sale(name="Mắc ca rang", amount=120_000, stock=50)
    listing = make_fair_listing(product=product, fair=fair, amount=100_000)
    make_fair_listing(product=make_on_sale(name="Trà", amount=50_000), fair=fair, amount=50_000)
    shop = listing.booth.shop
    make_bank_account(shop=shop)
    make_method(shop=shop)
    begin = clock.now() + dt.timedelta(minutes=60) - dt.timedelta(seconds=clock.now().timestamp() % 600)
    services.put_slot(
        fair=fair, title="Phiên", starts_at=begin, minutes=30, shop=shop, items=[(product.pk, 10)], by=None
    )
    assert [(row.product, row.usual, row.amount, row.in_slot, row.percent) for row in programme_goods(fair)] == [
        ("Mắc ca rang", 120_000, 100_000, 90_000, 25),
        ("Trà", 50_000, 50_000, None, 0),
    ]
    with pytest.raises(Refused) as raised:  # 25 percent within the slot is more
        services.register_programme(fair=fair, cap_percent=20, by=None, **OFFICE)
    (problem,) = raised.value.problems
    assert (problem.field, problem.code) == ("cap_percent", "deeper") and "Mắc ca rang giảm 25%" in str(problem.message)
    waiting = make_fair_listing(product=make_on_sale(amount=100_000), fair=fair, amount=60_000, approved=False)
    with pytest.raises(Refused):
        services.register_programme(fair=fair, cap_percent=30, by=None, **OFFICE)
    services.decide_fair_listing(listing=waiting, verdict="returned", reason="Sâu quá", by=None)

    officer = client_of(make_officer(place=unit(LAM_DONG)))
    path = f"/office/fairs/{fair.pk}/"
    before = officer.get(f"{path}registration.pdf")
    assert before["Content-Type"] == "application/pdf" and "ĐĂNG KÝ THỰC HIỆN KHUYẾN MẠI" in text_of(before.content)
    assert officer.get(f"{path}programme.pdf").status_code == 404  # nothing registered
    services.register_programme(fair=fair, cap_percent=30, by=None, **OFFICE)

    place_cart(add_to_cart(cart=None, offer=listing.offer, quantity=2, user=None))
    with clock.set_to(begin):
        place_cart(add_to_cart(cart=None, offer=listing.offer, quantity=1, user=None))
    with clock.set_to(begin + dt.timedelta(hours=1)):  # it was dearer when it sold
        put_offer(shop=shop, channel=market(), variant=listing.offer.variant, amount=110_000, by=None)
    with clock.set_to(fair.ends_at):
        figures = programme_figures(fair)
        assert (figures.listings, figures.cut, figures.deepest, figures.orders) == (2, 1, 25, 2)
        assert figures.revenue == 290_000
        assert figures.given == 2 * 20_000 + 30_000
        registered = officer.get(f"{path}registration.pdf").content
        keep_pages(registered, "fair-registration")
        said = text_of(registered)
        for words in (
            "45/SCT-QLTM",
            "Chợ đêm <đặc sản> & trà",
            "30% so với giá quanh năm",
            "trong phiên: 90.000",
            "Quảng trường",
        ):
            assert words in said, words
        report = officer.get(f"{path}programme.pdf").content
        keep_pages(report, "fair-programme")
        said = text_of(report)
        for words in ("BÁO CÁO KẾT QUẢ THỰC HIỆN KHUYẾN MẠI", "290.000", "70.000"):
            assert words in said, words
        assert "BẢN TẠM" not in said
    assert "BẢN TẠM" in text_of(officer.get(f"{path}programme.pdf").content)
