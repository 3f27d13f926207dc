"""Gift boxes: goods of one or several shops under one name. A shop's own, or put together by officers of a place of its shops."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, refuse_if_any
from catalog.core.text import slug as slug_of
from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.promotions import policies
from marketplace.promotions.models import GiftBox, GiftBoxLine, Payer, Voucher
from marketplace.shops.models import ChannelKind, Offer, Shop

MOST_LINES, MOST_UNITS = 20, 99


@dataclass(frozen=True, slots=True)
class BoxItem:
    """So many units of an offer of the all-year market."""

    offer: Offer
    quantity: int


@transaction.atomic
def create_box(
    *,
    name: str,
    items: Sequence[BoxItem],
    by: Actor | None,
    shop: Shop | None = None,
    place: Unit | None = None,
    text: str = "",
    voucher: Voucher | None = None,
    is_sample: bool = False,
) -> GiftBox:
    """A new box: a shop's own goods (`shop`), or goods of the shops of a place (None: of the country), which its officers put together.

    `voucher` is what it takes off, and says who bears it: the shop's own for a shop's box; for others a sponsor's, for no shop lowers
    another's prices. `by` is None only for loaders of sample data. Raises `NotAllowed`, `Refused` with every problem by field.
    """
    _may(by, shop, place)
    name, text = " ".join(name.split()), text.strip()
    refuse_if_any([*_word_problems(name, text), *_item_problems(items, shop, place), *_voucher_problems(shop, voucher)])
    with audit.context(user=by.pk if by else None, reason="gift box made"):
        box = GiftBox.objects.create(
            slug=_free_slug(name),
            name=name,
            text=text,
            shop=shop,
            place=None if shop else place,
            voucher=voucher,
            created_by_id=by.pk if by else None,
            created_at=clock.now(),
            is_sample=is_sample,
        )
    GiftBoxLine.objects.bulk_create(
        [GiftBoxLine(box=box, offer=i.offer, quantity=i.quantity, position=n) for n, i in enumerate(items)]
    )
    return box


@transaction.atomic
def end_box(*, box: GiftBox, by: Actor) -> GiftBox:
    """It is offered no more; what lies in carts and was ordered stays. Raises `NotAllowed`, `Conflict`."""
    box = GiftBox.objects.select_for_update(of=("self",)).select_related("shop__producer", "place").get(pk=box.pk)
    _may(by, box.shop, box.place)
    if box.ended_at is not None:
        raise Conflict.because("over", _("Hộp quà này đã ngừng từ trước."))
    with audit.context(user=by.pk, reason="gift box ended"):
        box.ended_at = clock.now()
        box.save(update_fields=["ended_at"])
    return box


def _may(by: Actor | None, shop: Shop | None, place: Unit | None) -> None:
    if by is None:
        return
    allowed = policies.may_run_sales(by, shop.producer) if shop is not None else policies.may_sponsor(by, place)
    if not allowed:
        raise NotAllowed.because(
            "not_yours",
            _("Hộp quà của gian do chủ và quản lý của gian lập; hộp gồm hàng nhiều gian do cán bộ của địa phương lập."),
        )


def _free_slug(name: str) -> str:
    base = slug_of(name, limit=100) or "hop-qua"
    taken = set(GiftBox.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


def _word_problems(name: str, text: str) -> list[Problem]:
    found = []
    if not name:
        found.append(Problem("missing", _("Chưa có tên hộp quà. Ví dụ: Quà Tết cao nguyên."), "name"))
    elif len(name) > 120:
        found.append(Problem("too_long", _("Dài quá 120 ký tự."), "name"))
    if len(text) > 2_000:
        found.append(Problem("too_long", _("Dài quá 2.000 ký tự."), "text"))
    return found


def _item_problems(items: Sequence[BoxItem], shop: Shop | None, place: Unit | None) -> list[Problem]:
    if len(items) < 2:
        return [Problem("too_few", _("Hộp quà có ít nhất hai món."), "items")]
    if len(items) > MOST_LINES:
        return [Problem("too_many", _("Hộp quà có nhiều nhất %(n)s món.") % {"n": MOST_LINES}, "items")]
    found = []
    twice = [offer for offer, n in Counter(item.offer.pk for item in items).items() if n > 1]
    for item in items:
        offer = item.offer
        words = None
        if not 1 <= item.quantity <= MOST_UNITS:
            words = _("%(name)s: số lượng từ 1 tới 99.")
        elif offer.pk in twice:
            words = _("%(name)s: ghi hai lần. Gộp thành một dòng.")
        elif offer.channel.kind != ChannelKind.MARKET or not offer.is_active:
            words = _("%(name)s: hiện không có giá bán ở chợ.")
        elif shop is not None and offer.shop_id != shop.pk:
            words = _("%(name)s: hàng của gian khác. Hộp nhiều gian do cán bộ địa phương lập.")
        elif shop is None and place is not None and not _is_in(offer.shop, place):
            words = _("%(name)s: gian không ở địa phương này.")
        if words is not None:
            found.append(Problem("item", words % {"name": offer.product.name}, "items"))
    return found


def _is_in(shop: Shop, place: Unit) -> bool:
    at, producer = (place.current or place).pk, shop.producer
    return at in {producer.place.current_id, producer.place_id, producer.province_id}


def _voucher_problems(shop: Shop | None, voucher: Voucher | None) -> list[Problem]:
    if voucher is None:
        return []
    if voucher.stopped_at or voucher.ends_at <= clock.now():
        return [Problem("over", _("Mã này đã dừng hoặc hết hạn."), "voucher")]
    if shop is not None:
        mine = voucher.shop_id == shop.pk
        return [] if mine else [Problem("not_yours", _("Chỉ dùng mã giảm giá của chính gian này."), "voucher")]
    if voucher.payer != Payer.SPONSOR or voucher.shop_id is not None:
        words = _("Hộp nhiều gian chỉ dùng mã của nhà tài trợ: không gian nào giảm giá thay gian khác.")
        return [Problem("sponsor", words, "voucher")]
    return []


def who_bears(box: GiftBox) -> str:
    """Who pays for what the box takes off, in words; empty without a voucher. No statement for a box with its voucher and shop."""
    voucher = box.voucher
    if voucher is None:
        return ""
    if voucher.payer == Payer.SPONSOR:
        return str(_("%(who)s trả khoản giảm; gian hàng nhận đủ tiền.")) % {"who": voucher.sponsor}
    return str(_("Gian %(shop)s tự bớt khoản giảm.")) % {"shop": voucher.shop.name if voucher.shop else ""}
