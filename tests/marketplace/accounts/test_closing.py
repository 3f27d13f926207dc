"""A person closes their account: nothing of them is left anywhere, nobody signs in with it, and what others must keep stays."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed
from marketplace.accounts.models import User
from marketplace.accounts.queries import user_by_address
from marketplace.accounts.services import close_account, tokens
from marketplace.checkout.services import add_to_cart
from marketplace.enquiries.services import forget_in_enquiries
from marketplace.fairs import services as fairs
from marketplace.notifications.services import notify
from marketplace.orders.models import Recipient
from marketplace.reviews.services import write_review
from tests.conftest import NOW
from tests.factories.accounts import PASSWORD, client_of, make_member, make_officer, make_superuser, make_user
from tests.factories.fairs import make_booth, make_fair
from tests.factories.orders import make_contact, make_order
from tests.factories.places import unit
from tests.factories.products import make_listed
from tests.factories.shops import make_on_sale, make_shop
from tests.marketplace.orders.test_returns import delivered

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NAME, EMAIL, PHONE = "Điểu Thị Khép", "khep@example.org", "+84912000777"
SAID = (NAME, EMAIL, PHONE, "Hỏi riêng của tôi", "Ngon như nhà làm")


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def everything():
    """All that all tables hold, histories too, as text."""
    return " ".join(str(row) for model in apps.get_models() for row in model._default_manager.values())


def lived_in():
    """(an account that has done what buyers do, their order, delivered; the day from which it can be forgotten)."""
    user = make_user(email=EMAIL, phone=PHONE, name=NAME)
    order, _owner = delivered(
        contact=make_contact(name=NAME, email=EMAIL, phone=PHONE, invoice_name="Trường Mẫu"), buyer=user
    )
    product = make_listed()
    booth = make_booth(fair=make_fair(), shop=make_shop(producer=product.producer))
    fairs.ask_booth(booth=booth, text="Hỏi riêng của tôi", name=NAME, phone=PHONE, by=user)
    fairs.ask_booth(booth=booth, text="Hỏi riêng của tôi", name=NAME, phone=PHONE, by=None)  # before they signed in
    add_to_cart(cart=None, offer=make_on_sale().offers.get(), quantity=1, user=user)
    write_review(line=order.lines.get(), rating=5, text="Ngon như nhà làm", name=NAME, photos=[])
    notify(user=user, kind="shop.review", facts={"product": NAME, "points": 5}, key="k")
    return user, order


def test_nothing_of_a_person_is_left_and_what_must_stay_stays():
    user, order = lived_in()
    mine = client_of(user)
    assert all(said in everything() for said in SAID)
    token = tokens.tokens_for(user)
    page = mine.get("/account/close/").content.decode()
    assert "trả hàng hoặc hoàn tiền được tới hết" in page and '<form class="panel stack"' not in page
    assert mine.post("/account/close/", {"password": PASSWORD, "sure": "1"}).status_code == 409
    with clock.set_to(NOW + 40 * DAY):
        mine = client_of(user)
        assert mine.post("/account/close/", {"password": "sai", "sure": "1"}).status_code == 422
        assert mine.post("/account/close/", {"password": PASSWORD}).status_code == 422
        answer = mine.post("/account/close/", {"password": PASSWORD, "sure": "1"})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert mine.get("/account/").status_code == 302, "signed out"
    left = everything()
    assert [said for said in SAID if said in left] == []
    user.refresh_from_db()
    assert (user.email, user.phone, user.name, user.is_active, user.closed_at) == (
        None,
        None,
        "",
        False,
        NOW + 40 * DAY,
    )
    order.refresh_from_db()
    assert (order.total, order.group.buyer_id) == (330_000, user.pk), "the accounts are whole, of nobody"
    assert Recipient.objects.get(group=order.group).invoice_name == "Trường Mẫu", "ten years"
    assert Client().get(f"/orders/{order.token}/").status_code == 200
    stranger = Client()
    stranger.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert stranger.get("/account/").status_code == 302 and (user_by_address(EMAIL), user_by_address(PHONE)) == (
        None,
        None,
    )
    assert not EmailAddress.objects.filter(user=user).exists()
    with pytest.raises(tokens.BadToken):
        tokens.user_of_token(token.access)
    again = make_user(email=EMAIL, phone=PHONE, name="Người khác")
    assert again.pk != user.pk, "address and number are free"
    close_account(user=user, by=user)  # once more changes nothing


def test_who_is_needed_here_first_hands_over():
    owner = make_member(producer=make_listed().producer)
    for person, word in (
        (owner, "chủ duy nhất của"),
        (make_officer(place=unit()), "giữ chức vụ"),
        (make_superuser(), "tài khoản nhân viên"),
    ):
        with pytest.raises(Conflict) as refused:
            close_account(user=person, by=person)
        assert word in str(refused.value.problems[0].message)
        assert word in client_of(person).get("/account/close/").content.decode()
    second = make_member(producer=owner.memberships.get().producer)
    close_account(user=owner, by=owner)
    assert not owner.memberships.exists() and second.memberships.exists()
    with pytest.raises(NotAllowed):
        close_account(user=second, by=make_user())
    assert User.objects.get(pk=second.pk).is_active


def test_an_order_that_runs_is_waited_for_and_one_without_a_password_closes_by_a_tick():
    user = make_user(phone="+84912000778", password=None)
    order = make_order(buyer=user)
    mine = client_of(user)
    assert f"Đơn {order.code} chưa xong" in mine.get("/account/close/").content.decode()
    assert mine.post("/account/close/", {"sure": "1"}).status_code == 409
    other = make_user(phone="+84912000779", password=None)
    assert client_of(other).post("/account/close/", {"sure": "1"}).status_code == 302
    other.refresh_from_db()
    assert other.phone is None and other.closed_at == NOW
    assert forget_in_enquiries(user=other) == 0


def test_wrong_passwords_are_counted():
    mine = client_of(make_user())
    said = [mine.post("/account/close/", {"password": "sai", "sure": "1"}).content.decode() for _n in range(6)]
    assert "Mật khẩu không đúng" in said[4] and "Thử quá nhiều lần" in said[5]
