"""What a booth brings to the fair, at which price."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Refused, refuse_if_any
from catalog.core.money import Money
from catalog.core.types import Actor
from catalog.products.models import Product, Variant
from catalog.products.queries import listable
from marketplace.fairs.models import Booth, BoothState, Fair, FairListing, PromotionProgramme
from marketplace.fairs.services.common import (
    GONE,
    check_takes_booths,
    first_day,
    lapses,
    locked_booth,
    locked_listing,
    may_run,
    spans_on,
)
from marketplace.fairs.services.fairs import lock_fair
from marketplace.promotions.services.limits import limits_on, percent_of
from marketplace.shops.models import Offer
from marketplace.shops.queries import market, rules_of
from marketplace.shops.services import put_offer, set_offers_active


@transaction.atomic
def add_fair_offer(*, booth: Booth, variant: Variant, amount: int | Decimal, by: Actor | None) -> FairListing:
    """Bring a variant to the fair at `amount` đồng, or change its fair price. It sells once staff have approved it, and again after a change.

    Raises `Refused` when the product may not be sold today, or its certificate lapses before the fair begins (with the date).
    """
    may_run(by, booth.shop)
    fair = lock_fair(booth.fair)
    check_takes_booths(fair)
    booth = locked_booth(booth)
    if booth.state in GONE:
        raise Refused.because("no_booth", _("Gian hàng không còn trong hội chợ này. Hãy đăng ký lại trước."), "booth")
    check_sellable_at(variant.product, fair, "variant")
    listing = (
        FairListing.objects.select_for_update(of=("self",))
        .select_related("offer")
        .filter(booth=booth, offer__variant=variant)
        .first()
    )
    if listing and listing.state == BoothState.REJECTED:
        raise Refused.because("rejected", _("Ban tổ chức đã từ chối mặt hàng này."), "variant")
    check_price(variant, amount, fair, "variant")
    offer = put_offer(shop=booth.shop, channel=fair.channel, variant=variant, amount=amount, by=by, is_active=False)
    with audit.context(user=by.pk if by else None, reason="fair price asked for"):
        listing = listing or FairListing(booth=booth, offer=offer)
        listing.state, listing.reason, listing.decided_at, listing.decided_by = BoothState.APPLIED, "", None, None
        listing.save()
        outbox.emit("fair_listing.applied", fair_listing_id=listing.pk)
    listing.offer = offer
    return listing


@transaction.atomic
def withdraw_fair_listing(*, listing: FairListing, by: Actor) -> FairListing:
    """Take one thing out of the fair: its fair price ends now."""
    may_run(by, listing.booth.shop)
    lock_fair(listing.booth.fair)
    listing = locked_listing(listing)
    if listing.state in GONE:
        raise Conflict.because("gone", _("Mặt hàng này không còn trong hội chợ."))
    with audit.context(user=by.pk, reason="fair listing withdrawn"):
        listing.state = BoothState.WITHDRAWN
        listing.save(update_fields=["state"])
        set_offers_active(offers=[listing.offer], active=False, by=by)
    return listing


def check_sellable_at(product: Product, fair: Fair, field: str) -> None:
    """Listable today, and with stars on the first day it could be sold in the fair. 1 or 2 statements."""
    today: Any = listable().filter(pk=product.pk).first()
    if today is None:
        raise Refused.because(
            "not_listable",
            _("Sản phẩm chưa bán được: cần đã duyệt và còn hạn công nhận từ 3 sao."),
            field,
        )
    day = first_day(fair)
    if today.stars_until < day and not spans_on(day).filter(product=product).exists():
        raise lapses(today.stars_until, fair, field)


def check_price(variant: Variant, amount: int | Decimal, fair: Fair, field: str) -> None:
    """How far below its all-year price a variant may be at the fair: what the law lets nobody promote not at all, anything else
    as far as the office's limits and the fair's own programme say. 3 or 4 statements."""
    usual = (
        Offer.objects.filter(variant=variant, channel=market(), is_active=True).values_list("amount", flat=True).first()
    )
    if usual is None or amount >= usual or amount <= 0:
        return
    first, last = (moment.astimezone(clock.VIETNAM).date() for moment in (fair.starts_at, fair.ends_at))
    if rules_of([variant.product], first, last)[variant.product_id].no_promotion:
        raise Refused.because(
            "no_promotion",
            _("Luật không cho giảm giá, khuyến mại %(name)s: giá hội chợ không được thấp hơn giá quanh năm %(usual)s.")
            % {"name": variant.product.name, "usual": Money(usual)},
            field,
        )
    percent = percent_of(int(usual - amount), usual)
    programme = PromotionProgramme.objects.filter(fair=fair).first()
    if programme is not None and percent > programme.cap_percent:
        words = _("Chương trình khuyến mại số %(number)s cho giảm nhiều nhất %(cap)s%% so với giá quanh năm %(usual)s.")
        told = words % {"number": programme.number, "cap": programme.cap_percent, "usual": Money(usual)}
        raise Refused.because("programme_cap", told, field)
    number = programme.number if programme else ""
    found = limits_on(fair.starts_at, fair.ends_at).problems(percent=percent, programme=number, field=field)
    if any(problem.code == "programme" for problem in found):  # theirs to write, not the producer's
        raise Refused.because(
            "programme",
            _(
                "Giảm %(percent)s%% cần số đăng ký chương trình mà ban tổ chức chưa ghi. Giảm ít hơn hoặc báo ban tổ chức."
            )
            % {"percent": percent},
            field,
        )
    refuse_if_any(found)
