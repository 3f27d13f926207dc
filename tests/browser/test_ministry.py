"""From 90 points on: the ministry's list, its own team and council, and the way back below 90."""

from collections.abc import Callable

import pytest

from catalog.places.models import PostRole
from catalog.products.models import Product
from marketplace.accounts.models import User
from tests.factories.accounts import make_officer
from tests.factories.certification import make_desk_dossier
from tests.factories.councils import BEST, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_offer

from .conftest import Visitor
from .posts import Post, call_sitting, close, decide, meet, name_council, put_on_agenda, review, score, told

pytestmark = pytest.mark.browser

MINISTRY = "Hội đồng đánh giá OCOP cấp trung ương năm 2026"


def card_of(buyer: Visitor, product: Product) -> str:
    """What the product's card says of its stars."""
    page = buyer.open(f"/products/?q={product.name}")
    return str(page.locator(".card", has_text=product.name).locator(".stars").get_attribute("aria-label"))


def test_ninety_points_go_to_the_ministry_and_below_them_back(visit: Callable[..., Visitor]) -> None:
    panel = make_panel()
    first, second = (make_desk_dossier("ready", name=f"Cà phê Bộ chấm {n}") for n in ("một", "hai"))
    for dossier in (first, second):
        make_offer(product=dossier.product)
    panel.held(first, second, scores=BEST)
    owner = User.objects.get(memberships__producer=first.product.producer)

    # the province may not give five stars: both go up
    province = Post(visit(), str(panel.officer.email), "/office/", shots="ministry")
    for dossier in (first, second):
        province.home("hồ sơ chờ quyết định")
        waits = province.page.locator("form[method=post]", has_text=dossier.product.name)
        province.visitor.lead(waits.get_by_role("button", name="Chuyển lên cấp trên"))
        province.says("Đã chuyển hồ sơ lên cấp trên")
    province.keep("50-sent-to-the-ministry")

    # the ministry: told, whole, its own council
    officer = make_officer()
    names = [f"Thành viên hội đồng Bộ {n}" for n in (1, 2, 3)]
    people = [make_officer(role=PostRole.EVALUATOR, name=name) for name in names]
    ministry = Post(visit(), str(officer.email), "/office/", shots="ministry")
    ministry.home("hồ sơ OCOP chờ bạn")
    ministry.keep("51-the-ministrys-list")
    for dossier in (first, second):
        review(ministry, dossier.product.name)
    name_council(ministry, names, name=MINISTRY)
    call_sitting(ministry)
    put_on_agenda(ministry, first.product.name)
    put_on_agenda(ministry, second.product.name)
    for person in people:
        member = Post(visit(), str(person.email), "/office/", shots="ministry")
        told(member, "Mời họp hội đồng")
        member.keep("53-called-to-the-sitting")
        score(member, name=first.product.name)
        score(member, name=second.product.name, sheet=BEST)
        assert member.visitor.said == []
    meet(ministry, MINISTRY, names)
    ministry.says("78 điểm, chênh 0: 4 sao")
    ministry.says("100 điểm, chênh 0: 5 sao")
    close(ministry)

    # five stars are the ministry's; below ninety the province decides
    five = decide(ministry, "12/QĐ-BNNMT", second.product)
    assert (five.stars, five.issuing_level, five.issuing_place) == (5, "ministry", None)
    ministry.home("hồ sơ chờ quyết định")
    ministry.page.get_by_label(f"Lý do: {first.product.name}").fill("Hội đồng cấp trung ương chấm 78 điểm")
    ministry.keep("54-below-ninety")
    ministry.press("Chuyển về cấp dưới")
    ministry.says("Đã chuyển hồ sơ về cấp dưới")
    producer = Post(visit(), str(owner.email), "/studio/", shots="ministry")
    told(producer, "được chuyển về: Tỉnh")
    producer.keep("55-the-producer-hears-of-it")
    four = decide(province, "1860/QĐ-UBND", first.product)
    assert (four.stars, four.issuing_level, four.issuing_place) == (4, "province", unit(LAM_DONG))
    buyer = visit()
    assert card_of(buyer, first.product) == "OCOP 4 sao"
    assert card_of(buyer, second.product) == "OCOP 5 sao"
    assert [*province.visitor.said, *ministry.visitor.said, *producer.visitor.said, *buyer.said] == []
