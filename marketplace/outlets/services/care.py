"""What officers write about an outlet: its hours, whether it meets what is asked, what it was given, who counts its shelves."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from marketplace.accounts.models import User
from marketplace.outlets.models import CriterionCheck, Opening, Outlet, OutletCriterion, OutletKeeper, OutletSupport

from .keeping import check_keeps

type Span = tuple[int, int, int]
"""Weekday (0 Monday), from and to in minutes of that day; to beyond 1440 is the night after."""
MOST_SPANS, MOST_KEEPERS = 4, 10


def locked(outlet: Outlet) -> Outlet:
    """The outlet's row, held until the transaction ends, with what its policies ask."""
    return Outlet.objects.select_for_update(of=("self",)).select_related("shop__producer", "place").get(pk=outlet.pk)


@transaction.atomic
def set_openings(*, outlet: Outlet, spans: Sequence[Span], by: Actor | None) -> None:
    """When it is open, in the place of what was said before; none: unknown. Raises `NotAllowed`, `Refused` at `day0` … `day6`."""
    outlet = locked(outlet)
    check_keeps(by, outlet.place, outlet.shop)
    refuse_if_any(_span_problems(spans))
    outlet.openings.all().delete()
    Opening.objects.bulk_create(
        [Opening(outlet=outlet, weekday=day, opens=opens, closes=closes) for day, opens, closes in sorted(spans)]
    )


def _span_problems(spans: Sequence[Span]) -> list[Problem]:
    found = []
    for day in sorted({day for day, _from, _to in spans}):
        of_day = sorted((opens, closes) for each, opens, closes in spans if each == day)
        if not 0 <= day <= 6 or any(not 0 <= a < 1440 or not a < b <= 2160 for a, b in of_day):
            words = _("Giờ từ 0:00 tới 24:00, mở trước đóng. Ví dụ 7:00–11:30, 13:30–17:00.")
        elif len(of_day) > MOST_SPANS or any(first[1] > second[0] for first, second in pairwise(of_day)):
            words = _("Các khoảng giờ trong ngày không được chồng nhau, nhiều nhất 4 khoảng.")
        else:
            continue
        found.append(Problem("hours", words, f"day{day}"))
    return found


@transaction.atomic
def record_check(
    *,
    outlet: Outlet,
    criterion: OutletCriterion,
    is_met: bool,
    by: Actor | None,
    checked_on: dt.date | None = None,
    note: str = "",
) -> CriterionCheck:
    """An officer found on a day (default today) that an outlet meets a criterion, or does not. Raises `NotAllowed`, `Refused`."""
    outlet = locked(outlet)
    check_keeps(by, outlet.place, None)
    day, note = checked_on or clock.today(), " ".join(note.split())
    problems = []
    if outlet.shop_id is not None:
        problems.append(Problem("own", _("Điểm riêng của gian hàng không chấm theo tiêu chí này.")))
    if day > clock.today():
        problems.append(Problem("future", _("Ngày kiểm tra chưa tới."), "checked_on"))
    elif day < criterion.starts_on or (criterion.ends_on is not None and day > criterion.ends_on):
        problems.append(Problem("not_in_force", _("Tiêu chí này không áp dụng ngày đó."), "checked_on"))
    if len(note) > 300:
        problems.append(Problem("too_long", _("Dài quá 300 ký tự."), "note"))
    if not is_met and not note:
        problems.append(Problem("missing", _("Ghi còn thiếu gì để điểm bán sửa."), "note"))
    refuse_if_any(problems)
    return CriterionCheck.objects.create(
        outlet=outlet,
        criterion=criterion,
        is_met=is_met,
        note=note,
        checked_on=day,
        by_id=by.pk if by else None,
        at=clock.now(),
    )


@transaction.atomic
def record_support(
    *, outlet: Outlet, programme: str, what: str, given_on: dt.date, by: Actor | None, amount: int | None = None
) -> OutletSupport:
    """What a programme gave it: `amount` in đồng, None for things without a price. Raises `NotAllowed`, `Refused`."""
    outlet = locked(outlet)
    check_keeps(by, outlet.place, None)
    programme, what = " ".join(programme.split()), " ".join(what.split())
    problems = []
    if not programme or len(programme) > 160:
        problems.append(Problem("missing", _("Ghi chương trình nào hỗ trợ, nhiều nhất 160 chữ."), "programme"))
    if not what or len(what) > 300:
        problems.append(Problem("missing", _("Ghi hỗ trợ gì, nhiều nhất 300 chữ. Ví dụ: 3 kệ gỗ, biển hiệu."), "what"))
    if given_on > clock.today():
        problems.append(Problem("future", _("Ngày hỗ trợ chưa tới."), "given_on"))
    if amount is not None and not 0 < amount < 10**12:
        problems.append(Problem("out_of_range", _("Số tiền phải lớn hơn 0. Hiện vật thì để trống."), "amount"))
    refuse_if_any(problems)
    with audit.context(user=by.pk if by else None, reason="outlet supported"):
        return OutletSupport.objects.create(
            outlet=outlet,
            programme=programme,
            what=what,
            given_on=given_on,
            amount=amount,
            recorded_by_id=by.pk if by else None,
            created_at=clock.now(),
        )


@transaction.atomic
def name_keeper(*, outlet: Outlet, user: User, by: Actor | None) -> OutletKeeper:
    """From now on this person counts the shelves and orders goods. Raises `NotAllowed`, `Refused`."""
    outlet = locked(outlet)
    check_keeps(by, outlet.place, outlet.shop)
    now = OutletKeeper.objects.filter(outlet=outlet, ended_at=None)
    if now.count() >= MOST_KEEPERS:
        raise Refused.because("too_many", _("Một điểm bán có nhiều nhất 10 người giữ."), "who")
    if now.filter(user=user).exists():
        raise Refused.because("already", _("Người này đang giữ điểm bán rồi."), "who")
    with audit.context(user=by.pk if by else None, reason="outlet keeper named"):
        return OutletKeeper.objects.create(
            outlet=outlet, user=user, added_by_id=by.pk if by else None, added_at=clock.now()
        )


def end_keeping_of(*, user: User) -> int:
    """Somebody leaves: they keep no outlet any more. How many they kept."""
    return OutletKeeper.objects.filter(user=user, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def end_keeper(*, keeper: OutletKeeper, by: Actor) -> OutletKeeper:
    """No more. Raises `NotAllowed`, `Conflict`."""
    outlet = locked(keeper.outlet)
    check_keeps(by, outlet.place, outlet.shop)
    keeper = OutletKeeper.objects.select_for_update().get(pk=keeper.pk)
    if keeper.ended_at is not None:
        raise Conflict.because("ended", _("Người này đã thôi giữ điểm bán."))
    with audit.context(user=by.pk, reason="outlet keeper ended"):
        keeper.ended_at = clock.now()
        keeper.save(update_fields=["ended_at"])
    return keeper
