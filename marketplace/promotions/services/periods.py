"""Concentrated promotions that authorities hold (Nghị định 81/2018/NĐ-CP điều 6, 7: up to 100 percent): recorded by officers, ended by them."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from marketplace.promotions import policies
from marketplace.promotions.models import LimitKind, PromotionLimit

LONGEST = 120
"""Days that one may last: a slip in the year is found."""


@transaction.atomic
def record_period(
    *,
    name: str,
    number: str,
    percent: int,
    law: str,
    starts_on: dt.date,
    ends_on: dt.date,
    place: Unit | None,
    by: Actor,
) -> PromotionLimit:
    """From now on a sale or voucher whose days lie within this promotion, and which says its number, may take off `percent` (1 to 100).

    `place`: a province of today, whose officers record it, for its producers; None: the whole country, recorded by the ministry's.
    Raises `NotAllowed`, `Refused` with every problem by field.
    """
    _check(by, place)
    name, number, law = (" ".join(text.split()) for text in (name, number, law))
    found = [
        Problem("missing", words, field)
        for field, text, words in (
            ("name", name, _("Ghi tên chương trình khuyến mại tập trung.")),
            ("number", number, _("Ghi số quyết định của cơ quan tổ chức. Ví dụ 123/QĐ-UBND.")),
            ("law", law, _("Ghi căn cứ: cơ quan nào quyết định, ngày nào.")),
        )
        if not text
    ]
    found += [
        Problem("too_long", _("Dài quá %(n)s ký tự.") % {"n": most}, field)
        for field, text, most in (("name", name, 160), ("number", number, 80), ("law", law, 200))
        if len(text) > most
    ]
    if len(number) in {1, 2, 3}:  # it is looked for in what a shop writes, where "12" would stand everywhere
        found.append(Problem("too_short", _("Ghi cả số và ký hiệu, ví dụ 123/QĐ-UBND."), "number"))
    if not 1 <= percent <= 100:
        found.append(Problem("out_of_range", _("Phần trăm giảm phải từ 1 đến 100."), "percent"))
    if ends_on < starts_on:
        found.append(Problem("order", _("Ngày cuối phải từ ngày đầu trở đi."), "ends_on"))
    elif ends_on < clock.today():
        found.append(Problem("past", _("Ngày cuối đã qua. Chọn một ngày từ hôm nay trở đi."), "ends_on"))
    elif (ends_on - starts_on).days >= LONGEST:
        found.append(Problem("too_long", _("Dài hơn %(n)s ngày. Xem lại năm.") % {"n": LONGEST}, "ends_on"))
    refuse_if_any(found)
    with audit.context(user=by.pk, reason="concentrated promotion recorded"):
        return PromotionLimit.objects.create(
            kind=LimitKind.PERIOD,
            name=name,
            number=number,
            percent=percent,
            law=law,
            starts_on=starts_on,
            ends_on=ends_on,
            place=place,
        )


@transaction.atomic
def end_period(*, period: PromotionLimit, by: Actor) -> PromotionLimit:
    """Nobody can begin a sale or voucher in its name any more; those that were made keep what they promised. Raises `NotAllowed`, `Conflict`."""
    period = PromotionLimit.objects.select_for_update(of=("self",)).select_related("place").get(pk=period.pk)
    _check(by, period.place)
    today = clock.today()
    if period.kind != LimitKind.PERIOD or period.ends_on is None or period.ends_on < today:
        raise Conflict.because("over", _("Chương trình này đã kết thúc từ trước."))
    with audit.context(user=by.pk, reason="concentrated promotion ended"):
        if period.starts_on >= today:
            period.delete()
        else:
            period.ends_on = today - dt.timedelta(days=1)
            period.save(update_fields=["ends_on"])
    return period


def _check(by: Actor, place: Unit | None) -> None:
    if (place is not None and place.level != Level.PROVINCE) or not policies.may_sponsor(by, place):
        raise NotAllowed.because(
            "not_allowed", _("Cán bộ cấp tỉnh ghi chương trình của tỉnh mình, cán bộ cấp bộ ghi chương trình cả nước.")
        )
