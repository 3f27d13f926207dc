"""Booths and their offers: producers apply, the fair's officers decide."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.money import Money
from catalog.core.types import Actor
from catalog.products.models import Product, StarSpan, Variant
from catalog.products.queries import listable
from catalog.products.queries.listing import LISTABLE_STARS
from marketplace.fairs import policies
from marketplace.fairs.models import Booth, BoothState, Fair, FairListing, FairState
from marketplace.fairs.services.fairs import lock_fair
from marketplace.shops.models import Offer, Shop
from marketplace.shops.queries import market, rules_of, sells
from marketplace.shops.services import put_offer, set_offers_active

VERDICTS = (BoothState.APPROVED, BoothState.RETURNED, BoothState.REJECTED)


@transaction.atomic
def apply_booth(*, fair: Fair, shop: Shop, by: Actor | None, greeting: str = "") -> Booth:
    """Ask for a booth, or ask again after it was returned or withdrawn. `by` is None only for sample data.

    Raises `Refused` when the fair takes no booths, the shop is not open, or none of its products may be sold on the fair's first day;
    `Conflict` when it has applied already.
    """
    _may_run(by, shop)
    fair = lock_fair(fair)
    _check_takes_booths(fair)
    shop = Shop.objects.select_related("producer").get(pk=shop.pk)
    if not sells(shop):
        raise Refused.because("shop_not_open", _("Gian hàng chưa mở hoặc đang nghỉ. Mở gian hàng rồi đăng ký."), "shop")
    now_listable = list(listable().filter(producer=shop.producer_id).values_list("pk", flat=True))
    if not now_listable:
        raise Refused.because(
            "nothing_listable",
            _("Cơ sở chưa có sản phẩm nào đang bán được: cần đã duyệt và còn hạn công nhận từ 3 sao."),
            "shop",
        )
    first_day = _first_day(fair)
    if not _spans_on(first_day).filter(product__in=now_listable).exists():
        last = StarSpan.objects.filter(product__in=now_listable, ends_on__lt=first_day).order_by("-ends_on").first()
        raise _lapses(last.ends_on if last else first_day, fair, "shop")
    with audit.context(user=by.pk if by else None, reason="booth applied for"):
        booth = Booth.objects.select_for_update().filter(fair=fair, shop=shop).first()
        if booth is None:
            booth = Booth(fair=fair, shop=shop)
        elif booth.state == BoothState.REJECTED:
            raise Refused.because(
                "rejected", _("Ban tổ chức đã từ chối gian hàng này. Hãy liên hệ ban tổ chức."), "shop"
            )
        elif booth.state in {BoothState.APPLIED, BoothState.APPROVED}:
            raise Conflict.because("applied", _("Gian hàng này đã đăng ký hội chợ rồi."))
        booth.state, booth.reason, booth.greeting = BoothState.APPLIED, "", greeting.strip()[:300]
        booth.applied_at, booth.decided_at, booth.decided_by = clock.now(), None, None
        booth.save()
        outbox.emit("booth.applied", booth_id=booth.pk, fair_id=fair.pk)
    return booth


@transaction.atomic
def withdraw_booth(*, booth: Booth, by: Actor) -> Booth:
    """Leave the fair: the booth's prices there end now."""
    _may_run(by, booth.shop)
    lock_fair(booth.fair)
    booth = _locked(booth)
    if booth.state in {BoothState.WITHDRAWN, BoothState.REJECTED}:
        raise Conflict.because("gone", _("Gian hàng này không còn trong hội chợ."))
    with audit.context(user=by.pk, reason="booth withdrawn"):
        booth.state = BoothState.WITHDRAWN
        booth.save(update_fields=["state"])
        _stop_all(booth, by)
        outbox.emit("booth.withdrawn", booth_id=booth.pk)
    return booth


@transaction.atomic
def add_fair_offer(*, booth: Booth, variant: Variant, amount: int | Decimal, by: Actor | None) -> FairListing:
    """Bring a variant to the fair at `amount` đồng, or change its fair price. It sells once staff have approved it, and again after a change.

    Raises `Refused` when the product may not be sold today, or its certificate lapses before the fair begins (with the date).
    """
    _may_run(by, booth.shop)
    fair = lock_fair(booth.fair)
    _check_takes_booths(fair)
    booth = _locked(booth)
    if booth.state in {BoothState.REJECTED, BoothState.WITHDRAWN}:
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
    _check_may_cost_less(variant, amount, fair)
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
    _may_run(by, listing.booth.shop)
    lock_fair(listing.booth.fair)
    listing = _locked_listing(listing)
    if listing.state in {BoothState.WITHDRAWN, BoothState.REJECTED}:
        raise Conflict.because("gone", _("Mặt hàng này không còn trong hội chợ."))
    with audit.context(user=by.pk, reason="fair listing withdrawn"):
        listing.state = BoothState.WITHDRAWN
        listing.save(update_fields=["state"])
        set_offers_active(offers=[listing.offer], active=False, by=by)
    return listing


@transaction.atomic
def decide_booth(*, booth: Booth, verdict: str, by: Actor | None, reason: str = "") -> Booth:
    """Approve, return (with what to change) or reject (with why) a booth that waits. `by` is None only for sample data.

    Raises `Conflict` when somebody has decided meanwhile.
    """
    _may_decide(by, booth)
    _check_verdict(verdict, reason)
    fair = lock_fair(booth.fair)
    booth = _locked(booth)
    _check_waiting(booth.state, fair)
    with audit.context(user=by.pk if by else None, reason=reason or "booth approved"):
        booth.state, booth.reason = BoothState(verdict), reason.strip()
        booth.decided_at, booth.decided_by_id = clock.now(), by.pk if by else None
        booth.save()
        outbox.emit("booth.decided", booth_id=booth.pk, verdict=str(booth.state))
    return booth


@transaction.atomic
def decide_fair_listing(*, listing: FairListing, verdict: str, by: Actor | None, reason: str = "") -> FairListing:
    """Approve, return or reject a fair price that waits; an approved one sells as long as the fair is open.

    Raises `Conflict` when somebody has decided meanwhile, and `Refused` when its booth is not approved yet or the certificate lapses
    before the fair begins.
    """
    _may_decide(by, listing.booth)
    _check_verdict(verdict, reason)
    fair = lock_fair(listing.booth.fair)
    booth = _locked(listing.booth)
    listing = _locked_listing(listing)
    _check_waiting(listing.state, fair)
    if verdict == BoothState.APPROVED:
        if booth.state != BoothState.APPROVED:
            raise Refused.because(
                "booth_first", _("Hãy duyệt gian hàng trước, rồi duyệt các mặt hàng của gian."), "booth"
            )
        check_sellable_at(listing.offer.product, fair, "verdict")
    with audit.context(user=by.pk if by else None, reason=reason or "fair price approved"):
        listing.state, listing.reason = BoothState(verdict), reason.strip()
        listing.decided_at, listing.decided_by_id = clock.now(), by.pk if by else None
        listing.save()
        set_offers_active(offers=[listing.offer], active=verdict == BoothState.APPROVED, by=by)
        outbox.emit("fair_listing.decided", fair_listing_id=listing.pk, verdict=str(listing.state))
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
    first_day = _first_day(fair)
    if today.stars_until < first_day and not _spans_on(first_day).filter(product=product).exists():
        raise _lapses(today.stars_until, fair, field)


def _first_day(fair: Fair) -> dt.date:
    return max(clock.today(), fair.starts_at.astimezone(clock.VIETNAM).date())


def _spans_on(day: dt.date) -> QuerySet[StarSpan]:
    return StarSpan.objects.filter(stars__gte=LISTABLE_STARS, starts_on__lte=day, ends_on__gte=day)


def _lapses(last_day: dt.date, fair: Fair, field: str) -> Refused:
    return Refused.because(
        "lapses",
        _(
            "Giấy công nhận sao hết hạn ngày %(last)s, trước khi hội chợ mở ngày %(first)s. "
            "Hãy làm hồ sơ công nhận lại, có quyết định mới rồi đăng ký."
        )
        % {"last": formats.date_format(last_day, "d/m/Y"), "first": formats.date_format(_first_day(fair), "d/m/Y")},
        field,
    )


def _check_may_cost_less(variant: Variant, amount: int | Decimal, fair: Fair) -> None:
    """A product that the law lets nobody promote costs at the fair what it costs all year. 1 or 2 statements."""
    first, last = (moment.astimezone(clock.VIETNAM).date() for moment in (fair.starts_at, fair.ends_at))
    if not rules_of([variant.product], first, last)[variant.product_id].no_promotion:
        return
    usual = (
        Offer.objects.filter(variant=variant, channel=market(), is_active=True).values_list("amount", flat=True).first()
    )
    if usual is not None and amount < usual:
        raise Refused.because(
            "no_promotion",
            _("Luật không cho giảm giá, khuyến mại %(name)s: giá hội chợ không được thấp hơn giá quanh năm %(usual)s.")
            % {"name": variant.product.name, "usual": Money(usual)},
            "variant",
        )


def _check_takes_booths(fair: Fair) -> None:
    if fair.state != FairState.PUBLISHED:
        raise Refused.because("not_published", _("Hội chợ chưa công bố hoặc đã hủy nên không nhận đăng ký."), "fair")
    if fair.ends_at <= clock.now():
        raise Refused.because("over", _("Hội chợ đã kết thúc."), "fair")


def _check_verdict(verdict: str, reason: str) -> None:
    if verdict not in VERDICTS:
        raise Refused.because("unknown", _("Chọn duyệt, trả lại để sửa hoặc từ chối."), "verdict")
    if verdict != BoothState.APPROVED and not reason.strip():
        raise Refused.because("missing", _("Ghi lý do, để người bán biết cần sửa gì."), "reason")


def _check_waiting(state: str, fair: Fair) -> None:
    if state != BoothState.APPLIED:
        raise Conflict.because("decided", _("Đã có người quyết định rồi. Tải lại trang để xem kết quả."))
    _check_takes_booths(fair)


def _may_run(by: Actor | None, shop: Shop) -> None:
    if by is not None and not policies.may_run_booth(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được đăng ký và sửa gian hàng hội chợ."))


def _may_decide(by: Actor | None, booth: Booth) -> None:
    if by is not None and not policies.may_decide(by, booth.fair, booth.shop.producer):
        raise NotAllowed.because(
            "not_your_fair",
            _("Chỉ cán bộ của ban tổ chức, không thuộc cơ sở này, được duyệt gian hàng và giá hội chợ."),
        )


def _locked(booth: Booth) -> Booth:
    return (
        Booth.objects.select_for_update(of=("self",)).select_related("shop__producer", "fair__place").get(pk=booth.pk)
    )


def _locked_listing(listing: FairListing) -> FairListing:
    return (
        FairListing.objects.select_for_update(of=("self",))
        .select_related("offer__product", "booth__shop__producer", "booth__fair")
        .get(pk=listing.pk)
    )


def _stop_all(booth: Booth, by: Actor) -> None:
    set_offers_active(offers=list(Offer.objects.filter(fair_listing__booth=booth, is_active=True)), active=False, by=by)
