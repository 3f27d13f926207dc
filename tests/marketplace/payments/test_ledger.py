"""The ledger: what goes in adds up, goes in once and stays."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum

from marketplace.orders.models import PaymentWay
from marketplace.orders.services import cancel_order
from marketplace.payments.models import Account, Booking, BookingKind, Entry, Payment
from marketplace.payments.queries import ways_of
from marketplace.payments.services import balances, book, receive, void_payment
from tests.factories.orders import make_bank_account, make_order
from tests.factories.shops import make_shop

pytestmark = pytest.mark.django_db


def payment_of(**over):
    return make_order(way=PaymentWay.VIETQR, **over).payment


def test_what_was_asked_stands_against_goods_and_delivery():
    payment = payment_of()
    order = payment.order
    assert balances(payment) == {"buyer": order.total, "sales": -order.goods, "delivery": -order.delivery}
    assert payment.reference == order.code


def test_entries_that_are_not_zero_together_are_refused_by_code_and_by_the_database():
    payment = payment_of()
    with pytest.raises(ValueError, match="not zero"):
        book(payment=payment, kind=BookingKind.FEE, source="x", entries={Account.FEE: 5, Account.FEE_OWED: -4})
    booking = Booking.objects.create(payment=payment, kind=BookingKind.FEE, source="x", at=payment.created_at)
    with pytest.raises(DatabaseError, match="add up"), transaction.atomic():
        Entry.objects.create(booking=booking, account=Account.FEE, amount=5)
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("change", [lambda: Entry.objects.update(amount=1), lambda: Booking.objects.all().delete()])
def test_nothing_booked_is_changed_or_thrown_away(change):
    payment_of()
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_more_than_was_owed_is_a_surplus():
    payment = payment_of()
    receive(payment=payment, amount=payment.amount + 7, source="bank:1")
    payment.refresh_from_db()
    assert (payment.state, balances(payment)["surplus"]) == ("overpaid", -7)


def test_an_order_cancelled_after_a_part_came_owes_that_part():
    payment = payment_of()
    receive(payment=payment, amount=5, source="bank:1")
    cancel_order(order=payment.order, reason="buyer", by=None, by_buyer=True)
    assert void_payment(payment=payment)
    assert not void_payment(payment=payment)
    assert balances(payment) == {"producer": 5, "refund": -5}
    assert Entry.objects.aggregate(n=Sum("amount"))["n"] == 0


def test_ways_a_shop_offers():
    plain, banked = make_shop(), make_shop()
    make_bank_account(shop=banked)
    ways = ways_of([plain.pk, banked.pk])
    assert [way.way for way in ways[plain.pk]] == ["cod"]
    assert [way.way for way in ways[banked.pk]] == ["vietqr", "cod"]


def test_a_reference_names_one_payment():
    payment = payment_of()
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment_of().pk).update(reference=payment.reference)
