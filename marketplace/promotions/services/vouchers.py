"""Vouchers: made, stopped, used by an order, given back by one that was called off."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, refuse_if_any
from catalog.core.money import Money
from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.promotions import policies
from marketplace.promotions.models import Payer, Voucher, VoucherUse
from marketplace.promotions.services.limits import Limits, limits_on
from marketplace.shops.models import Shop

_CODE = re.compile(r"[A-Z0-9]{3,20}")
MOST = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Discount:
    """What a voucher takes off one shop's order (₫)."""

    voucher: Voucher
    amount: int


@transaction.atomic
def create_voucher(
    *,
    code: str,
    name: str,
    shop: Shop | None,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    most_uses: int,
    by: Actor | None,
    percent: int | None = None,
    at_most: int | None = None,
    amount_off: int | None = None,
    least_goods: int = 0,
    most_uses_each: int = 1,
    sponsor: str = "",
    programme: str = "",
    place: Unit | None = None,
) -> Voucher:
    """A new voucher: a shop's own, or a sponsor's for the shops of a place (its officers) or of the country (the ministry's).

    Raises `Refused` with every problem by field, `NotAllowed`.

    `by` is None only for loaders of sample data. A code is written in capitals, without marks and spaces.
    """
    _may(by, shop, sponsor, place)
    voucher = Voucher(
        code=code.strip().upper(),
        name=name.strip(),
        shop=shop,
        place=None if shop else place,
        payer=Payer.SPONSOR if sponsor.strip() else Payer.SHOP,
        sponsor=sponsor.strip(),
        programme=programme.strip(),
        percent=percent,
        at_most=at_most,
        amount_off=amount_off,
        least_goods=least_goods,
        most_uses=most_uses,
        most_uses_each=most_uses_each,
        starts_at=starts_at,
        ends_at=ends_at,
        created_by_id=by.pk if by else None,
        created_at=clock.now(),
    )
    refuse_if_any(_problems(voucher))
    with audit.context(user=by.pk if by else None, reason="voucher created"):
        voucher.save()
    return voucher


@transaction.atomic
def stop_voucher(*, voucher: Voucher, by: Actor) -> Voucher:
    """Nobody can use it from now on; orders that did keep what it took off."""
    _may(by, voucher.shop, voucher.sponsor, voucher.place)
    voucher = Voucher.objects.select_for_update(of=("self",)).get(pk=voucher.pk)
    if voucher.stopped_at or voucher.ends_at <= clock.now():
        raise Conflict.because("over", _("Mã giảm giá này đã dừng từ trước."))
    with audit.context(user=by.pk, reason="voucher stopped"):
        voucher.stopped_at = clock.now()
        voucher.save(update_fields=["stopped_at"])
    return voucher


def find_discounts(
    *,
    codes: Collection[str],
    goods: Mapping[int, int],
    prices: Mapping[int, Sequence[tuple[int, int]]] | None = None,
    phone: str = "",
    lock: bool = False,
) -> dict[int, Discount]:
    """What the codes take off now, by shop (key): one voucher an order, of several the one that takes off most.

    3 statements, none without codes, 1 more for those of a place. With the sales that run they stay within what the law lets a price fall
    (`limits`).

    `goods`: for each shop the ₫ of the lines that may be promoted; `prices`: each such line's ₫ now and without sale. `lock` keeps the
    vouchers' rows until the transaction ends. Raises
    `Refused` with a problem for each code that takes nothing off, saying why.
    """
    wanted = sorted({code.strip().upper() for code in codes if code.strip()})
    if not wanted:
        return {}
    rows = Voucher.objects.filter(code__in=wanted).order_by("pk")
    if lock:
        rows = rows.select_for_update()
    found = {voucher.code: voucher for voucher in rows}
    mine: dict[int, int] = {}
    if phone and found:
        mine = dict(
            VoucherUse.objects.filter(voucher__in=found.values(), buyer=_hash(phone), given_back_at=None)
            .values_list("voucher")
            .annotate(n=Count("pk"))
            .order_by("voucher")
        )
    here = _shops_of(found.values(), goods)
    limits = _limits_today() if found else None
    best: dict[int, Discount] = {}
    problems: list[Problem] = []
    left: dict[int, int] = {}
    for code in wanted:
        voucher = found.get(code)
        reason = _why_not(voucher, {s: n for s, n in goods.items() if voucher and s in here[voucher.pk]}, mine)
        if voucher is None or reason:
            problems.append(Problem("voucher", reason % {"code": code}, "voucher"))
            continue
        taken = 0
        for shop, amount in goods.items():
            lines = (prices or {}).get(shop, [(amount, amount)])
            holds = shop in here[voucher.pk] and amount >= voucher.least_goods
            off = _off(voucher, amount, lines, limits) if holds else 0
            taken = max(taken, off)
            room = left.setdefault(
                voucher.pk, min(voucher.most_uses - voucher.used, voucher.most_uses_each - mine.get(voucher.pk, 0))
            )
            if off and room > 0 and (shop not in best or best[shop].amount < off):
                best[shop] = Discount(voucher, off)
                left[voucher.pk] -= 1
        if not taken:
            words = _("Mã %(code)s không giảm thêm được: các món này đã giảm tới mức luật cho phép.")
            problems.append(Problem("voucher", words % {"code": code}, "voucher"))
    refuse_if_any(problems)
    return best


def use_voucher(*, discount: Discount, order_id: int, phone: str) -> None:
    """Count a use, in the transaction that writes the order and after `find_discounts` has locked the voucher. 2 statements."""
    if not Voucher.objects.filter(pk=discount.voucher.pk, used__lt=F("most_uses")).update(used=F("used") + 1):
        raise Conflict.because(
            "voucher", _("Mã giảm giá %(code)s vừa hết lượt dùng.") % {"code": discount.voucher.code}, "voucher"
        )
    VoucherUse.objects.create(
        voucher=discount.voucher, order_id=order_id, buyer=_hash(phone), amount=discount.amount, at=clock.now()
    )


@transaction.atomic
def give_back(*, order_id: int) -> bool:
    """The order was called off before anything was sent: its voucher can be used again. False when there is none, or it was given back."""
    use = VoucherUse.objects.select_for_update().filter(order_id=order_id, given_back_at=None).first()
    if use is None:
        return False
    use.given_back_at = clock.now()
    use.save(update_fields=["given_back_at"])
    Voucher.objects.filter(pk=use.voucher_id).update(used=F("used") - 1)
    outbox.emit("voucher.given_back", voucher_id=use.voucher_id)
    return True


def _shops_of(vouchers: Collection[Voucher], goods: Mapping[int, int]) -> dict[int, set[int]]:
    """Of each voucher (by key) the shops among these in which it holds. 1 statement when one holds in a place alone."""
    where: dict[int, set[int]] = {}
    if any(voucher.place_id for voucher in vouchers):
        rows = Shop.objects.filter(pk__in=goods).values_list(
            "pk", "producer__place__current", "producer__place__current__province", "producer__province__current"
        )
        where = {pk: {unit for unit in units if unit} for pk, *units in rows}
    return {
        voucher.pk: {
            shop
            for shop in goods
            if voucher.shop_id in (None, shop) and (voucher.place_id is None or voucher.place_id in where.get(shop, ()))
        }
        for voucher in vouchers
    }


def _hash(phone: str) -> str:
    return salted_hmac("marketplace.promotions.voucher", phone, algorithm="sha256").hexdigest()


def _province_of(voucher: Voucher) -> int | None:
    """Where it holds (key of today's province), or None: in the whole country."""
    if voucher.shop is not None:
        return voucher.shop.producer.province_id
    place = voucher.place
    return (place.province_id or place.pk) if place is not None else None


def _limits_today() -> Limits:
    now = clock.now()
    return limits_on(now, now + dt.timedelta(seconds=1), anywhere=True)


def _off(voucher: Voucher, goods: int, lines: Sequence[tuple[int, int]], limits: Limits | None) -> int:
    """₫ off, within the cap of each line's price without sale: what a sale has taken already is part of it."""
    most = limits.allowed(voucher.programme) if limits else 100
    room = sum(max(now - -(-regular * (100 - most) // 100), 0) for now, regular in lines)
    if voucher.percent is None:
        return min(voucher.amount_off or 0, room)
    off = min(goods * voucher.percent // 100, room)
    return min(off, voucher.at_most) if voucher.at_most is not None else off


def _why_not(voucher: Voucher | None, goods: Mapping[int, int], mine: Mapping[int, int]) -> str:
    """Why it takes nothing off the goods of the shops in which it holds, or nothing when it does."""
    now = clock.now()
    if voucher is None or voucher.stopped_at or voucher.ends_at <= now:
        return str(_("Mã %(code)s không có hoặc đã hết hạn."))
    here = list(goods.values())
    least = max(voucher.least_goods, 1)
    for stops, words in (
        (voucher.starts_at > now, _("Mã %(code)s chưa đến ngày dùng.")),
        (voucher.used >= voucher.most_uses, _("Mã %(code)s đã hết lượt dùng.")),
        (mine.get(voucher.pk, 0) >= voucher.most_uses_each, _("Số điện thoại này đã dùng mã %(code)s.")),
        (not here, _("Mã %(code)s không dùng cho các gian hàng trong giỏ.")),
    ):
        if stops:
            return str(words)
    if max(here) < least:
        words = _("Mã %(code)s dùng cho đơn từ {least} tiền hàng, không tính món không được khuyến mại.")
        return str(words).format(least=Money(least))
    return ""


def _may(by: Actor | None, shop: Shop | None, sponsor: str, place: Unit | None) -> None:
    if by is None:
        return
    if shop is not None and not sponsor:
        allowed = policies.may_run_sales(by, shop.producer)
    else:
        allowed = policies.may_sponsor(by, shop.producer.place if shop else place)
    if not allowed:
        raise NotAllowed.because(
            "not_yours",
            _(
                "Chỉ chủ và quản lý của gian hàng tạo và dừng mã giảm giá của gian; mã của nhà tài trợ do cán bộ của địa phương tạo."
            ),
        )


def _problems(voucher: Voucher) -> list[Problem]:
    found = []
    if not _CODE.fullmatch(voucher.code):
        found.append(
            Problem("shape", _("Mã gồm 3 đến 20 chữ cái không dấu và chữ số, viết liền. Ví dụ TET2027."), "code")
        )
    elif Voucher.objects.filter(code=voucher.code).exists():
        found.append(Problem("taken", _("Mã này đã có. Hãy đặt mã khác."), "code"))
    if not voucher.name:
        found.append(Problem("missing", _("Chưa có tên. Ví dụ: Quà Tết."), "name"))
    if (voucher.percent is None) == (voucher.amount_off is None):
        found.append(Problem("one_of", _("Ghi phần trăm hoặc số tiền giảm, chỉ một trong hai."), "percent"))
    if voucher.percent is not None and not 1 <= voucher.percent <= 100:
        found.append(Problem("out_of_range", _("Phần trăm giảm phải từ 1 đến 100."), "percent"))
    for name in ("amount_off", "at_most"):
        value = getattr(voucher, name)
        if value is not None and not 1 <= value <= MOST:
            found.append(Problem("out_of_range", _("Số tiền phải lớn hơn 0."), name))
    return found + _limit_problems(voucher)


def _limit_problems(voucher: Voucher) -> list[Problem]:
    """How often, of which goods, who pays, from when to when."""
    found = []
    if not 1 <= voucher.most_uses <= 1_000_000:
        found.append(Problem("out_of_range", _("Số lượt dùng phải từ 1 đến 1.000.000."), "most_uses"))
    if not 1 <= voucher.most_uses_each <= 1_000:
        found.append(Problem("out_of_range", _("Số lượt của mỗi người phải từ 1 đến 1.000."), "most_uses_each"))
    if not 0 <= voucher.least_goods <= MOST:
        found.append(Problem("out_of_range", _("Tiền hàng tối thiểu không được âm."), "least_goods"))
    if voucher.payer == Payer.SPONSOR and not voucher.sponsor:
        found.append(Problem("missing", _("Ghi ai trả khoản giảm này. Ví dụ: Sở Công Thương."), "sponsor"))
    if voucher.ends_at <= voucher.starts_at:
        found.append(Problem("order", _("Lúc kết thúc phải sau lúc bắt đầu."), "ends_at"))
    elif voucher.ends_at <= clock.now():
        found.append(Problem("past", _("Lúc kết thúc đã qua. Chọn một lúc sau bây giờ."), "ends_at"))
    else:
        limits = limits_on(voucher.starts_at, voucher.ends_at, province=_province_of(voucher))
        found += limits.problems(percent=voucher.percent or 0, programme=voucher.programme, field="percent")
    return found
