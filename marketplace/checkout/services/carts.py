"""Into the cart, out of it, and from a guest's into a person's."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from marketplace.accounts.models import User
from marketplace.checkout.models import Cart, CartLine, Checkout
from marketplace.checkout.queries.carts import CartView, LineView, look_at
from marketplace.shops.models import Offer, Slot

MOST_LINES = 300
MOST_UNITS = 9_999
KEPT = dt.timedelta(days=60)


@transaction.atomic
def add_to_cart(
    *, cart: Cart | None, offer: Offer, quantity: int, user: Actor | None, slot: Slot | None = None
) -> Cart:
    """Put so many units of an offer into the cart (made now if there is none); on top of what lies in it already. Of a service: places of a date.

    Nothing is set aside. Raises `Refused` for an offer that does not sell now, a quantity out of range or more than is there.
    """
    if not 1 <= quantity <= MOST_UNITS:
        raise Refused.because("out_of_range", _("Số lượng phải từ 1 đến 9.999."), "quantity")
    now = clock.now()
    cart = _locked(cart, user, now)
    if slot is not None and slot.variant_id != offer.variant_id:
        raise Refused.because("unknown", _("Chọn ngày giờ của dịch vụ này."), "slot")
    line = CartLine.objects.filter(cart=cart, offer=offer, slot=slot).first()
    if line is None:
        if cart.lines.count() >= MOST_LINES:
            raise Refused.because("too_many", _("Giỏ đã có 300 món. Hãy đặt hàng trước, rồi mua tiếp."))
        line = CartLine(cart=cart, offer=offer, slot=slot, quantity=0, seen_price=0, seen_stars=0, added_at=now)
    line.quantity += quantity
    if line.quantity > MOST_UNITS:
        raise Refused.because("out_of_range", _("Số lượng phải từ 1 đến 9.999."), "quantity")
    line.save()
    _check(line)
    return cart


@transaction.atomic
def set_quantity(*, cart: Cart, line_id: int, quantity: int) -> None:
    """Change how many units of a line are wanted; 0 takes it out. Another cart's line is not there. Raises `Refused`."""
    _locked(cart, None, clock.now())
    line = CartLine.objects.filter(cart=cart, pk=line_id).first()
    if line is None:
        raise Refused.because("gone", _("Món này không còn trong giỏ. Hãy tải lại trang."))
    if quantity == 0:
        line.delete()
        return
    if not 1 <= quantity <= MOST_UNITS:
        raise Refused.because("out_of_range", _("Số lượng phải từ 1 đến 9.999."), f"line-{line_id}")
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    _check(line, field=f"line-{line_id}")


def _check(line: CartLine, field: str = "quantity") -> None:
    check_lines([look_at(line)], field=field)


def check_lines(views: Collection[LineView], *, field: str = "quantity") -> None:
    """What was saved stands only if it can be ordered: raises `Refused` with a problem for each that cannot. The buyer sees their prices and stars
    now: 1 statement, none where nothing is new."""
    refuse_if_any(problem for view in views if (problem := _problem(view, field)))
    see_lines(views)


def _problem(view: LineView, field: str) -> Problem | None:
    name = view.offer.product.name
    if not view.sells:
        return Problem("not_for_sale", _("%(name)s hiện không bán.") % {"name": name}, field)
    if not view.trouble or view.trouble == "holiday":  # what rests may lie in a cart
        return None
    words = {
        "sold_out": _("%(name)s đã hết hàng."),
        "too_few": _("%(name)s chỉ còn %(n)s."),
        "too_many": _("%(name)s: mỗi đơn mua nhiều nhất %(n)s."),
        "no_date": _("%(name)s bán theo ngày giờ. Chọn một buổi ở trang sản phẩm."),
    }
    return Problem(view.trouble, words[view.trouble] % {"name": name, "n": view.most}, field)


def _locked(cart: Cart | None, user: Actor | None, now: dt.datetime) -> Cart:
    if cart is not None:
        found = Cart.objects.select_for_update().filter(pk=cart.pk).first()
        if found is not None:
            Cart.objects.filter(pk=found.pk).update(touched_at=now)
            return found
    if user is not None and user.pk is not None:
        made, _new = Cart.objects.get_or_create(
            user_id=user.pk, defaults={"id": uuid.uuid4(), "created_at": now, "touched_at": now}
        )
        return made
    return Cart.objects.create(created_at=now, touched_at=now)


def see_cart(*, view: CartView) -> None:
    """The buyer was shown today's prices and stars: from now on they are what was seen. 1 statement, none when nothing changed."""
    see_lines(view.lines)


def see_lines(views: Collection[LineView]) -> None:
    """The same of some lines."""
    changed = [line for line in views if line.price_changed or line.stars_changed]
    for line in changed:
        line.line.seen_price = line.price or line.line.seen_price
        line.line.seen_stars = line.stars or line.line.seen_stars
    if changed:
        CartLine.objects.bulk_update([line.line for line in changed], ["seen_price", "seen_stars"])


@transaction.atomic
def merge_carts(*, guest: Cart, user: Actor) -> Cart:
    """After sign-in: what the guest's cart holds goes into the person's, and the guest's is gone. Of a double line the greater number counts."""
    mine = _locked(None, user, clock.now())
    guest = Cart.objects.select_for_update().get(pk=guest.pk)
    here = {(line.offer_id, line.slot_id): line for line in mine.lines.all()}
    for line in guest.lines.all():
        same = here.get((line.offer_id, line.slot_id))
        if same is None:
            CartLine.objects.filter(pk=line.pk).update(cart=mine)
        elif line.quantity > same.quantity:
            CartLine.objects.filter(pk=same.pk).update(quantity=line.quantity)
    guest.delete()
    return mine


def clear_old_carts() -> int:
    """Throw away guests' carts that nobody touched for 60 days; how many rows went."""
    return Cart.objects.filter(user=None, touched_at__lt=clock.now() - KEPT).delete()[0]


def forget_carts_of(*, user: User) -> int:
    """Somebody leaves: their cart goes, and what their checkouts of the API say of them. How many rows changed."""
    gone = Cart.objects.filter(user=user).delete()[0]
    empty: dict[str, Any] = {
        "user": None,
        "email": "",
        "shipping_address": None,
        "billing_address": None,
        "place": None,
    }
    return gone + Checkout.objects.filter(user=user).update(**empty)
