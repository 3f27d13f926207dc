"""A shop's life: begun, approved, resting, stopped by the office, closed. What it must have first, `checkout.services.applications` asks."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, revision, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.producers import policies as producers
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.products.services.common import acting
from marketplace.shops import policies
from marketplace.shops.models import LicenceCheck, Shop, ShopState
from marketplace.shops.queries.shops import holiday_of, sells
from marketplace.shops.services.offers import check_verified
from marketplace.shops.services.pricing import reprice

S = ShopState
MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        (S.DRAFT, S.REVIEW),
        (S.CHANGES, S.REVIEW),
        (S.REFUSED, S.REVIEW),
        (S.CLOSED, S.REVIEW),
        (S.REVIEW, S.OPEN),
        (S.REVIEW, S.CHANGES),
        (S.REVIEW, S.REFUSED),
        (S.OPEN, S.PAUSED),
        (S.PAUSED, S.OPEN),
        (S.OPEN, S.SUSPENDED),
        (S.PAUSED, S.SUSPENDED),
        (S.SUSPENDED, S.OPEN),
        (S.OPEN, S.CLOSED),
        (S.PAUSED, S.CLOSED),
        (S.SUSPENDED, S.CLOSED),
    }
)
LONGEST_REASON = 2_000
LONGEST_HOLIDAY = 120  # days


def lock_shop(pk: int) -> Shop:
    """The shop's row, locked until the transaction ends, with its producer and place. 1 statement."""
    return (
        Shop.objects.select_for_update(no_key=True, of=("self",))
        .select_related("producer__place", "pickup_place")
        .get(pk=pk)
    )


def move_shop(
    *, shop: Shop, to: str, kind: str, by: Actor | None, reason: str = "", **stamps: dt.datetime | int | None
) -> None:
    """Change a locked shop's state along `MOVES`; its prices begin or end with it. `kind` names the step (`shop.<kind>`) for those who are told.

    Raises `Conflict` when the shop does not go there from where it is.
    """
    if (shop.state, to) not in MOVES:
        raise Conflict.because(
            "moved_meanwhile",
            _("Gian hàng đang ở trạng thái “%(state)s” nên không làm được việc này. Tải lại trang để xem.")
            % {"state": shop.get_state_display()},
        )
    sold = sells(shop)
    shop.state, shop.state_reason = to, reason
    for name, value in stamps.items():
        setattr(shop, name, value)
    shop.save(update_fields=["state", "state_reason", *stamps])
    if sold != sells(shop):
        reprice(product_ids=_products_of(shop))
        for pk, product in shop.offers.order_by("pk").values_list("pk", "product_id"):
            outbox.emit("offer.changed", offer_id=pk, product_id=product)
    revision.bump()
    outbox.emit(f"shop.{kind}", shop_id=shop.pk, at=clock.now().isoformat())


def _products_of(shop: Shop) -> list[int]:
    return list(shop.offers.order_by("product").values_list("product_id", flat=True).distinct())


def may_run(by: Actor | None, producer: Producer) -> None:
    """Raises `NotAllowed` unless prices and the shop are this user's to set."""
    if by is not None and not policies.may_sell_for(by, producer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt giá và mở, nghỉ gian hàng.")
        )


def may_decide(by: Actor, shop: Shop) -> None:
    """Raises `NotAllowed` unless the user is an officer of the shop's place who does not belong to it."""
    if not producers.may_verify(by, shop.producer):
        raise NotAllowed.because("may_not_decide", _("Chỉ cán bộ phụ trách địa phương của gian hàng được quyết định."))


def checked_reason(reason: str) -> str:
    """A reason that people will read. Raises `Refused` when there is none or it is too long."""
    reason = reason.strip()
    if not reason:
        raise Refused.because("reason_needed", _("Ghi lý do."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Refused.because("too_long", _("Lý do dài quá 2.000 ký tự. Viết ngắn lại."), "reason")
    return reason


@transaction.atomic
def begin_shop(*, producer: Producer, name: str = "", by: Actor | None) -> Shop:
    """The producer's shop, made now if there is none: it can be filled, and sells once an officer has approved it."""
    may_run(by, producer)
    with acting(by, producer, "shop begun"):
        shop = Shop.objects.filter(producer=producer).first()
        return shop or _new_shop(producer, name.strip() or producer.name)


@transaction.atomic
def open_shop(*, producer: Producer, name: str = "") -> Shop:
    """An open shop without an application: for loaders of sample data, whose history says so. A real one is approved (`approve_shop`)."""
    check_verified(producer)
    shop = begin_shop(producer=producer, name=name, by=None)
    if not sells(shop):
        with audit.context(reason="approved as sample data"):
            shop.state, shop.approved_at = S.OPEN, clock.now()
            shop.save(update_fields=["state", "approved_at"])
            reprice(product_ids=_products_of(shop))
            revision.bump()
    return shop


def _new_shop(producer: Producer, name: str) -> Shop:
    base = text.slug(name) or f"shop-{producer.pk}"
    taken = Shop.objects.filter(slug=base).exists()
    try:
        with transaction.atomic():
            return Shop.objects.create(
                producer=producer,
                slug=f"{base}-{producer.pk}" if taken else base,
                name=name[:160],
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict.because("opened_meanwhile", _("Gian hàng vừa được mở ở nơi khác. Hãy tải lại trang.")) from error


@transaction.atomic
def pause_shop(*, shop: Shop, by: Actor) -> Shop:
    """Stop selling without a day of return: all its prices end now, its booth and pages stay."""
    may_run(by, shop.producer)
    shop = lock_shop(shop.pk)
    with acting(by, shop.producer, "shop paused"):
        move_shop(shop=shop, to=S.PAUSED, kind="paused", by=by)
    return shop


@transaction.atomic
def resume_shop(*, shop: Shop, by: Actor) -> Shop:
    """A paused shop sells again. Raises `Refused` for a producer that is not verified."""
    may_run(by, shop.producer)
    shop = lock_shop(shop.pk)
    check_verified(shop.producer)
    if shop.state != S.PAUSED:
        raise Conflict.because(
            "moved_meanwhile",
            _("Gian hàng đang ở trạng thái “%(state)s” nên không làm được việc này. Tải lại trang để xem.")
            % {"state": shop.get_state_display()},
        )
    with acting(by, shop.producer, "shop resumed"):
        move_shop(shop=shop, to=S.OPEN, kind="resumed", by=by)
    return shop


@transaction.atomic
def suspend_shop(*, shop: Shop, by: Actor, reason: str) -> Shop:
    """An officer stops the shop: nothing of it can be bought any more; orders that were placed go on. With the reason that its people read."""
    shop = lock_shop(shop.pk)
    may_decide(by, shop)
    reason = checked_reason(reason)
    with audit.context(user=by.pk, reason=reason):
        move_shop(shop=shop, to=S.SUSPENDED, kind="suspended", by=by, reason=reason)
    return shop


@transaction.atomic
def reopen_shop(*, shop: Shop, by: Actor, reason: str) -> Shop:
    """An officer ends a suspension, with a reason."""
    shop = lock_shop(shop.pk)
    may_decide(by, shop)
    if shop.state != S.SUSPENDED:
        raise Conflict.because("moved_meanwhile", _("Gian hàng này không bị ngừng bán. Tải lại trang để xem."))
    check_verified(shop.producer)
    reason = checked_reason(reason)
    with audit.context(user=by.pk, reason=reason):
        move_shop(shop=shop, to=S.OPEN, kind="reopened", by=by)
    return shop


@transaction.atomic
def set_pickup(*, shop: Shop, place: Unit, street: str, by: Actor) -> Shop:
    """Where carriers fetch the shop's parcels: a commune or ward of today, house and street. Raises `Refused` at the fields."""
    may_run(by, shop.producer)
    shop = lock_shop(shop.pk)
    street = " ".join(street.split())
    found = []
    if place.level != Level.COMMUNE:
        found.append(Problem("not_a_commune", _("Ghi tới xã, phường. Ví dụ: xã Kiến Đức, Lâm Đồng."), "place"))
    if not street or len(street) > 200:
        found.append(Problem("missing", _("Ghi số nhà, đường hoặc thôn, nhiều nhất 200 ký tự."), "street"))
    refuse_if_any(found)
    with acting(by, shop.producer, "pick-up address set"):
        shop.pickup_place, shop.pickup_street = place, street
        shop.save(update_fields=["pickup_place", "pickup_street"])
    return shop


@transaction.atomic
def set_holiday(*, shop: Shop, first: dt.date, last: dt.date, note: str = "", by: Actor) -> Shop:
    """The shop rests on these days, both inclusive: its goods are shown and cannot be ordered. It ends by itself."""
    may_run(by, shop.producer)
    shop = lock_shop(shop.pk)
    note, today, found = " ".join(note.split()), clock.today(), []
    if last < first:
        found.append(Problem("order", _("Ngày cuối phải từ ngày đầu trở đi."), "last"))
    elif last < today:
        found.append(Problem("past", _("Ngày nghỉ đã qua. Chọn từ hôm nay trở đi."), "last"))
    elif (last - first).days >= LONGEST_HOLIDAY:
        found.append(
            Problem("too_long", _("Nghỉ nhiều nhất 120 ngày. Lâu hơn thì bấm tạm nghỉ không hẹn ngày."), "last")
        )
    if len(note) > 200:
        found.append(Problem("too_long", _("Lời nhắn dài quá 200 ký tự."), "note"))
    refuse_if_any(found)
    with acting(by, shop.producer, "holiday set"):
        shop.holiday_from, shop.holiday_until, shop.holiday_note = first, last, note
        shop.save(update_fields=["holiday_from", "holiday_until", "holiday_note"])
        revision.bump()
    return shop


@transaction.atomic
def end_holiday(*, shop: Shop, by: Actor) -> Shop:
    """Back earlier, or not away at all. Raises `Conflict` when no holiday runs or is to come."""
    may_run(by, shop.producer)
    shop = lock_shop(shop.pk)
    if holiday_of(shop) is None and not (shop.holiday_from and shop.holiday_from > clock.today()):
        raise Conflict.because("no_holiday", _("Gian hàng không có ngày nghỉ nào. Tải lại trang để xem."))
    with acting(by, shop.producer, "holiday ended"):
        shop.holiday_from = shop.holiday_until = None
        shop.holiday_note = ""
        shop.save(update_fields=["holiday_from", "holiday_until", "holiday_note"])
        revision.bump()
    return shop


@transaction.atomic
def accept_fees(*, shop: Shop, by: Actor) -> Shop:
    """The shop's own people have read what the platform asks and agree. Owners and managers, no officer in their name."""
    if not producers.may_manage(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được đồng ý phí của sàn."))
    shop = lock_shop(shop.pk)
    with audit.context(user=by.pk, reason="fees accepted"):
        shop.fees_accepted_at = clock.now()
        shop.save(update_fields=["fees_accepted_at"])
    return shop


@transaction.atomic
def check_licence_paper(*, product: Product, number: str, by: Actor) -> LicenceCheck:
    """An officer of the producer's place has seen the paper with this licence number. Raises `Conflict` when the product says another by now."""
    product = (
        Product.objects.select_for_update(of=("self",), no_key=True)
        .select_related("producer__place")
        .get(pk=product.pk)
    )
    if not producers.may_verify(by, product.producer):
        raise NotAllowed.because("may_not_decide", _("Chỉ cán bộ phụ trách địa phương của gian hàng được quyết định."))
    if not number or product.licence_number != number:
        raise Conflict.because("changed", _("Số giấy phép vừa được sửa. Tải lại trang để xem số mới."))
    with audit.context(user=by.pk, reason="licence seen"):
        check, _new = LicenceCheck.objects.get_or_create(
            product=product, number=number, defaults={"checked_at": clock.now(), "checked_by_id": by.pk}
        )
        reprice(product_ids=[product.pk])
    return check
