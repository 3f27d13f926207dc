"""Sales: made, changed before they start, stopped. The cuts they push into the shops do the rest (docs/adr/0003)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.products.models import Product
from marketplace.promotions import policies
from marketplace.promotions.models import Sale, SaleKind
from marketplace.promotions.services.limits import Limits, limits_on, percent_of
from marketplace.shops.models import Channel, ChannelKind, Offer
from marketplace.shops.queries import market, rules_of
from marketplace.shops.services import Cut, cut_price, drop_cuts, put_cuts


def source_of(sale: Sale) -> str:
    """The name under which a sale's cuts stand in the shops."""
    return f"sale:{sale.pk}"


@transaction.atomic
def create_sale(
    *,
    producer: Producer,
    name: str,
    kind: str,
    value: int,
    products: Collection[Product],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor | None,
    channel: Channel | None = None,
    programme: str = "",
) -> Sale:
    """Lower the prices of products in the all-year market from one instant to another: `value` percent (1 to 90) or đồng off.

    A percentage of a price is rounded down to whole đồng. Prices change at the instants themselves, with no task run, and offers made
    or changed meanwhile follow. `programme`: the number under which the trade office knows it, where `limits` asks for one. Raises `Refused`
    with every problem by field. `by` is None only for loaders of sample data.
    """
    _may(by, producer)
    channel = channel or market()
    sale = Sale(
        producer=producer,
        channel=channel,
        name=name.strip(),
        kind=kind,
        value=value,
        starts_at=starts_at,
        ends_at=ends_at,
        programme=programme.strip(),
        created_by_id=by.pk if by else None,
        created_at=clock.now(),
    )
    refuse_if_any(_problems(sale, products))
    with audit.context(user=by.pk if by else None, reason="sale created"):
        sale.save()
        sale.products.set(products)
        _push(sale, products)
        outbox.emit("sale.created", sale_id=sale.pk)
    return sale


@transaction.atomic
def update_sale(
    *,
    sale: Sale,
    name: str,
    kind: str,
    value: int,
    products: Collection[Product],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor,
    programme: str = "",
) -> Sale:
    """Change a sale that has not begun. One that runs can only be stopped, because people have seen its price."""
    _may(by, sale.producer)
    sale = _locked(sale)
    if sale.stopped_at or sale.starts_at <= clock.now():
        raise Conflict.because(
            "begun", _("Đợt giảm giá đã bắt đầu nên không sửa được nữa. Hãy dừng đợt này rồi tạo đợt mới.")
        )
    sale.name, sale.kind, sale.value, sale.starts_at, sale.ends_at = name.strip(), kind, value, starts_at, ends_at
    sale.programme = programme.strip()
    refuse_if_any(_problems(sale, products))
    with audit.context(user=by.pk, reason="sale changed"):
        sale.save()
        sale.products.set(products)
        _push(sale, products)
        outbox.emit("sale.changed", sale_id=sale.pk)
    return sale


@transaction.atomic
def stop_sale(*, sale: Sale, by: Actor) -> Sale:
    """End a sale now, or call it off before it began. Raises `Conflict` when it is over already."""
    _may(by, sale.producer)
    sale = _locked(sale)
    now = clock.now()
    if sale.stopped_at or sale.ends_at <= now:
        raise Conflict.because("over", _("Đợt giảm giá này đã kết thúc từ trước."))
    with audit.context(user=by.pk, reason="sale stopped"):
        sale.stopped_at = now
        sale.save(update_fields=["stopped_at"])
        drop_cuts(source=source_of(sale))
        outbox.emit("sale.stopped", sale_id=sale.pk)
    return sale


def _may(by: Actor | None, producer: Producer) -> None:
    if by is not None and not policies.may_run_sales(by, producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được tạo và dừng đợt giảm giá."))


def _locked(sale: Sale) -> Sale:
    return Sale.objects.select_for_update(of=("self",)).select_related("channel", "producer").get(pk=sale.pk)


def _push(sale: Sale, products: Collection[Product]) -> None:
    percent, amount_off = (sale.value, None) if sale.kind == SaleKind.PERCENT else (None, sale.value)
    most = _limits_of(sale).allowed(sale.programme)
    put_cuts(
        source=source_of(sale),
        channel=sale.channel,
        cuts=[
            Cut(
                product_id=pk,
                starts_at=sale.starts_at,
                ends_at=sale.ends_at,
                label=sale.name,
                percent=percent,
                amount_off=amount_off,
                most_percent=most,
            )
            for pk in {product.pk for product in products}
        ],
    )


def _problems(sale: Sale, products: Collection[Product]) -> list[Problem]:
    found = []
    if not sale.name:
        found.append(Problem("missing", _("Chưa có tên đợt giảm giá. Ví dụ: Mừng vụ mới."), "name"))
    elif len(sale.name) > 120:
        found.append(Problem("too_long", _("Tên đợt giảm giá dài quá 120 ký tự."), "name"))
    if sale.kind not in SaleKind.values:
        found.append(Problem("unknown", _("Chọn giảm theo phần trăm hoặc theo số tiền."), "kind"))
    elif sale.kind == SaleKind.PERCENT and not 1 <= sale.value <= 90:
        found.append(Problem("out_of_range", _("Phần trăm giảm phải từ 1 đến 90."), "value"))
    elif sale.kind == SaleKind.AMOUNT and not 1 <= sale.value < 10**10:
        found.append(Problem("out_of_range", _("Số tiền giảm phải lớn hơn 0 và nhỏ hơn giá bán."), "value"))
    if sale.channel.kind != ChannelKind.MARKET:
        found.append(
            Problem("fair_channel", _("Giá ở hội chợ do ban tổ chức duyệt, không đặt đợt giảm giá ở đó."), "channel")
        )
    if sale.ends_at <= sale.starts_at:
        found.append(Problem("order", _("Lúc kết thúc phải sau lúc bắt đầu."), "ends_at"))
    elif sale.ends_at <= clock.now():
        found.append(Problem("past", _("Lúc kết thúc đã qua. Chọn một lúc sau bây giờ."), "ends_at"))
    if not products:
        found.append(Problem("missing", _("Chọn ít nhất một sản phẩm để giảm giá."), "products"))
    elif sale.starts_at < sale.ends_at:
        found += _barred(sale, products)
    foreign = [product.name for product in products if product.producer_id != sale.producer_id]
    if foreign:
        found.append(
            Problem(
                "not_yours",
                _("Các sản phẩm này của cơ sở khác: %(names)s.") % {"names": ", ".join(sorted(foreign))},
                "products",
            )
        )
    if len(sale.programme) > 160:
        found.append(Problem("too_long", _("Số chương trình dài quá 160 ký tự."), "programme"))
    return found or _without_a_price(sale, products) or _too_much(sale, products)


def _too_much(sale: Sale, products: Collection[Product]) -> list[Problem]:
    """More than the law lets anybody take off, or a number that is missing. 2 statements."""
    limits = _limits_of(sale)
    percent = sale.value
    if sale.kind == SaleKind.AMOUNT:
        offers = Offer.objects.filter(product__in=products, channel=sale.channel, is_active=True)
        lowest = offers.order_by("amount").values_list("amount", flat=True).first()
        percent = percent_of(sale.value, lowest) if lowest else 0
    return limits.problems(percent=percent, programme=sale.programme, field="value")


def _limits_of(sale: Sale) -> Limits:
    return limits_on(sale.starts_at, sale.ends_at, province=sale.producer.province_id)


def _without_a_price(sale: Sale, products: Collection[Product]) -> list[Problem]:
    """An amount that is not less than a price. 1 statement, none for a percentage."""
    if sale.kind == SaleKind.AMOUNT:
        offers = Offer.objects.filter(product__in=products, channel=sale.channel, is_active=True)
        low = [
            f"{name} ({variant})"
            for amount, name, variant in offers.values_list("amount", "product__name", "variant__name")
            if cut_price(amount, percent=None, amount_off=sale.value) <= 0
        ]
        if low:
            return [
                Problem(
                    "leaves_no_price",
                    _("Giảm như vậy thì không còn giá bán: %(names)s. Hãy giảm ít hơn hoặc bỏ sản phẩm đó ra.")
                    % {"names": ", ".join(sorted(low))},
                    "value",
                )
            ]
    return []


def _barred(sale: Sale, products: Collection[Product]) -> list[Problem]:
    """Products whose price the law lets nobody lower on some day of the sale. 1 statement."""
    first, last = (moment.astimezone(clock.VIETNAM).date() for moment in (sale.starts_at, sale.ends_at))
    rules = rules_of(products, first, last)
    barred = [product.name for product in products if rules[product.pk].no_promotion]
    if not barred:
        return []
    return [
        Problem(
            "no_promotion",
            _("Luật không cho giảm giá, khuyến mại các sản phẩm này: %(names)s. Hãy bỏ ra khỏi đợt giảm giá.")
            % {"names": ", ".join(sorted(barred))},
            "products",
        )
    ]
