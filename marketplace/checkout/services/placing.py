"""From a cart to orders: everything is looked at once more under locks, and either all of it is placed or nothing."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.formats import day
from catalog.core.money import Money
from catalog.core.types import Actor
from marketplace.checkout.models import Cart, CartLine
from marketplace.checkout.queries import CartView, LineView, Quote, ShopPart, methods_of, quotes_of, view_cart
from marketplace.orders.models import DeliveryKind, OrderGroup, OrderLine, OrderState, PaymentWay
from marketplace.orders.services import Contact, LineDraft, OrderDraft, create_orders
from marketplace.payments.queries import ways_of
from marketplace.payments.services import open_payments
from marketplace.promotions.models import Payer
from marketplace.promotions.services import Discount, find_discounts, use_voucher
from marketplace.shops.models import Channel, ChannelKind


@dataclass(frozen=True, slots=True)
class Choice:
    """What the buyer chose for one shop: a delivery method (by key), a way of paying, and a time of the day where the method has some."""

    method_id: int
    payment_way: str
    window: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page showed: price and stars of each line (by key), the whole total in ₫, and the day from which a line that is ordered ahead is
    sent (ISO, "" for goods that are there; a line that is not named was not shown any)."""

    lines: Mapping[int, tuple[int, int]]
    total: int
    ships: Mapping[int, str] = field(default_factory=dict)


def place(
    *,
    cart: Cart,
    key: uuid.UUID,
    contact: Contact,
    choices: Mapping[int, Choice],
    seen: Seen,
    buyer: Actor | None,
    language: str = "vi",
    adult: bool = False,
    codes: Collection[str] = (),
    dummy: bool = False,
) -> OrderGroup:
    """Order what is in the cart: one order for each shop. At most 25 statements for one shop with two lines.

    `key` makes it happen once: the same key again gives the group that was placed. `choices` by shop. Charged is what the page showed
    (`seen`) or nothing: raises `Conflict` with a problem for each line whose price, stars or day of sending changed, or when the total is
    another; `Refused` for goods that ran out or of which one order or one telephone may have no more, a way of delivery or payment that is not
    offered, missing data of the recipient, goods that only grown-ups may buy (`adult`: the buyer said to be old enough), a voucher of `codes`
    that takes nothing off. `dummy`: the way by which no money moves may be chosen, where a setting allows it; for the API alone.
    """
    try:
        return _place(
            cart=cart,
            key=key,
            contact=contact,
            choices=choices,
            seen=seen,
            buyer=buyer,
            language=language,
            adult=adult,
            codes=codes,
            dummy=dummy,
        )
    except IntegrityError as error:
        if "does not sell" in str(error):  # its trigger
            raise Conflict.because("gone", _("Gian hàng vừa ngừng bán. Xem lại giỏ hàng.")) from error
        # another request with this key was a moment faster
        found = OrderGroup.objects.filter(key=key).first()
        if found is None:
            raise
        return found


@transaction.atomic
def _place(
    *,
    cart: Cart,
    key: uuid.UUID,
    contact: Contact,
    choices: Mapping[int, Choice],
    seen: Seen,
    buyer: Actor | None,
    language: str,
    adult: bool,
    codes: Collection[str],
    dummy: bool,
) -> OrderGroup:
    locked = Cart.objects.select_for_update().filter(pk=cart.pk).first()
    placed = OrderGroup.objects.filter(key=key).first()
    if placed is not None:
        return placed
    view = view_cart(locked)
    if not view.shops:
        raise Conflict.because("empty", _("Giỏ hàng đang trống. Hãy chọn hàng trước."))
    refuse_if_any(troubles(view))
    if view.age and not adult:
        raise Refused.because(
            "age",
            _("Trong giỏ có hàng chỉ bán cho người từ %(years)s tuổi. Hãy xác nhận tuổi để đặt.") % {"years": view.age},
            "adult",
        )
    drafts = _drafts(view, contact, choices, dummy=dummy)
    goods = {part.shop.pk: part.promotable for part in view.shops}
    prices = {part.shop.pk: part.promotable_prices for part in view.shops}
    discounts = find_discounts(codes=codes, goods=goods, prices=prices, phone=contact.phone, lock=True)
    drafts = [_discounted(draft, discounts.get(draft.shop.pk)) for draft in drafts]
    _check_seen(view, seen, sum(draft.total for draft in drafts))
    orders = create_orders(key=key, drafts=drafts, contact=contact, buyer=buyer, language=language)
    _check_limits(view, contact)
    open_payments(orders=orders)
    for order in orders:
        if discount := discounts.get(order.shop_id):
            use_voucher(discount=discount, order_id=order.pk, phone=contact.phone)
    CartLine.objects.filter(cart=locked).delete()
    return orders[0].group


def troubles(view: CartView) -> list[Problem]:
    """What keeps lines from being ordered, each by its field."""
    words = {
        "gone": _("%(name)s không còn bán. Hãy bỏ khỏi giỏ."),
        "sold_out": _("%(name)s vừa hết hàng. Hãy bỏ khỏi giỏ để đặt các món còn lại."),
        "too_few": _("%(name)s chỉ còn %(n)s. Hãy giảm số lượng."),
        "holiday": _(
            "%(name)s: cơ sở nghỉ tới hết %(day)s. Đặt lại sau ngày đó, hoặc bỏ khỏi giỏ để đặt các món khác."
        ),
        "too_many": _("%(name)s: mỗi đơn mua nhiều nhất %(n)s."),
        "no_date": _("%(name)s bán theo ngày giờ. Chọn một buổi ở trang sản phẩm."),
    }
    mixed = [
        Problem(
            "mixed",
            _("Gian %(shop)s: mỗi buổi là một đơn riêng. Đặt xong buổi này rồi đặt các món khác.")
            % {"shop": part.shop.name},
            f"shop-{part.shop.pk}",
        )
        for part in view.shops
        if part.mixed
    ]
    return mixed + [
        Problem(
            line.trouble,
            words[line.trouble]
            % {
                "name": line.offer.product.name,
                "n": line.most,
                "day": day(line.holiday.last) if line.holiday else "",
            },
            f"line-{line.line.pk}",
        )
        for line in view.lines
        if line.trouble
    ]


def _check_limits(view: CartView, contact: Contact) -> None:
    """So many to one telephone in so many days. 1 statement, none where no offer has a limit.

    Asked after the goods were set aside: under their locks, so that two orders in the same moment see each other.
    """
    limited = {line.offer.pk: line for line in view.lines if line.offer.most_per_buyer}
    if not limited:
        return
    now = clock.now()
    since = {pk: now - dt.timedelta(days=line.offer.most_in_days or 0) for pk, line in limited.items()}
    bought: Counter[int] = Counter()
    rows = OrderLine.objects.filter(
        offer__in=limited, order__group__recipient__phone=contact.phone, order__placed_at__gt=min(since.values())
    ).exclude(order__state__in=(OrderState.CANCELLED, OrderState.LAPSED))
    for offer, n, at in rows.values_list("offer", "quantity", "order__placed_at"):
        if at > since[offer]:
            bought[offer] += n
    refuse_if_any(
        Problem(
            "limit",
            _("%(name)s: mỗi số điện thoại mua nhiều nhất %(most)s trong %(days)s ngày; số này còn mua được %(left)s.")
            % {
                "name": line.offer.product.name,
                "most": line.offer.most_per_buyer,
                "days": line.offer.most_in_days,
                "left": max((line.offer.most_per_buyer or 0) - bought[pk] + line.quantity, 0),
            },
            f"line-{line.line.pk}",
        )
        for pk, line in limited.items()
        if bought[pk] > (line.offer.most_per_buyer or 0)
    )


def _check_seen(view: CartView, seen: Seen, total: int) -> None:
    changed = []
    for line in view.lines:
        price, stars = seen.lines.get(line.line.pk, (line.line.seen_price, line.line.seen_stars))
        if line.price != price:
            changed.append(
                Problem(
                    "price_changed",
                    _("Giá %(name)s đã đổi từ %(old)s thành %(new)s. Hãy xem lại rồi đặt.")
                    % {"name": line.offer.product.name, "old": Money(price), "new": Money(line.price or 0)},
                    f"line-{line.line.pk}",
                )
            )
        if line.stars != stars:
            changed.append(
                Problem(
                    "stars_changed",
                    _("Hạng sao của %(name)s đã đổi từ %(old)s thành %(new)s. Hãy xem lại rồi đặt.")
                    % {"name": line.offer.product.name, "old": stars, "new": line.stars},
                    f"line-{line.line.pk}",
                )
            )
        shown = seen.ships.get(line.line.pk, "") if line.ships_on or line.line.pk in seen.ships else None
        today = line.ships_on.isoformat() if line.ships_on else ""
        if shown is not None and shown != today:
            changed.append(
                Problem(
                    "day_changed",
                    _("%(name)s nay giao từ %(day)s. Hãy xem lại rồi đặt.")
                    % {"name": line.offer.product.name, "day": day(line.ships_on)}
                    if line.ships_on
                    else _("%(name)s nay đã có sẵn hàng. Hãy xem lại rồi đặt.") % {"name": line.offer.product.name},
                    f"line-{line.line.pk}",
                )
            )
    if not changed and total != seen.total:
        changed.append(
            Problem(
                "total_changed",
                _("Tổng tiền đã đổi từ %(old)s thành %(new)s. Hãy xem lại rồi đặt.")
                % {"old": Money(seen.total), "new": Money(total)},
            )
        )
    if changed:
        raise Conflict(*changed)


def _drafts(view: CartView, contact: Contact, choices: Mapping[int, Choice], *, dummy: bool) -> list[OrderDraft]:
    shops = [part.shop.pk for part in view.shops]
    methods, ways = methods_of(shops), ways_of(shops, dummy=dummy)
    province = contact.place.province_id or contact.place.pk if contact.place else None
    drafts, problems = [], []
    for part in view.shops:
        choice = choices.get(part.shop.pk)
        offered = quotes_of(part, methods.get(part.shop.pk, []), province)
        quote = next((q for q in offered if choice and q.method.pk == choice.method_id), None)
        if quote is None or choice is None:
            problems.append(
                Problem(
                    "no_delivery",
                    _("Chọn cách giao của gian %(shop)s. Cách đã chọn không giao tới nơi này.")
                    % {"shop": part.shop.name},
                    f"delivery-{part.shop.pk}",
                )
            )
            continue
        way = next((way.way for way in ways[part.shop.pk] if way.way == choice.payment_way), None)
        if way is None or (way == PaymentWay.COD and (part.no_cod or not quote.method.cod)):
            problems.append(
                Problem(
                    "no_payment",
                    _("Chọn cách trả tiền cho gian %(shop)s.") % {"shop": part.shop.name},
                    f"payment-{part.shop.pk}",
                )
            )
            continue
        if quote.method.kind == DeliveryKind.HOME and (contact.place is None or not contact.street.strip()):
            problems.append(Problem("no_address", _("Ghi số nhà, đường, thôn và xã, phường để giao hàng."), "street"))
            continue
        windows = quote.method.windows
        if windows and choice.window not in windows:
            problems.append(
                Problem(
                    "no_window",
                    _("Chọn giờ nhận hàng của gian %(shop)s.") % {"shop": part.shop.name},
                    f"window-{quote.method.pk}",
                )
            )
            continue
        drafts.append(_draft(part, quote, way, choice.window if windows else ""))
    refuse_if_any(problems)
    return drafts


def _draft(part: ShopPart, quote: Quote, way: str, window: str) -> OrderDraft:
    method = quote.method
    first, last = (quote.first, quote.last) if method.kind != DeliveryKind.NONE else (None, None)
    fees = part.lines[0].fee.of_lines([line.total for line in part.lines])
    return OrderDraft(
        shop=part.shop,
        channel=_channel(part),
        lines=[draft_line(line, fee) for line, fee in zip(part.lines, fees, strict=True)],
        payment_way=way,
        delivery_kind=method.kind,
        delivery_name=method.name,
        delivery=quote.fee,
        outlet=method.outlet,
        return_policy=part.shop.return_policy,
        due_from=first,
        due_until=last,
        window=window,
    )


def _discounted(draft: OrderDraft, discount: Discount | None) -> OrderDraft:
    if discount is None:
        return draft
    sponsored = discount.amount if discount.voucher.payer == Payer.SPONSOR else 0
    return replace(draft, discount=discount.amount, sponsored=sponsored, voucher_code=discount.voucher.code)


def _channel(part: ShopPart) -> Channel:
    """A fair's if anything in the order was bought in one, for the fair's numbers; the market's else."""
    channels = [line.offer.channel for line in part.lines]
    return next((channel for channel in channels if channel.kind != ChannelKind.MARKET), channels[0])


def draft_line(view: LineView, fee: int) -> LineDraft:
    """A line as it stands now, with its fee, as an order freezes it."""
    offer = view.offer
    return LineDraft(
        offer_id=offer.pk,
        variant_id=offer.variant_id,
        product_id=offer.product_id,
        name=offer.product.name,
        variant_name=offer.variant.name,
        sku=offer.variant.sku,
        set_number=offer.product.product_set.number,
        quantity=view.quantity,
        unit_price=view.price or 0,
        regular_price=view.regular,
        price_label=view.label,
        stars=view.stars or 0,
        certificate_id=view.certificate_id,
        certificate_number=view.certificate_number,
        fee_bp=view.fee.percent_bp,
        fee=fee,
        weight_g=offer.variant.weight_g,
        vat=offer.vat,
        step_from=view.step_from,
        ships_on=view.ships_on,
        slot_id=view.line.slot_id,
        slot_at=view.line.slot.starts_at if view.line.slot else None,
    )
