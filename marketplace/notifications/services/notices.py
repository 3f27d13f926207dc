"""Telling people inside the application, and what they have read."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from catalog.core import clock, outbox
from marketplace.accounts.models import User

from ..models import Notice, NoticeChoice, Way
from ..queries import in_order, ways_to
from .messages import KINDS, TOPICS

KEPT = dt.timedelta(days=365)


@transaction.atomic
def notify(
    *, user: User | int, kind: str, facts: Mapping[str, Any], url: str = "", key: str, renew: bool = False
) -> Notice | None:
    """Tell a person once: the same `key` to the same person again does nothing and gives None; with `renew` it brings the notice up to date
    when its facts have changed, unread again, without another letter.

    What the person chose about the kind's topic holds: not told at all gives None. `facts`: JSON values, names and days, nothing personal of
    others. Emits `notice.made`, by which a letter goes out. Raises `ValueError` for a kind without words.
    """
    pk = user if isinstance(user, int) else user.pk
    return _tell(pk, _way(kind, [pk])[pk], kind=kind, facts=facts, url=url, key=key, renew=renew)


@transaction.atomic
def notify_all(
    *, users: Iterable[int], kind: str, facts: Mapping[str, Any], url: str = "", key: str, renew: bool = False
) -> int:
    """`notify` each of them; how many were told now."""
    people = in_order(users)
    ways = _way(kind, people)
    told = (_tell(pk, ways[pk], kind=kind, facts=facts, url=url, key=key, renew=renew) for pk in people)
    return sum(made is not None for made in told)


def _way(kind: str, people: list[int]) -> dict[int, str]:
    if kind not in KINDS:
        raise ValueError(f"no words for {kind}")
    return ways_to(people, KINDS[kind].topic)


def _tell(pk: int, way: str, *, kind: str, facts: Mapping[str, Any], url: str, key: str, renew: bool) -> Notice | None:
    if way == Way.NONE:
        return None
    made, is_new = Notice.objects.get_or_create(
        user_id=pk,
        key=key,
        defaults={"kind": kind, "facts": dict(facts), "url": url[:300], "created_at": clock.now()},
    )
    if not is_new:
        if not renew or made.facts == dict(facts):
            return None
        made.facts, made.read_at, made.created_at = dict(facts), None, clock.now()
        made.save(update_fields=["facts", "read_at", "created_at"])
    _count([pk])
    if is_new and way == Way.SENT:
        outbox.emit("notice.made", notice=made.pk)
    return made


@transaction.atomic
def choose_ways(*, user: User, ways: Mapping[str, str]) -> None:
    """Keep how far each of these topics goes to a person; other topics stay as they are. Raises `ValueError` for an unknown topic or way."""
    for topic, way in ways.items():
        if topic not in TOPICS or way not in Way.values:
            raise ValueError(f"no such choice: {topic} {way}")
        if way == Way.SENT:
            NoticeChoice.objects.filter(user=user, topic=topic).delete()
        else:
            NoticeChoice.objects.update_or_create(user=user, topic=topic, defaults={"way": way})


@transaction.atomic
def mark_read(*, user: User, notice: Notice | None = None) -> int:
    """A person has read one of their notices, or all. How many were unread."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    read = unread.update(read_at=clock.now())
    if read:
        _count([user.pk])
    return read


@transaction.atomic
def drop_old_notices() -> int:
    """Notices go after a year, read or not. How many went."""
    old = Notice.objects.filter(created_at__lt=clock.now() - KEPT)
    users = in_order(old.values_list("user_id", flat=True))
    gone = old.delete()[0]
    _count(users)
    return gone


def _count(users: list[int]) -> None:
    """The number on the bell stands in the user's row, so that no page asks for it: counted anew under that row's lock."""
    locked = list(
        User.objects.select_for_update(no_key=True).filter(pk__in=users).order_by("pk").values_list("pk", flat=True)
    )
    unread = (
        Notice.objects.filter(Q(read_at=None), user=OuterRef("pk"))
        .order_by()
        .values("user")
        .annotate(n=Count("pk"))
        .values("n")
    )
    User.objects.filter(pk__in=locked).update(unread_notices=Coalesce(Subquery(unread), 0))


def drop_notices_of(*, user: User) -> int:
    """Somebody leaves: what they were told and chose goes. How many rows went."""
    return Notice.objects.filter(user=user).delete()[0] + NoticeChoice.objects.filter(user=user).delete()[0]
