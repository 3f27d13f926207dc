"""What a client of the API does with a checkout before it is placed: lines of one shop, addresses, delivery, a voucher."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.places.models import Level, Unit
from catalog.places.queries import resolve_place
from marketplace.accounts.models import Address, User
from marketplace.accounts.services.addresses import kept_beside, read_address
from marketplace.accounts.services.joining import merged
from marketplace.checkout.models import Cart, CartLine, Checkout
from marketplace.checkout.queries.carts import CartView, LineView, ShopPart, lines_in
from marketplace.checkout.queries.checkouts import CheckoutView
from marketplace.promotions.services import find_discounts
from marketplace.shops.models import Channel, Offer

from .carts import MOST_LINES, MOST_UNITS, check_lines, see_lines

COUNTRY = "VN"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a variant, or of a line that is there."""

    quantity: int
    variant_id: int | None = None
    line_id: int | None = None
    metadata: Mapping[str, str] | None = None


@transaction.atomic
def create_checkout(
    *,
    channel: Channel,
    user: User | None,
    wanted: Sequence[Wanted] = (),
    email: str = "",
    language: str = "vi",
    metadata: Mapping[str, str] | None = None,
    shipping: Mapping[str, Any] | None = None,
    billing: Mapping[str, Any] | None = None,
) -> CheckoutView:
    """A new one, its user's if somebody is signed in. 2 statements, 6 more with lines. Raises `Refused`."""
    now = clock.now()
    cart = Cart.objects.create(created_at=now, touched_at=now)
    row = Checkout.objects.create(
        cart=cart,
        channel=channel,
        user=user,
        email=_email(email) if email else (user.email if user else None) or "",
        language=language[:20],
        metadata=merged({}, metadata or {}),
    )
    view = CheckoutView(row, user, CartView(cart, []))
    if wanted:
        view = _put(view, wanted, adds=True)
    if shipping:
        view = set_shipping_address(view=view, given=shipping)
    return set_billing_address(view=view, given=billing) if billing else view


def locked(view: CheckoutView, *, personal: bool = False) -> Checkout:
    """The row, its cart held until the transaction ends. 2 statements. Raises `Refused` when it was placed or thrown away meanwhile, `NotAllowed`
    where only its user may go on (`personal`)."""
    if personal and not view.is_open_to:
        raise NotAllowed.because(
            "not_yours", _("Giỏ này của một người đã đăng nhập. Đăng nhập lại rồi tiếp tục."), "id"
        )
    cart = Cart.objects.select_for_update().filter(pk=view.key).first()
    if cart is None:
        raise Refused.because("not_found", _("Giỏ này không còn: đã đặt hàng hoặc đã bỏ."), "id")
    Cart.objects.filter(pk=cart.pk).update(touched_at=clock.now())
    return view.row


@transaction.atomic
def add_lines(*, view: CheckoutView, wanted: Sequence[Wanted]) -> CheckoutView:
    """On top of what lies in it. 9 statements. Raises `Refused`: a quantity out of range or more than is there, an offer that does not sell, goods of
    another shop."""
    locked(view)
    return _put(view, wanted, adds=True)


@transaction.atomic
def set_lines(*, view: CheckoutView, wanted: Sequence[Wanted]) -> CheckoutView:
    """From now on so many of each line (or variant); 0 takes it out. Raises `Refused` as `add_lines`."""
    locked(view)
    return _put(view, wanted, adds=False)


@transaction.atomic
def drop_lines(*, view: CheckoutView, line_ids: Collection[int]) -> CheckoutView:
    """Out of it. Raises `Refused` for a line that is not in it."""
    locked(view)
    mine = set(CartLine.objects.filter(cart=view.key, pk__in=line_ids).values_list("pk", flat=True))
    if set(line_ids) - mine:
        raise Refused.because("not_found", _("Món này không còn trong giỏ. Hãy tải lại trang."), "line_id")
    CartLine.objects.filter(pk__in=mine).delete()
    return CheckoutView(view.row, view.seen_by)


def _put(view: CheckoutView, wanted: Sequence[Wanted], *, adds: bool) -> CheckoutView:
    for each in wanted:
        _check_quantity(each.quantity, least=1 if adds else 0)
    here = {line.pk: line for line in CartLine.objects.filter(cart=view.key)}
    by_offer = {line.offer_id: line for line in here.values() if line.slot_id is None}
    offers = _offers(view.row.channel_id, [each.variant_id for each in wanted if each.variant_id is not None])
    now = clock.now()
    new: dict[int, CartLine] = {}
    changed: dict[int, CartLine] = {}
    gone: set[int] = set()
    for each in wanted:
        line = here.get(each.line_id) if each.line_id is not None else None
        if each.line_id is not None and line is None:
            raise Refused.because("not_found", _("Món này không còn trong giỏ. Hãy tải lại trang."), "line_id")
        if line is None:
            offer = offers[each.variant_id or 0]
            line = by_offer.get(offer.pk)
            if line is None:
                line = CartLine(cart_id=view.key, offer=offer, quantity=0, seen_price=0, seen_stars=0, added_at=now)
                by_offer[offer.pk] = line
        quantity = line.quantity + each.quantity if adds else each.quantity
        _check_quantity(quantity, least=0)
        line.quantity, line.metadata = quantity, merged(line.metadata, each.metadata or {})
        if line.pk not in here:
            new[line.offer_id] = line
        elif quantity == 0:
            gone.add(line.pk)
        else:
            changed[line.pk] = line
    if len(here) + len(new) > MOST_LINES:
        raise Refused.because("too_many_lines", _("Giỏ đã có 300 món. Hãy đặt hàng trước, rồi mua tiếp."), "lines")
    if gone:
        CartLine.objects.filter(pk__in=gone).delete()
    if changed:
        CartLine.objects.bulk_update(changed.values(), ["quantity", "metadata"])
    CartLine.objects.bulk_create([line for line in new.values() if line.quantity])
    touched = {*changed, *(line.pk for line in new.values())} - gone
    return _looked(view, touched)


def _check_quantity(quantity: int, *, least: int) -> None:
    if quantity < least:
        raise Refused.because("zero", _("Số lượng phải từ 1 đến 9.999."), "quantity")
    if quantity > MOST_UNITS:
        raise Refused.because("out_of_range", _("Số lượng phải từ 1 đến 9.999."), "quantity")


def _offers(channel: int, variants: Collection[int]) -> dict[int, Offer]:
    """By variant. 1 statement, none without variants. Raises `Refused` for one that the channel does not sell."""
    if not variants:
        return {}
    found = {row.variant_id: row for row in Offer.objects.filter(channel=channel, variant__in=variants, is_active=True)}
    if any(pk not in found for pk in variants):
        raise Refused.because("no_offer", _("Món này không bán ở đây."), "variant_id")
    return found


def _looked(view: CheckoutView, touched: Collection[int]) -> CheckoutView:
    """All lines as they stand now, those that were touched judged: what cannot be ordered, and what is of another shop, is not kept."""
    lines = lines_in(view.key)
    shops: dict[int, list[LineView]] = {}
    for line in lines:
        shops.setdefault(line.offer.shop_id, []).append(line)
    if len(shops) > 1:
        first, *others = (found[0].offer.shop for found in shops.values())
        raise Refused.because(
            "other_shop",
            _(
                "Mỗi lần đặt qua đây là hàng của một gian. Giỏ này của gian %(here)s; hàng của gian %(other)s để ở giỏ khác."
            )
            % {"here": first.name, "other": ", ".join(shop.name for shop in others)},
            "lines",
        )
    check_lines([line for line in lines if line.line.pk in touched])
    see_lines([line for line in lines if line.line.pk not in touched])
    parts = [ShopPart(found[0].offer.shop, found) for found in shops.values()]
    return CheckoutView(view.row, view.seen_by, CartView(view.row.cart, parts))


@transaction.atomic
def attach(*, view: CheckoutView, user: User) -> CheckoutView:
    """It is this user's from now on. Raises `Refused` when it is another's."""
    row = locked(view)
    if row.user_id not in (None, user.pk):
        raise Refused.because("not_found", _("Giỏ này không còn: đã đặt hàng hoặc đã bỏ."), "id")
    row.user, row.email = user, row.email or user.email or ""
    row.save(update_fields=["user", "email"])
    return view


@transaction.atomic
def detach(*, view: CheckoutView) -> CheckoutView:
    """Nobody's again; what was personal in it stays hidden from whoever only has its key, for it goes."""
    row = locked(view, personal=True)
    if row.user_id is not None:
        row.user, row.email, row.shipping_address, row.billing_address = None, "", None, None
        row.save(update_fields=["user", "email", "shipping_address", "billing_address"])
    return view


@transaction.atomic
def set_email(*, view: CheckoutView, email: str) -> CheckoutView:
    """Where the shop writes to."""
    row = locked(view, personal=True)
    row.email = _email(email)
    row.save(update_fields=["email"])
    return view


def _email(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused.because(
            "email" if email else "required", _("Địa chỉ e-mail viết chưa đúng. Ví dụ huong@example.vn."), "email"
        ) from error
    return email


@transaction.atomic
def set_shipping_address(*, view: CheckoutView, given: Mapping[str, Any], saves: bool = True) -> CheckoutView:
    """Where it goes: to a commune of today, found by its name of any era. Raises `Refused` by column, and when something of it has run out."""
    row = locked(view, personal=True)
    if (given.get("country") or COUNTRY) != COUNTRY:
        raise Refused.because("country", _("Chợ chỉ giao hàng trong Việt Nam."), "country")
    address = read_address(given)
    if not address.phone:
        raise Refused.because("required", _("Ghi số điện thoại người nhận. Ví dụ 0912345678."), "phone")
    place = _place(row, address)
    row.shipping_address, row.place, row.saves_shipping = kept_beside(address), place, saves
    row.save(update_fields=["shipping_address", "place", "saves_shipping"])
    fresh = CheckoutView(row, view.seen_by)
    check_lines(fresh.lines)
    return fresh


def _place(row: Checkout, address: Address) -> Unit:
    """The commune of today that an address names. At most 2 statements, none when it is the one that was there."""
    before = row.shipping_address or {}
    if row.place and all(before.get(name) == getattr(address, name) for name in ("city", "city_area", "country_area")):
        return row.place
    found = resolve_place(", ".join(part for part in (address.city, address.city_area, address.country_area) if part))
    unit = found.unit
    if unit is not None and unit.level == Level.COMMUNE:
        return found.current or unit
    choices = "; ".join(each.address for each in found.candidates[:5] if each.level == Level.COMMUNE)
    words = (
        _("Có nhiều nơi hợp với tên này: %(places)s. Ghi rõ một nơi.") % {"places": choices}
        if choices
        else _("Không tìm thấy nơi này. Ghi đủ xã, phường và tỉnh, ví dụ: xã Kiến Đức, Lâm Đồng.")
    )
    raise Refused.because("place", words, "city")


@transaction.atomic
def set_billing_address(*, view: CheckoutView, given: Mapping[str, Any], saves: bool = True) -> CheckoutView:
    """Who pays."""
    row = locked(view, personal=True)
    row.billing_address, row.saves_billing = kept_beside(read_address(given)), saves
    row.save(update_fields=["billing_address", "saves_billing"])
    return view


@transaction.atomic
def choose_delivery(*, view: CheckoutView, key: str | None) -> CheckoutView:
    """One of `deliveries`, by its key; None takes the choice back. Raises `Refused` for one that is not offered."""
    row = locked(view, personal=True)
    chosen = next((each for each in view.deliveries if each.key == key), None) if key else None
    if key and chosen is None:
        raise Refused.because(
            "delivery", _("Cách giao này không giao tới đây. Hãy chọn cách khác."), "delivery_method_id"
        )
    row.delivery = chosen.quote.method if chosen else None
    row.window = chosen.window if chosen else ""
    row.save(update_fields=["delivery", "window"])
    return view


@transaction.atomic
def use_code(*, view: CheckoutView, code: str) -> CheckoutView:
    """A voucher that takes something off. Raises `Refused` (`voucher`) that says why it does not."""
    row = locked(view)
    goods = {view.part.shop.pk: view.part.promotable} if view.part else {}
    prices = {view.part.shop.pk: view.part.promotable_prices} if view.part else {}
    phone = str((row.shipping_address or {}).get("phone", ""))
    code = code.strip().upper()[:40]
    found = find_discounts(codes=[code], goods=goods, prices=prices, phone=phone)
    if not found:
        raise Refused.because("voucher", _("Mã %(code)s không có hoặc đã hết hạn.") % {"code": code}, "promo_code")
    row.voucher_code = code
    row.save(update_fields=["voucher_code"])
    return CheckoutView(row, view.seen_by, view.view)


@transaction.atomic
def drop_code(*, view: CheckoutView, code: str | None) -> CheckoutView:
    """Without it; another code than the one in use changes nothing."""
    row = locked(view)
    if code is None or code.strip().upper() == row.voucher_code:
        row.voucher_code = ""
        row.save(update_fields=["voucher_code"])
    return CheckoutView(row, view.seen_by, view.view)


@transaction.atomic
def set_metadata(*, view: CheckoutView, given: Mapping[str, str], drops: Collection[str] = ()) -> CheckoutView:
    """Keys of its client: `adult` ("true") says that the buyer is old enough, `note` is for the shop, others are kept as they are."""
    row = locked(view)
    row.refresh_from_db(fields=["metadata"])  # as it is under the lock
    row.metadata = merged(row.metadata, given, drops)
    row.save(update_fields=["metadata"])
    return view


def key_of(text: str) -> uuid.UUID | None:
    """Of a checkout's id; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
