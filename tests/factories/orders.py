"""Carts and orders for tests, made through the services."""

import uuid
from typing import Any

from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.products.models import Product
from marketplace.checkout.models import Cart, DeliveryMethod
from marketplace.checkout.queries import methods_of, quotes_of, view_cart
from marketplace.checkout.services import Choice, Seen, add_to_cart, place
from marketplace.orders.models import Order, OrderGroup, PaymentWay
from marketplace.orders.services import Contact
from marketplace.payments.models import BankAccount
from marketplace.shops.models import Offer, Shop
from tests.conftest import NOW
from tests.factories.shops import make_on_sale


def make_method(*, shop: Shop, **over: Any) -> DeliveryMethod:
    """To the door, 30.000 ₫ everywhere."""
    return DeliveryMethod.objects.create(shop=shop, **{"name": "Giao tận nơi", "fee": 30_000, **over})


def make_bank_account(*, shop: Shop, **over: Any) -> BankAccount:
    """An invented account."""
    values = {"bin": "970436", "number": "9889559357", "holder": "HTX MAU", "created_at": NOW, **over}
    return BankAccount.objects.create(shop=shop, **values)


def make_cart(*items: Product | tuple[Product, int], user: Actor | None = None) -> Cart:
    """A cart with one of each product, or so many; their shops deliver and have a bank account."""
    cart: Cart | None = None
    for item in items or (make_on_sale(),):
        product, quantity = item if isinstance(item, tuple) else (item, 1)
        offer = Offer.objects.select_related("shop").filter(product=product).order_by("pk")[0]
        if not offer.shop.delivery_methods.exists():
            make_method(shop=offer.shop)
        if not offer.shop.bank_accounts.exists():
            make_bank_account(shop=offer.shop)
        cart = add_to_cart(cart=cart, offer=offer, quantity=quantity, user=user)
    assert cart is not None
    return cart


def make_contact(**over: Any) -> Contact:
    """Somebody in a commune of today."""
    if "place" not in over:
        over["place"] = Unit.objects.filter(level=Level.COMMUNE, ends_on=None).order_by("pk")[0]
    return Contact(**{"name": "Nguyễn Thị Hường", "phone": "+84912345678", "street": "12 Nguyễn Tất Thành", **over})


def order_form(cart: Cart, *, contact: Contact | None = None, way: str = PaymentWay.COD) -> dict[str, Any]:
    """What the checkout's page would send: the first delivery that reaches, one way of paying, everything as seen now."""
    contact = contact or make_contact()
    view = view_cart(cart)
    methods = methods_of([part.shop.pk for part in view.shops])
    choices, total = {}, 0
    for part in view.shops:
        assert contact.place is not None
        (quote, *_rest) = quotes_of(part, methods[part.shop.pk], contact.place.province_id)
        choices[part.shop.pk] = Choice(quote.method.pk, way)
        total += part.goods + quote.fee
    lines = {line.line.pk: (line.price or 0, line.stars or 0) for line in view.lines}
    return {
        "cart": cart,
        "key": uuid.uuid4(),
        "contact": contact,
        "choices": choices,
        "seen": Seen(lines, total, {line.line.pk: line.ships_on.isoformat() for line in view.lines if line.ships_on}),
        "buyer": None,
    }


def place_cart(cart: Cart, **over: Any) -> OrderGroup:
    """Order everything in the cart."""
    contact, way = over.pop("contact", None), over.pop("way", PaymentWay.COD)
    return place(**{**order_form(cart, contact=contact, way=way), **over})


def make_order(*items: Product | tuple[Product, int], **over: Any) -> Order:
    """One shop's placed order; cash on delivery unless `way` says otherwise."""
    return place_cart(make_cart(*items), **over).orders.select_related("shop__producer", "group").get()
