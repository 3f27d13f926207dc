"""Offers."""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import NotAllowed, Problem, Refused
from catalog.core.types import Actor
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, Variant
from catalog.products.services.common import acting
from marketplace.shops import policies
from marketplace.shops.models import Channel, ChannelKind, Offer, Shop, ShopState
from marketplace.shops.queries.rules import licences_to_see, rules_of
from marketplace.shops.services.pricing import lock_products, reprice

PRICING = (ShopState.DRAFT, ShopState.REVIEW, ShopState.CHANGES, ShopState.REFUSED, ShopState.OPEN)
HIGHEST = 10_000_000_000  # ₫; the constraint offer_price_in_range


def check_amount(amount: int | Decimal, currency: str = "VND", *, field: str = "amount") -> int:
    """A price in minor units, or `Refused` saying what to write instead.

    VND has no smaller unit (ISO 4217 exponent 0), so a fraction is refused and not rounded.
    """
    if currency != "VND":
        raise Refused.because("currency", _("Giá chỉ ghi bằng đồng Việt Nam (VND)."), field)
    exact = amount if isinstance(amount, Decimal) else Decimal(amount)
    if not exact.is_finite():
        raise Refused.because("not_a_number", _("Giá phải là một con số. Ví dụ 125.000."), field)
    if exact <= 0:
        raise Refused.because("not_positive", _("Giá phải lớn hơn 0 đồng. Ví dụ 125.000."), field)
    if exact > HIGHEST:
        raise Refused.because(
            "too_high", _("Giá cao nhất là 10.000.000.000 ₫. Hãy kiểm tra xem có thừa số 0 không."), field
        )
    if exact != exact.to_integral_value():
        raise Refused.because("fraction", _("Đồng không có phần lẻ. Ghi giá tròn đồng, ví dụ 125.000."), field)
    return int(exact)


def check_verified(producer: Producer) -> None:
    """A seller's identity is verified before anything is sold (E-commerce Law 122/2025/QH15)."""
    if producer.state != ProducerState.VERIFIED:
        raise Refused(
            Problem(
                "not_verified",
                _(
                    "Cơ sở chưa được xác minh nên chưa thể bán hàng (Luật Thương mại điện tử 122/2025/QH15). "
                    "Hãy bổ sung mã số, người đại diện và giấy tờ trong hồ sơ cơ sở, rồi gửi cán bộ phụ trách xác minh."
                ),
                "shop",
            )
        )


def check_licence(product: Product) -> None:
    """Goods that need a licence are sold with its number on their page. Sample products, whose lists name none, are let through. 1 statement."""
    if rules_of([product])[product.pk].licence and not product.licence_number and not product.is_sample:
        raise Refused.because(
            "licence",
            _(
                "%(name)s thuộc bộ sản phẩm chỉ được bán khi có số giấy phép hoặc số công bố. "
                "Hãy ghi số đó trong phần thông tin sản phẩm rồi đặt giá."
            )
            % {"name": product.name},
            "variant",
        )


def check_licence_seen(shop: Shop, product: Product) -> None:
    """A shop that sells already sells nothing more whose licence no officer has seen; before that the approval asks. At most 1 statement."""
    if shop.state == ShopState.OPEN and not product.is_sample and licences_to_see([product]):
        raise Refused.because(
            "licence_not_seen",
            _(
                "Cán bộ chưa xem giấy phép số %(number)s của %(name)s. Gửi bản chụp cho cán bộ phụ trách; xem xong là đặt giá được."
            )
            % {"number": product.licence_number, "name": product.name},
            "variant",
        )


def _may_sell(by: Actor | None, producer: Producer) -> None:
    if by is not None and not policies.may_sell_for(by, producer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt giá và mở, nghỉ gian hàng.")
        )


@transaction.atomic
def set_offer(
    *,
    shop: Shop,
    channel: Channel,
    variant: Variant,
    amount: int | Decimal,
    by: Actor | None,
    currency: str = "VND",
) -> Offer:
    """Sell `variant` in the all-year market at `amount` from now on, or change its price. Fair prices are asked for in `fairs`.

    Raises `Refused` for a price out of range, an unverified producer (law 122/2025), a closed shop or somebody else's variant.
    """
    if channel.kind == ChannelKind.FAIR:
        raise Refused.because(
            "fair_channel",
            _("Giá ở hội chợ được đăng ký trong gian hàng của hội chợ đó, rồi chờ ban tổ chức duyệt."),
            "channel",
        )
    return put_offer(shop=shop, channel=channel, variant=variant, amount=amount, by=by, currency=currency)


@transaction.atomic
def put_offer(
    *,
    shop: Shop,
    channel: Channel,
    variant: Variant,
    amount: int | Decimal,
    by: Actor | None,
    currency: str = "VND",
    is_active: bool = True,
) -> Offer:
    """As `set_offer`, in any channel and also not yet active. For upper rooms that decide who sells where."""
    _may_sell(by, shop.producer)
    price = check_amount(amount, currency)
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).select_related("producer").get(pk=shop.pk)
    _check_seller(shop, variant)
    check_licence(variant.product)
    lock_products([variant.product_id])
    with acting(by, shop.producer, "price set"):
        offer, created = Offer.objects.select_for_update().get_or_create(
            channel=channel,
            variant=variant,
            defaults={
                "shop": shop,
                "product_id": variant.product_id,
                "amount": price,
                "currency": currency,
                "is_active": is_active,
                "created_at": clock.now(),
            },
        )
        if created and by is not None:
            check_licence_seen(shop, variant.product)
        elif (offer.amount, offer.is_active) != (price, is_active):
            offer.amount, offer.is_active = price, is_active
            offer.save(update_fields=["amount", "is_active"])
        reprice(product_ids=[variant.product_id])
        outbox.emit("offer.changed", offer_id=offer.pk, product_id=offer.product_id)
    return offer


@transaction.atomic
def put_offers_in_bulk(*, channel: Channel, amounts: Sequence[tuple[Shop, Variant, int]]) -> list[Offer]:
    """`put_offer` with `by=None` for many variants that are not sold in the channel yet, for loaders: the same checks. About 15 statements.

    `amounts`: shop, variant and price in ₫. Shops come with their producers, variants with their products. Raises `Refused`.
    """
    keys = {shop.pk for shop, _variant, _amount in amounts}
    shops = {
        shop.pk: shop
        for shop in Shop.objects.select_for_update(no_key=True, of=("self",))
        .select_related("producer")
        .filter(pk__in=keys)
        .order_by("pk")
    }
    touched = {variant.product_id for _shop, variant, _amount in amounts}
    lock_products(touched)
    new = []
    for shop, variant, amount in amounts:
        price = check_amount(amount)
        _check_seller(shops[shop.pk], variant)
        new.append(
            Offer(
                channel=channel,
                shop=shops[shop.pk],
                variant=variant,
                product_id=variant.product_id,
                amount=price,
                created_at=clock.now(),
            )
        )
    with audit.context(user=None, reason="price set"):
        made = Offer.objects.bulk_create(new, batch_size=2_000)
        reprice(product_ids=touched)
        for offer in made:
            outbox.emit("offer.changed", offer_id=offer.pk, product_id=offer.product_id)
    return made


def _check_seller(shop: Shop, variant: Variant) -> None:
    """Only a verified producer's shop has prices, and only for its own goods. Before it is approved they are written down and sell nothing."""
    if variant.product.producer_id != shop.producer_id:
        raise Refused.because("not_of_this_shop", _("Quy cách này thuộc sản phẩm của cơ sở khác."), "variant")
    check_verified(shop.producer)
    if shop.state not in PRICING:
        raise Refused.because(
            "shop_not_open",
            _("Gian hàng đang ở trạng thái “%(state)s” nên không đặt giá được. Xem trang Gian hàng.")
            % {"state": shop.get_state_display()},
            "shop",
        )


@transaction.atomic
def stop_offer(*, offer: Offer, by: Actor) -> Offer:
    """Sell it no longer: its price ends now. Setting a price again starts it again."""
    _may_sell(by, offer.shop.producer)
    with acting(by, offer.shop.producer, "offer stopped"):
        set_offers_active(offers=[offer], active=False, by=by)
    offer.refresh_from_db()
    return offer


@transaction.atomic
def set_offers_active(*, offers: Collection[Offer], active: bool, by: Actor | None) -> None:
    """Start or stop offers. The caller has checked who may (the shop's people, or a fair's officers)."""
    touched = {offer.product_id for offer in offers}
    lock_products(touched)
    with audit.context(user=by.pk if by else None, reason="offer started" if active else "offer stopped"):
        Offer.objects.filter(pk__in=[offer.pk for offer in offers]).update(is_active=active)
        reprice(product_ids=touched)
        for offer in offers:
            outbox.emit("offer.changed", offer_id=offer.pk, product_id=offer.product_id)


@transaction.atomic
def update_channel(
    *, channel: Channel, name: str, opens_at: dt.datetime | None, closes_at: dt.datetime | None, is_active: bool
) -> Channel:
    """Change when a channel is open. All its prices follow in the same transaction. The caller has checked who may."""
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    channel.name, channel.opens_at, channel.closes_at, channel.is_active = name, opens_at, closes_at, is_active
    channel.save(update_fields=["name", "opens_at", "closes_at", "is_active"])
    reprice(product_ids=list(channel.offers.order_by("product").values_list("product_id", flat=True).distinct()))
    return channel
