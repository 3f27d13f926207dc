"""What an offer promises beside its price: wholesale steps, when it leaves the house, how many one buyer may have; and goods to be ordered ahead."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox, revision
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.money import Money
from catalog.core.types import Actor
from catalog.products.models import Variant
from catalog.products.services.common import acting
from marketplace.shops import policies
from marketplace.shops.models import Offer, PriceStep, Stock, Vat
from marketplace.shops.queries.supply import Step
from marketplace.shops.services.offers import check_amount
from marketplace.shops.services.pricing import FOREVER

MOST_STEPS = 5
MOST_UNITS = 9_999
"""Of one line in a cart."""
LONGEST_AHEAD = 365
"""Days that a harvest may lie ahead."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`packs_within`: days until it leaves the house (1 to 60; None: at once). `most_per_order`; `most_per_buyer` to one telephone in
    `most_in_days` (1 to 365), both or neither. `steps`: wholesale prices, each lower than the one before and than the single price.
    `vat`: the tax in the price (`Vat`), or "" where the seller states none."""

    packs_within: int | None = None
    most_per_order: int | None = None
    most_per_buyer: int | None = None
    most_in_days: int | None = None
    steps: Sequence[Step] = ()
    vat: str = ""


@transaction.atomic
def set_terms(*, offer: Offer, terms: Terms, by: Actor | None) -> Offer:
    """Keep an offer's terms whole, from now on: a step that goes on is left alone, others end now. Raises `NotAllowed`, `Refused`."""
    producer = offer.shop.producer
    if by is not None and not policies.may_sell_for(by, producer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt điều này.")
        )
    offer = Offer.objects.select_for_update(of=("self",)).select_related("shop__producer").get(pk=offer.pk)
    refuse_if_any([*_limit_problems(terms), *_step_problems(terms.steps, offer.amount)])
    with acting(by, producer, "terms of offer set"):
        offer.packs_within = terms.packs_within
        offer.most_per_order = terms.most_per_order
        offer.most_per_buyer, offer.most_in_days = terms.most_per_buyer, terms.most_in_days
        offer.vat = terms.vat
        offer.save(update_fields=["packs_within", "most_per_order", "most_per_buyer", "most_in_days", "vat"])
        _put_steps(offer, terms.steps)
        outbox.emit("offer.changed", offer_id=offer.pk, product_id=offer.product_id)
    return offer


def _put_steps(offer: Offer, steps: Sequence[Step]) -> None:
    now = clock.now()
    running = {Step(row.from_quantity, row.amount): row for row in offer.steps.filter(ends_at__gt=now)}
    gone = [row.pk for step, row in running.items() if step not in steps]
    PriceStep.objects.filter(pk__in=gone, starts_at__gte=now).delete()  # began in this very instant
    PriceStep.objects.filter(pk__in=gone).update(ends_at=now)
    PriceStep.objects.bulk_create(
        [
            PriceStep(offer=offer, from_quantity=s.from_quantity, amount=s.amount, starts_at=now, ends_at=FOREVER)
            for s in steps
            if s not in running
        ]
    )


def _limit_problems(terms: Terms) -> list[Problem]:
    found = []
    if terms.vat and terms.vat not in Vat.values:
        found.append(Problem("unknown", _("Chọn một mức thuế GTGT trong danh sách."), "vat"))
    if terms.packs_within is not None and not 1 <= terms.packs_within <= 60:
        found.append(Problem("out_of_range", _("Số ngày chuẩn bị hàng từ 1 tới 60."), "packs_within"))
    for field in ("most_per_order", "most_per_buyer"):
        value = getattr(terms, field)
        if value is not None and not 1 <= value <= MOST_UNITS:
            found.append(Problem("out_of_range", _("Giới hạn mua từ 1 đến 9.999."), field))
    if (terms.most_per_buyer is None) != (terms.most_in_days is None):
        lacking = "most_in_days" if terms.most_in_days is None else "most_per_buyer"
        found.append(Problem("missing", _("Ghi cả số lượng và số ngày, hoặc để trống cả hai."), lacking))
    elif terms.most_in_days is not None and not 1 <= terms.most_in_days <= 365:
        found.append(Problem("out_of_range", _("Số ngày từ 1 tới 365."), "most_in_days"))
    return found


def _step_problems(steps: Sequence[Step], single: int) -> list[Problem]:
    if len(steps) > MOST_STEPS:
        return [Problem("too_many", _("Nhiều nhất 5 mức giá sỉ."), "steps")]
    below, above = 1, single
    for step in steps:
        check_amount(step.amount, field="steps")
        if not below < step.from_quantity <= MOST_UNITS:
            return [
                Problem("out_of_range", _("Giá sỉ: số lượng phải từ 2 trở lên và tăng dần, nhiều nhất 9.999."), "steps")
            ]
        if step.amount >= above:
            return [
                Problem(
                    "not_lower",
                    _("Giá sỉ từ %(n)s phải thấp hơn %(price)s: mua nhiều hơn thì rẻ hơn.")
                    % {"n": step.from_quantity, "price": Money(above)},
                    "steps",
                )
            ]
        below, above = step.from_quantity, step.amount
    return []


@transaction.atomic
def set_ahead(*, variant: Variant, quantity: int, ships_on: dt.date | None, by: Actor | None) -> Stock:
    """Let so many units be ordered before they are harvested or made; they are sent from `ships_on` on. 0 ends it: what was ordered stays.

    Raises `NotAllowed`, `Refused` for a day that is not ahead and for fewer than were ordered already.
    """
    producer = variant.product.producer
    if by is not None and not policies.may_sell_for(by, producer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt điều này.")
        )
    if not 0 <= quantity <= 1_000_000:
        raise Refused.because("out_of_range", _("Số nhận đặt trước phải từ 0 đến 1.000.000."), "ahead")
    today = clock.today()
    if quantity and (ships_on is None or not today < ships_on <= today + dt.timedelta(days=LONGEST_AHEAD)):
        raise Refused.because("day", _("Ghi ngày bắt đầu giao: từ ngày mai, trong vòng một năm."), "ahead_from")
    with acting(by, producer, "ordering ahead set"):
        Stock.objects.get_or_create(variant=variant)
        stock = Stock.objects.select_for_update().get(variant=variant)
        waiting = stock.reserved - stock.quantity
        if quantity < waiting:
            if quantity:
                raise Refused.because(
                    "reserved",
                    _("Đã có %(n)s đơn vị được đặt trước, nên số này không thể ít hơn.") % {"n": waiting},
                    "ahead",
                )
            # no more can be ordered, and those that were stay covered
            quantity, ships_on = waiting, stock.ahead_from
        if (stock.ahead, stock.ahead_from) != (quantity, ships_on if quantity else None):
            stock.ahead, stock.ahead_from = quantity, ships_on if quantity else None
            stock.save(update_fields=["ahead", "ahead_from"])
            revision.bump()
    return stock
