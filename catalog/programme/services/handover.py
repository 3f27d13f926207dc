"""An office goes from one person to another: its duties, its work list and its notices go along, and a record says what was on the desk."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from catalog.places.models import Post
from catalog.places.policies import may_appoint
from catalog.places.services import appoint, end_post

from ..models import Duty, DutyState, HandOver
from ..queries.today import things_on_desk

OPEN = (DutyState.OPEN, DutyState.REPORTED)


@transaction.atomic
def hand_over(*, post: Post, to: Actor, by: Actor, note: str = "") -> HandOver:
    """From today `to` holds the office of `post` (which ended yesterday, or earlier): a post of the same place, level and role. Open duties of the
    old post are the new one's. By whoever may appoint there. Raises `NotAllowed`, `Refused`. Emits `post.handed_over`."""
    mine = Post.objects.select_for_update(of=("self",)).select_related("place__current", "user").get(pk=post.pk)
    if not may_appoint(by, place=mine.place, level=mine.level, role=mine.role):
        words = _("Chỉ lãnh đạo cấp trên hoặc quản trị viên được phân công cán bộ ở đây.")
        raise NotAllowed.because("may_not_appoint", words)
    if to.pk == mine.user_id:
        raise Refused.because("same_person", _("Chọn người khác: người này đang giữ việc này."), "to")
    if len(note) > 4_000:
        raise Refused.because("too_long", _("Nhiều nhất 4.000 ký tự."), "note")
    things = things_on_desk(mine)
    today = clock.today()
    yesterday = today - dt.timedelta(days=1)
    is_over = mine.ends_on is not None and mine.ends_on <= max(mine.starts_on, yesterday)
    until = mine.ends_on if mine.ends_on is not None and mine.ends_on >= today else None
    if not is_over:
        end_post(post=mine, by=by, on=max(mine.starts_on, yesterday), reason="handed over")
    new = _held(mine, to, today) or appoint(
        user=to, place=mine.place, level=mine.level, role=mine.role, starts_on=today, ends_on=until, by=by
    )
    with audit.context(user=by.pk, reason="handed over with the post"):
        Duty.objects.filter(post=mine, state__in=OPEN).update(post=new)
    made = HandOver.objects.create(old=mine, new=new, things=things, note=note.strip(), by_id=by.pk, at=clock.now())
    outbox.emit("post.handed_over", hand_over=made.pk)
    return made


def _held(post: Post, to: Actor, today: dt.date) -> Post | None:
    """The same office, if that person holds it already."""
    same: dict[str, Any] = {"place": post.place, "level": post.level, "role": post.role}
    held = Post.objects.filter(user_id=to.pk, starts_on__lte=today, **same).exclude(ends_on__lt=today)
    return held.order_by("pk").first()
