"""Sold from hand to hand: the seller writes the order, of goods that are there, and the buyer leaves no address."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused, refuse_if_any
from marketplace.checkout.queries import view_cart
from marketplace.orders.models import DeliveryKind, Order, OrderGroup, PaymentWay
from marketplace.orders.services import Contact, OrderDraft, create_orders
from marketplace.payments.queries import ways_of
from marketplace.payments.services import open_payments
from marketplace.shops.models import Channel, Offer, Shop

from .carts import add_to_cart
from .placing import draft_line, troubles


@transaction.atomic
def sell_here(
    *,
    shop: Shop,
    channel: Channel,
    key: uuid.UUID,
    wanted: Mapping[int, int],
    name: str,
    where: str,
    adult: bool = False,
) -> Order:
    """An order of a shop's offers in a channel (so many of each, by key) at today's prices, to be paid by transfer and taken along.

    Nobody's data are kept: `name` says what the buyer is called in papers ("khách tại gian"). `key` makes it happen once. The caller has
    checked who may. Raises `Refused` for what does not sell now, too few, goods for grown-ups only (`adult`: the seller has looked), a shop
    without a bank account.
    """
    placed = OrderGroup.objects.filter(key=key).first()
    if placed is not None:
        return placed.orders.get(shop=shop)
    if not wanted:
        raise Refused.because("nothing", _("Chọn ít nhất một món."), "items")
    if PaymentWay.VIETQR not in {way.way for way in ways_of([shop.pk])[shop.pk]}:
        raise Refused.because("no_bank", _("Gian hàng chưa có tài khoản ngân hàng. Ghi tài khoản trước khi bán."))
    offers = {offer.pk: offer for offer in Offer.objects.filter(pk__in=wanted, shop=shop, channel=channel)}
    if offers.keys() != wanted.keys():
        raise Refused.because("unknown", _("Có món không bán ở đây. Tải lại trang."), "items")
    cart = None
    for pk, quantity in sorted(wanted.items()):
        cart = add_to_cart(cart=cart, offer=offers[pk], quantity=quantity, user=None)
    assert cart is not None
    view = view_cart(cart)
    refuse_if_any(troubles(view))
    if any(line.ships_on for line in view.lines):
        raise Refused.because("ahead", _("Có món chưa có sẵn (chỉ đặt trước), không bán tại chỗ được."), "items")
    if view.age and not adult:
        words = _("Có hàng chỉ bán cho người từ %(years)s tuổi. Xem giấy tờ rồi đánh dấu.") % {"years": view.age}
        raise Refused.because("age", words, "adult")
    (part,) = view.shops
    fees = part.lines[0].fee.of_lines([line.total for line in part.lines])
    draft = OrderDraft(
        shop=part.shop,
        channel=channel,
        lines=[draft_line(line, fee) for line, fee in zip(part.lines, fees, strict=True)],
        payment_way=PaymentWay.VIETQR,
        delivery_kind=DeliveryKind.PICKUP,
        delivery_name=where[:120],
        return_policy=part.shop.return_policy,
    )
    contact = Contact(name=name, phone="")
    orders = create_orders(key=key, drafts=[draft], contact=contact, buyer=None, consented=False)
    open_payments(orders=orders)
    cart.delete()
    return orders[0]
