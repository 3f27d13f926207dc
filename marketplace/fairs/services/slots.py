"""The schedule of a fair: rooms, slots of whole ten minutes, what they show and at which price, where they are streamed and recorded."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.formats import moment
from catalog.core.types import Actor
from catalog.producers.models import Producer
from marketplace.fairs.models import (
    Booth,
    BoothState,
    Fair,
    FairListing,
    FairRoom,
    FairSlot,
    FairState,
    SlotCell,
    SlotItem,
)
from marketplace.fairs.services.fairs import check_organiser, lock_fair, mark_changed
from marketplace.fairs.services.offers import check_price
from marketplace.fairs.symbols import stream_of
from marketplace.shops.models import Shop
from marketplace.shops.services import Cut, cut_price, drop_cuts, put_cuts

CELL = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=12)
MOST_ITEMS, MOST_ROOMS, MOST_SLOTS = 30, 50, 1_000
MOST_PERCENT = 90
_WORDS: Any = {
    "one_slot_a_room": _("Phòng này đã có phiên “%(title)s” từ %(from)s. Chọn giờ khác hoặc phòng khác."),
    "one_slot_a_shop": _("Gian hàng này đã có phiên “%(title)s” từ %(from)s, không ở hai nơi cùng lúc được."),
}


@transaction.atomic
def put_room(*, fair: Fair, name: str, by: Actor | None) -> FairRoom:
    """A stage or hall in which slots take place. Raises `Refused` for a name that is there already, empty or too long."""
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refused.because("name", _("Ghi tên phòng hay sân khấu, nhiều nhất 80 ký tự."), "name")
    if fair.rooms.filter(name=name).exists():
        raise Refused.because("taken", _("Hội chợ đã có phòng này."), "name")
    if fair.rooms.count() >= MOST_ROOMS:
        raise Refused.because("too_many", _("Nhiều nhất 50 phòng."), "name")
    return FairRoom.objects.create(fair=fair, name=name)


@transaction.atomic
def drop_room(*, room: FairRoom, by: Actor) -> None:
    """Take a room away in which nothing was ever planned. Raises `Conflict`."""
    check_organiser(by, room.fair.place)
    lock_fair(room.fair)
    if room.slots.exists():
        raise Conflict.because("taken", _("Phòng này đã có phiên trong lịch nên không bỏ được."))
    room.delete()


@transaction.atomic
def put_slot(
    *,
    fair: Fair,
    by: Actor | None,
    title: str,
    starts_at: dt.datetime,
    minutes: int,
    slot: FairSlot | None = None,
    about: str = "",
    room: FairRoom | None = None,
    shop: Shop | None = None,
    stream_url: str = "",
    items: Sequence[tuple[int, int | None]] = (),
) -> FairSlot:
    """Plan a slot, or change one that is not over. `room` None: online; `shop` None: the organiser's own; `items`: products by key, each with so many
    percent below its fair price while the slot lasts (None: the fair price).

    Two slots of one room or one shop (in any fair) never share ten minutes: rows of the database stand against it. Raises `Refused` by field.
    """
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    if slot is not None:
        slot = locked_slot(slot)
        _check_open(slot)
    now = clock.now()
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    title, about = " ".join(title.split()), about.strip()
    problems = _text_problems(title, about) + _time_problems(fair, slot, starts_at, minutes)
    booth = None
    if shop is not None:
        booth = Booth.objects.filter(fair=fair, shop=shop, state=BoothState.APPROVED).first()
        if booth is None:
            problems.append(Problem("no_booth", _("Gian hàng này chưa được duyệt trong hội chợ."), "shop"))
    if room is not None and room.fair_id != fair.pk:
        problems.append(Problem("unknown", _("Chọn một phòng của hội chợ này."), "room"))
    if stream_url.strip():
        problems += _stream_problems(stream_url, "stream_url")
    refuse_if_any(problems)
    _check_items(fair, shop, items)
    with audit.context(user=by.pk if by else None, reason="slot planned" if slot is None else "slot changed"):
        if slot is None:
            if fair.slots.count() >= MOST_SLOTS:
                raise Refused.because("too_many", _("Lịch hội chợ có nhiều nhất 1.000 phiên."))
            slot = FairSlot(fair=fair, created_at=now)
        else:
            mark_changed(slot)
        slot.title, slot.about, slot.starts_at, slot.ends_at = title, about, starts_at, ends_at
        slot.room, slot.shop, slot.stream_url = room, shop, stream_url.strip()
        slot.seller = seller_of(shop.pk) if shop is not None else {}
        slot.save()
        slot.cells.all().delete()
        _take_cells(slot)
        slot.items.all().delete()
        SlotItem.objects.bulk_create(
            SlotItem(slot=slot, product_id=product, percent=percent, position=n)
            for n, (product, percent) in enumerate(items)
        )
        _price(slot, fair)
        outbox.emit("fair.slot.changed", slot_id=slot.pk)
    return slot


@transaction.atomic
def move_slot(*, slot: FairSlot, starts_at: dt.datetime, room: FairRoom | None, by: Actor) -> FairSlot:
    """The same slot, as long, at another time or in another room (None: online). Raises as `put_slot`; then it is where it was."""
    check_organiser(by, slot.fair.place)
    fair = lock_fair(slot.fair)
    slot = locked_slot(slot)
    return put_slot(
        fair=fair,
        slot=slot,
        title=slot.title,
        about=slot.about,
        starts_at=starts_at,
        minutes=(slot.ends_at - slot.starts_at) // dt.timedelta(minutes=1),
        room=room,
        shop=slot.shop,
        stream_url=slot.stream_url,
        items=list(slot.items.values_list("product_id", "percent")),
        by=by,
    )


def _text_problems(title: str, about: str) -> list[Problem]:
    found = []
    if not title or len(title) > 160:
        found.append(Problem("title", _("Ghi tên phiên, nhiều nhất 160 ký tự."), "title"))
    if len(about) > 500:
        found.append(Problem("too_long", _("Dài quá %(most)s ký tự.") % {"most": 500}, "about"))
    return found


def _time_problems(fair: Fair, slot: FairSlot | None, starts_at: dt.datetime, minutes: int) -> list[Problem]:
    found, now = [], clock.now()
    if starts_at.timestamp() % CELL.total_seconds():
        found.append(Problem("grid", _("Phiên bắt đầu vào phút tròn chục, ví dụ 19:30."), "starts_at"))
    if minutes % 10 or not 10 <= minutes <= LONGEST.total_seconds() / 60:
        found.append(Problem("grid", _("Dài từ 10 phút đến 12 giờ, theo từng 10 phút."), "minutes"))
    if fair.state == FairState.CANCELLED or fair.is_template:
        found.append(Problem("over", _("Hội chợ đã hủy hoặc là bản mẫu, không xếp lịch được."), "starts_at"))
    elif not fair.starts_at <= starts_at < starts_at + dt.timedelta(minutes=max(minutes, 1)) <= fair.ends_at:
        words = _("Phiên phải ở trong thời gian hội chợ, từ %(from)s đến %(to)s.")
        found.append(
            Problem("outside", words % {"from": moment(fair.starts_at), "to": moment(fair.ends_at)}, "starts_at")
        )
    elif starts_at < now and (slot is None or slot.starts_at != starts_at):
        found.append(Problem("past", _("Lúc này đã qua. Chọn một lúc sau bây giờ."), "starts_at"))
    elif starts_at + dt.timedelta(minutes=minutes) <= now:
        found.append(Problem("past", _("Phiên kết thúc trước lúc này. Chọn dài hơn."), "minutes"))
    return found


def _stream_problems(address: str, field: str) -> list[Problem]:
    if stream_of(address) is not None:
        return []
    words = _(
        "Chỉ nhận địa chỉ https của YouTube hoặc Facebook, ví dụ https://www.youtube.com/watch?v=… "
        "Mở video, chép địa chỉ rồi dán vào đây."
    )
    return [Problem("stream", words, field)]


def _check_items(fair: Fair, shop: Shop | None, items: Sequence[tuple[int, int | None]]) -> None:
    """Only what sells at this fair, of this shop, once each; and no price lower than the law and the fair's programme allow."""
    if len(items) > MOST_ITEMS or len({product for product, _percent in items}) != len(items):
        raise Refused.because("items", _("Nhiều nhất 30 sản phẩm, mỗi sản phẩm một lần."), "items")
    if any(percent is not None and not 1 <= percent <= MOST_PERCENT for _product, percent in items):
        raise Refused.because("percent", _("Giảm thêm từ 1 đến 90 phần trăm, hoặc để trống."), "items")
    listings = FairListing.objects.filter(
        booth__fair=fair, state=BoothState.APPROVED, offer__product__in=[product for product, _percent in items]
    ).select_related("offer__product", "offer__variant__product")
    if shop is not None:
        listings = listings.filter(booth__shop=shop)
    there: dict[int, list[FairListing]] = {}
    for listing in listings:
        there.setdefault(listing.offer.product_id, []).append(listing)
    for product, percent in items:
        if product not in there:
            words = _("Có sản phẩm chưa được duyệt bán ở hội chợ, hoặc của gian khác. Bỏ sản phẩm đó.")
            raise Refused.because("not_listed", words, "items")
        if percent is None:
            continue
        for listing in there[product]:
            lower = cut_price(listing.offer.amount, percent=percent, amount_off=None)
            check_price(listing.offer.variant, lower, fair, "items")


def _take_cells(slot: FairSlot) -> None:
    cells = [
        SlotCell(slot=slot, room_id=slot.room_id, shop_id=slot.shop_id, starts_at=slot.starts_at + n * CELL)
        for n in range((slot.ends_at - slot.starts_at) // CELL)
    ]
    try:
        with transaction.atomic():
            SlotCell.objects.bulk_create(cells)
    except IntegrityError as error:
        for name, field in (("one_slot_a_room", "room"), ("one_slot_a_shop", "shop")):
            if name in str(error):
                own = {field: getattr(slot, f"{field}_id"), "starts_at__in": [cell.starts_at for cell in cells]}
                other = SlotCell.objects.filter(**own).exclude(slot=slot).select_related("slot").first()
                told = (
                    {"title": other.slot.title, "from": moment(other.slot.starts_at)}
                    if other
                    else {"title": "", "from": ""}
                )
                raise Refused.because("taken", _WORDS[name] % told, field) from error
        raise


def _price(slot: FairSlot, fair: Fair) -> None:
    """Dated cuts in the fair's channel: prices begin and end with the slot because time passes, no task is run."""
    cuts = [
        Cut(item.product_id, slot.starts_at, slot.ends_at, slot.title[:120], percent=item.percent)
        for item in slot.items.all()
        if item.percent is not None
    ]
    put_cuts(source=source_of(slot), channel=fair.channel, cuts=cuts)


def source_of(slot: FairSlot) -> str:
    """Whose the cuts of a slot are."""
    return f"slot:{slot.pk}"


def seller_of(shop_id: int) -> dict[str, str]:
    """Who sells, as verified now: kept with the slot (Law 122/2025/QH15: the identity of who sells in a live stream)."""
    producer = Producer.objects.select_related("place").get(shop__pk=shop_id)
    return {
        "name": producer.name,
        "tax_code": producer.tax_code,
        "representative": producer.representative,
        "address": ", ".join(filter(None, (producer.street, producer.place.full_name))),
        "verified_at": producer.verified_at.isoformat() if producer.verified_at else "",
    }


def locked_slot(slot: FairSlot) -> FairSlot:
    """The slot as it is now."""
    return (
        FairSlot.objects.select_for_update(of=("self",))
        .select_related("fair__place", "fair__channel", "shop__producer")
        .get(pk=slot.pk)
    )


def _check_open(slot: FairSlot) -> None:
    if slot.cancelled_because or slot.ends_at <= clock.now():
        raise Conflict.because("over", _("Phiên này đã kết thúc hoặc đã hủy nên không sửa được."))


@transaction.atomic
def cancel_slot(*, slot: FairSlot, reason: str, by: Actor) -> FairSlot:
    """Call it off, also while it runs: its prices end now, its time in room and shop is free; its page says why."""
    check_organiser(by, slot.fair.place)
    if not reason.strip() or len(reason.strip()) > 300:
        raise Refused.because("missing", _("Ghi lý do hủy phiên, nhiều nhất 300 ký tự."), "reason")
    lock_fair(slot.fair)
    slot = locked_slot(slot)
    _check_open(slot)
    with audit.context(user=by.pk, reason=reason):
        slot.cancelled_because = reason.strip()
        slot.save(update_fields=["cancelled_because", *mark_changed(slot)])
        slot.cells.all().delete()
        drop_cuts(source=source_of(slot))
        outbox.emit("fair.slot.cancelled", slot_id=slot.pk)
    return slot


@transaction.atomic
def put_streams(*, slot: FairSlot, stream_url: str, recording_url: str, by: Actor) -> FairSlot:
    """Where it is streamed, and once it has begun where its recording is: at any time, for a recording is kept after the fair. Raises `Refused`."""
    check_organiser(by, slot.fair.place)
    slot = locked_slot(slot)
    stream_url, recording_url = stream_url.strip(), recording_url.strip()
    problems = _stream_problems(stream_url, "stream_url") if stream_url else []
    if recording_url:
        problems += _stream_problems(recording_url, "recording_url")
        if slot.starts_at > clock.now():
            problems.append(Problem("early", _("Phiên chưa bắt đầu nên chưa có bản ghi."), "recording_url"))
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason="stream of a slot"):
        slot.stream_url, slot.recording_url = stream_url, recording_url
        slot.save(update_fields=["stream_url", "recording_url"])
    return slot
