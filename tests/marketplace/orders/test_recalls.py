"""Parcels and the lots in them: named where there is one to name, stopped or told when a lot is recalled."""

import datetime as dt

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from catalog.core import clock, outbox
from catalog.core.errors import Refused
from marketplace.notifications.models import Notice
from marketplace.orders.models import Fulfilment, FulfilmentState
from marketplace.orders.queries.recalls import parcels_with, perhaps_of
from marketplace.orders.services import Packed, Sent, accept_order, fulfil_order, pack_order, send_parcel, unpack_parcel
from marketplace.orders.services.telling import tell
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.orders import make_order
from tests.factories.products import make_span
from tests.factories.shops import make_offer
from tests.together import together
from traceability.lots.services import hold_lot, recall_lot


@pytest.fixture
def variant(db):
    return on_sale()


def on_sale():
    variant = make_variant_to_trace()
    make_span(product=variant.product)
    make_offer(variant=variant, stock=50)
    return variant


@pytest.fixture
def owner(variant):
    return make_member(producer=variant.product.producer)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def ordered(variant, owner, n=1, buyer=None):
    return accept_order(order=make_order((variant.product, n), buyer=buyer or make_user()), by=owner)


def packed(order, owner, lot=None, **over):
    return pack_order(order=order, units=[Packed(order.lines.get().pk, 1, lot)], by=owner, **over)


def codes(act):
    with pytest.raises(Refused) as refused:
        act()
    return [problem.code for problem in refused.value.problems]


def minutes(n):
    return clock.set_to(NOW + dt.timedelta(minutes=n))


def told():
    """(kind, order) of all that buyers are to be told."""
    while outbox.deliver():
        pass
    rows = DBTaskResult.objects.filter(task_path__endswith="tell_buyer").order_by("enqueued_at")
    return {(row.args_kwargs["args"][1], row.args_kwargs["args"][0]) for row in rows}


def test_a_lot_is_named_where_one_is_on_sale(variant, owner):
    client = client_of(owner)
    free = ordered(variant, owner)
    assert packed(free, owner).lines.get().lot is None  # there is none to name
    lot = make_lot(variant=variant)
    order = ordered(variant, owner, n=2)
    assert codes(lambda: packed(order, owner)) == ["lot_required"]
    line, here = order.lines.get(), f"/studio/orders/{order.pk}/pack/"
    page = client.post(here, {f"n{line.pk}": "1"})
    assert page.status_code == 422 and list(page.context["form"].errors) == [f"lot{line.pk}"]
    assert "Chọn lô của" in page.content.decode()
    assert client.post(here, {f"n{line.pk}": "1", f"lot{line.pk}": lot.pk}).status_code == 302
    # one that is stopped or past its last day is none to name
    hold_lot(lot=lot, reason="nghi nhiễm ẩm", by=None)
    make_lot(variant=variant, expires_on=clock.today() - dt.timedelta(days=1))
    assert packed(order, owner).lines.get().lot is None


def test_a_recall_names_parcels_that_say_no_lot_and_tells_their_buyers(variant, owner, django_assert_num_queries):
    officer, other = make_officer(place=variant.product.producer.place), make_member(producer=variant.product.producer)
    buyer, perhaps, early, late = (make_user() for _ in range(4))
    before = ordered(variant, owner, buyer=early)
    send_parcel(parcel=packed(before, owner), by=owner)
    with minutes(1):
        lot = make_lot(variant=variant, number="MN-1")
    with minutes(2):
        sure, unsure = ordered(variant, owner, buyer=buyer), ordered(variant, owner, buyer=perhaps)
        send_parcel(parcel=packed(sure, owner, lot), by=owner)
        fulfil_order(order=unsure, units=[Sent(unsure.lines.get().pk, 1)], by=owner)  # a program, which names no lot
        inside = packed(ordered(variant, owner), owner, without_lots=True)
    with minutes(3):
        recall_lot(lot=lot, reason="nhiễm nấm mốc", by=None)
    lot.refresh_from_db()
    with minutes(4):
        # what has not left is looked at again before it does
        assert codes(lambda: send_parcel(parcel=inside, by=owner)) == ["lot_perhaps_stopped"]
        order = unpack_parcel(parcel=inside, by=owner)
        after = ordered(variant, owner, buyer=late)
        for each in (order, after):
            send_parcel(parcel=packed(each, owner), by=owner)  # of no lot that is on sale
        assert {(kind, pk) for kind, pk in told() if kind.startswith("recalled")} == {
            ("recalled", sure.pk),
            ("recalled_perhaps", unsure.pk),
        }
    with django_assert_num_queries(2):
        assert [p.order_id for p in parcels_with(lot)] == [sure.pk]
        assert [p.order_id for p in perhaps_of(lot)] == [unsure.pk]
    assert tell(order_id=unsure.pk, kind="recalled_perhaps")
    (notice,) = Notice.objects.filter(kind="order.recalled_perhaps")
    page = client_of(perhaps).get(notice.url).content.decode()
    assert "Lô MN-1 đã bị thu hồi, mà gian không ghi" in page and f"/t/{lot.trace_code.code}/" in page
    page = client_of(buyer).get(f"/orders/{sure.token}/").content.decode()
    assert "Thu hồi: ngừng dùng" in page and "mà gian không ghi" not in page
    for order in (before, after):
        assert "mà gian không ghi" not in client_of(early).get(f"/orders/{order.token}/").content.decode()
    # shop and commune read how many, and which
    for user, room in ((owner, "studio"), (other, "studio"), (officer, "office")):
        notice = Notice.objects.get(user=user, kind="lot.unwritten")
        assert notice.facts["codes"] == unsure.code and notice.url == f"/{room}/lots/{lot.pk}/#parcels"
        page = client_of(user).get(f"/{room}/lots/{lot.pk}/").content.decode()
        assert "Không ghi lô, có thể có hàng của lô này" in page
        assert sure.code in page and unsure.code in page and before.code not in page and after.code not in page


def test_a_recall_and_a_parcel_at_once_stop_it_or_tell_of_it(fresh_db):
    variant = on_sale()
    owner = make_member(producer=variant.product.producer)
    for named in (True, False, True):
        lot = make_lot(variant=variant)
        order = ordered(variant, owner)
        parcel = packed(order, owner, lot if named else None, without_lots=not named)
        other = ordered(variant, owner)
        units = [Packed(other.lines.get().pk, 1, lot)]
        sent, _recalled, late = together(
            lambda parcel=parcel: send_parcel(parcel=parcel, by=owner),
            lambda lot=lot: recall_lot(lot=lot, reason="nhiễm nấm mốc", by=None),
            lambda order=other, units=units: pack_order(order=order, units=units, by=owner),
        )
        parcel.refresh_from_db()
        kind = "recalled" if named else "recalled_perhaps"
        if isinstance(sent, Refused):
            assert parcel.state == FulfilmentState.PACKED
        else:
            assert (kind, order.pk) in told()
        # what was packed before the recall does not leave after it
        if not isinstance(late, Refused):
            assert codes(lambda late=late: send_parcel(parcel=late, by=owner)) == ["lot_stopped"]
        assert not Fulfilment.objects.filter(order=other, state=FulfilmentState.SENT).exists()
