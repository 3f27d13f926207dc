"""Buyers hear what becomes of their orders: with an account in the application, without one by mail or text message."""

import datetime as dt

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from catalog.core import clock, housekeeping, outbox
from marketplace.accounts.services.sms import MemorySms
from marketplace.checkout.models import Cart
from marketplace.notifications.models import Notice
from marketplace.orders import tasks
from marketplace.orders.models import Order, OrderState
from marketplace.orders.services import accept_order
from marketplace.orders.services.telling import tell
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_cart, make_contact, make_order, place_cart
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts():
    MemorySms.outbox.clear()
    yield MemorySms.outbox
    MemorySms.outbox.clear()


def test_a_guest_gets_one_text_for_all_that_was_placed_at_once(texts, settings):
    group = place_cart(make_cart(make_on_sale(), make_on_sale()))
    codes = [order.code for order in group.orders.order_by("pk")]
    assert [tell(order_id=order.pk, kind="placed") for order in group.orders.order_by("pk")] == [True, False]
    ((phone, text),) = texts
    assert phone == "+84912345678" and all(code in text for code in codes)
    assert text.endswith(f"{settings.PUBLIC_URL}/orders/{group.token}/") and "Hường" not in text


def test_an_address_for_mail_is_taken_before_the_telephone(texts):
    order = make_order(contact=make_contact(email="huong@example.org"), language="en")
    for kind in ("placed", "paid", "sent", "delivered", "cancelled", "came_back", "lapsed"):
        assert tell(order_id=order.pk, kind=kind)
    assert texts == [] and len(mail.outbox) == 7 and mail.outbox[0].to == ["huong@example.org"]
    assert all(order.code in letter.subject and f"/orders/{order.token}/" in letter.body for letter in mail.outbox[1:])


def test_who_has_an_account_is_told_there_and_once(texts):
    user = make_user()
    order = make_order(buyer=user)
    assert tell(order_id=order.pk, kind="sent") and not tell(order_id=order.pk, kind="sent")
    notice = Notice.objects.get(user=user)
    assert (notice.kind, notice.url, notice.facts) == (
        "order.sent", f"/orders/{order.token}/", {"code": order.code, "shop": order.shop.name}
    )  # fmt: skip
    assert texts == []


def test_nobody_is_told_of_sample_or_erased_orders(texts):
    order = make_order()
    order.group.recipient.erased_at = clock.now()
    order.group.recipient.save()
    assert not tell(order_id=order.pk, kind="sent")
    Order.objects.filter(pk=order.pk).update(is_sample=True)
    assert not tell(order_id=order.pk, kind="sent") and texts == []


def test_a_number_gets_a_dozen_texts_a_day(texts):
    order = make_order()
    assert [tell(order_id=order.pk, kind="sent") for _n in range(14)].count(True) == 12


def test_each_step_is_told_by_a_task(texts):
    order = make_order()
    accept_order(order=order, by=make_member(producer=order.shop.producer))
    while outbox.deliver():
        pass
    waiting = DBTaskResult.objects.filter(task_path__endswith="tell_buyer")
    assert [row.args_kwargs["args"] for row in waiting] == [[order.pk, "placed"]]
    assert tasks.tell_buyer.call(order.pk, "placed") and len(texts) == 1


def test_the_worker_lapses_orders_by_the_minute_and_throws_old_carts_away():
    order = make_order(way="vietqr")
    abandoned = make_cart(make_on_sale())
    housekeeping.ticking.send(sender=None)
    order.refresh_from_db()
    assert order.state == OrderState.UNPAID
    with clock.set_to(order.unpaid_until):
        housekeeping.ticking.send(sender=None)
    order.refresh_from_db()
    assert order.state == OrderState.LAPSED
    with clock.set_to(clock.now() + dt.timedelta(days=61)):
        housekeeping.tidying.send(sender=None)
    assert not Cart.objects.filter(pk=abandoned.pk).exists()
