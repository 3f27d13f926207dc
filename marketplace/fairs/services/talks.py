"""Visitors ask a booth, its shop answers."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from marketplace.accounts.models import User
from marketplace.fairs.models import Booth, BoothMessage, BoothState, BoothTalk, TalkKind
from marketplace.fairs.queries import talks_with_booths
from marketplace.fairs.services.common import may_run

LONGEST = 1_000
KEPT = dt.timedelta(days=365)
MOST_MESSAGES = 500
"""In one talk."""


@transaction.atomic
def ask_booth(
    *, booth: Booth, text: str, by: Actor | None, kind: str = TalkKind.QUESTION, name: str = "", phone: str = ""
) -> BoothTalk:
    """Say something to a booth. Who is signed in goes on with one talk and reads the answers there; anybody else leaves a telephone (E.164).

    `name` and `phone` are what the visitor agreed to tell. Raises `Refused`, `Conflict`.
    """
    text = text.strip()
    problems = []
    if not text:
        problems.append(Problem("missing", _("Chưa ghi gì."), "text"))
    elif len(text) > LONGEST:
        problems.append(
            Problem("too_long", _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST}, "text")
        )
    if by is None and not phone:
        problems.append(
            Problem("missing", _("Để lại số điện thoại, hoặc đăng nhập để đọc câu trả lời ở đây."), "phone")
        )
    if kind not in TalkKind.values:
        problems.append(Problem("unknown", _("Chọn hỏi gian hàng, nhờ gọi lại hoặc mua sỉ."), "kind"))
    refuse_if_any(problems)
    if booth.state != BoothState.APPROVED:
        raise Conflict.because("gone", _("Gian hàng này không còn trong hội chợ."))
    now = clock.now()
    fresh = {"kind": kind, "started_at": now, "last_at": now}
    if by is None:
        talk = BoothTalk.objects.create(booth=booth, name=name.strip()[:80], phone=phone, **fresh)
    else:
        talk, _new = BoothTalk.objects.select_for_update().get_or_create(booth=booth, user_id=by.pk, defaults=fresh)
        if talk.messages.count() >= MOST_MESSAGES:
            raise Refused.because("too_many", _("Cuộc trao đổi này đã quá dài. Hãy gọi gian hàng."), "text")
        talk.kind, talk.last_at, talk.waits = TalkKind(kind), now, True
        talk.name, talk.phone = name.strip()[:80] or talk.name, phone or talk.phone
        talk.save()
    BoothMessage.objects.create(talk=talk, text=text, at=now)
    outbox.emit("booth.asked", talk_id=talk.pk, at=now.isoformat())
    return talk


@transaction.atomic
def answer_talk(*, talk: BoothTalk, text: str, by: Actor) -> BoothTalk:
    """The shop's answer, read by who asked in the same place; or a note that somebody was called. Raises `NotAllowed`, `Refused`."""
    may_run(by, talk.booth.shop)
    text = text.strip()
    if not text:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if len(text) > LONGEST:
        raise Refused.because(
            "too_long", _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST}, "text"
        )
    talk = BoothTalk.objects.select_for_update(of=("self",)).select_related("booth__shop__producer").get(pk=talk.pk)
    now = clock.now()
    BoothMessage.objects.create(talk=talk, by_shop=True, text=text, at=now)
    talk.last_at, talk.waits = now, False
    talk.save(update_fields=["last_at", "waits"])
    if talk.user_id is not None:
        outbox.emit("booth.answered", talk_id=talk.pk, at=now.isoformat())
    return talk


def drop_old_talks() -> int:
    """Talks in which nothing was said for a year go, with names and telephones. How many went."""
    old = BoothTalk.objects.filter(last_at__lt=clock.now() - KEPT)
    count = old.count()
    old.delete()
    return count


@transaction.atomic
def forget_talks(*, user: User) -> int:
    """A person wants to be forgotten: their talks with booths go whole, with name and telephone, those too that were begun without signing in under
    the number that they have proven. How many went."""
    mine = talks_with_booths(user)
    count = mine.count()
    mine.delete()
    return count
