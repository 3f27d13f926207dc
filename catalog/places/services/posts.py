"""Who holds which office, from when to when."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places import policies
from catalog.places.models import Level, Post, PostRole, Unit

LEVELS = ("village", *Level.values, "ministry")


@transaction.atomic
def appoint(
    *,
    user: Actor,
    place: Unit | None,
    level: str,
    role: str,
    starts_on: dt.date,
    by: Actor,
    ends_on: dt.date | None = None,
) -> Post:
    """Give a user an office: `place` is empty for the ministry, a commune for a village. Refused when place, level and days do not agree."""
    if not policies.may_appoint(by, place=place, level=level, role=role):
        raise NotAllowed.because(
            "may_not_appoint", _("Chỉ lãnh đạo cấp trên hoặc quản trị viên được phân công cán bộ ở đây.")
        )
    post = Post(user_id=user.pk, place=place, level=level, role=role, starts_on=starts_on, ends_on=ends_on)
    refuse_if_any(_problems(post, user_is_active=user.is_active))
    with audit.context(user=by.pk, reason=f"appoint {role}"):
        post.save(force_insert=True)
    return post


def _problems(post: Post, *, user_is_active: bool) -> list[Problem]:
    place, starts_on, ends_on = post.place, post.starts_on, post.ends_on
    problems = []
    if not user_is_active:
        problems.append(Problem("user_inactive", _("Tài khoản này đã ngừng hoạt động."), "user"))
    if post.level not in LEVELS:
        problems.append(Problem("unknown_level", _("Chọn cấp trong danh sách."), "level"))
    elif (post.level == "ministry") != (place is None):
        problems.append(Problem("place_and_level", _("Chọn địa phương; chỉ cấp Bộ không có địa phương."), "place"))
    elif place is not None and place.level != (Level.COMMUNE if post.level == "village" else post.level):
        problems.append(Problem("place_and_level", _("Địa phương không thuộc cấp đã chọn."), "place"))
    if post.role not in PostRole.values:
        problems.append(Problem("unknown_role", _("Chọn vai trò trong danh sách."), "role"))
    if place is not None and (starts_on < place.starts_on or (place.ends_on and starts_on > place.ends_on)):
        problems.append(
            Problem("place_not_then", _("Ngày bắt đầu nằm ngoài thời gian địa phương này tồn tại."), "starts_on")
        )
    if ends_on is not None and ends_on < starts_on:
        problems.append(Problem("days_out_of_order", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."), "ends_on"))
    return problems


@transaction.atomic
def end_post(*, post: Post, by: Actor, on: dt.date | None = None, reason: str = "") -> Post:
    """End an office; `on` is its last day, default today. Conflict when it has ended already."""
    post = Post.objects.select_for_update(of=("self",)).select_related("place", "place__current").get(pk=post.pk)
    if not policies.may_appoint(by, place=post.place, level=post.level, role=post.role):
        raise NotAllowed.because(
            "may_not_appoint", _("Chỉ lãnh đạo cấp trên hoặc quản trị viên được thôi phân công cán bộ ở đây.")
        )
    last = on or clock.today()
    if post.ends_on is not None and post.ends_on <= last:
        raise Conflict.because("ended_already", _("Phân công này đã kết thúc."))
    if last < post.starts_on:
        raise Refused.because("days_out_of_order", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."), "on")
    post.ends_on = last
    with audit.context(user=by.pk, reason=reason or "end post"):
        post.save(update_fields=["ends_on"])
    return post
