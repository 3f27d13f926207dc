"""What this room does when something of it has happened: people are told, pictures get their smaller copies, old talks go."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from catalog.core.formats import moment
from marketplace.accounts.services import keeps
from marketplace.fairs import services, tasks
from marketplace.fairs.models import Booth, BoothState, BoothTalk, Fair, Invitation
from marketplace.fairs.queries import held_in_fairs
from marketplace.notifications.queries import members_of, people_of
from marketplace.notifications.services import notify, notify_all

TOLD = (BoothState.APPLIED, BoothState.RETURNED, BoothState.WAITLISTED, BoothState.APPROVED)

keeps("fairs", read=held_in_fairs, forget=services.forget_talks)


@receiver(housekeeping.tidying)
def drop_old(**_signal: object) -> None:
    """Talks in which nothing was said for a year."""
    services.drop_old_talks()


@outbox.handles("fair.picture.added")
def make_widths(*, picture: int) -> None:
    """Smaller files of a new picture."""
    tasks.make_renditions.enqueue(picture)


@outbox.handles("fair.invited")
def tell_of_invitation(*, invitation_id: int, **_: Any) -> None:
    """The producer's people."""
    found = Invitation.objects.select_related("fair").get(pk=invitation_id)
    facts = {"fair": found.fair.name, "opens": moment(found.fair.starts_at)}
    key = f"fair.invited:{found.pk}"
    notify_all(users=people_of(found.producer_id), kind="fair.invited", facts=facts, url=_studio(found.fair), key=key)


def _studio(fair: Fair) -> str:
    return f"/studio/fairs/{fair.slug}/"


def _tell_booths(fair: Fair, kind: str, key: str, **facts: str) -> None:
    """The people of every booth that is or wants to be in the fair, and of every producer that was asked to come."""
    producers = {
        *Booth.objects.filter(fair=fair, state__in=TOLD).values_list("shop__producer_id", flat=True),
        *Invitation.objects.filter(fair=fair).values_list("producer_id", flat=True),
    }
    for producer in sorted(producers):
        notify_all(users=people_of(producer), kind=kind, facts={"fair": fair.name, **facts}, url=_studio(fair), key=key)


@outbox.handles("fair.postponed")
def tell_of_postponing(*, fair_id: int, before: str, reason: str, **_: Any) -> None:
    """Everyone who has, wants or was offered a booth."""
    fair = Fair.objects.get(pk=fair_id)
    _tell_booths(
        fair,
        "fair.postponed",
        f"fair.postponed:{fair.pk}:{before}",
        before=moment(dt.datetime.fromisoformat(before)),
        opens=moment(fair.starts_at),
        reason=reason,
    )


@outbox.handles("fair.cancelled")
def tell_of_cancelling(*, fair_id: int, **_: Any) -> None:
    """Everyone who has, wants or was offered a booth."""
    fair = Fair.objects.get(pk=fair_id)
    _tell_booths(fair, "fair.cancelled", f"fair.cancelled:{fair.pk}", reason=fair.cancelled_because[:1_000])


@outbox.handles("booth.decided")
def tell_of_decision(*, booth_id: int, verdict: str, at: str, **_: Any) -> None:
    """The producer's people."""
    booth = Booth.objects.select_related("fair", "shop").get(pk=booth_id)
    notify_all(
        users=people_of(booth.shop.producer_id),
        kind=f"booth.{verdict}",
        facts={"fair": booth.fair.name, "reason": booth.reason[:1_000], "opens": moment(booth.fair.starts_at)},
        url=_studio(booth.fair),
        key=f"booth.decided:{booth.pk}:{at}",
    )


@outbox.handles("booth.asked")
def tell_shop(*, talk_id: int, at: str, **_: Any) -> None:
    """The shop's owners and managers: names and telephones of visitors are for no officer."""
    talk = BoothTalk.objects.select_related("booth__fair", "booth__shop").filter(pk=talk_id).first()
    if talk is None:
        return
    notify_all(
        users=members_of(talk.booth.shop.producer_id, managing=True),
        kind="booth.asked",
        facts={"fair": talk.booth.fair.name},
        url=f"/studio/fairs/{talk.booth.fair.slug}/talks/",
        key=f"booth.asked:{talk.pk}:{at[:13]}",  # at most once an hour
    )


@outbox.handles("booth.answered")
def tell_visitor(*, talk_id: int, at: str, **_: Any) -> None:
    """Who asked."""
    talk = BoothTalk.objects.select_related("booth__fair", "booth__shop").filter(pk=talk_id).first()
    if talk is None or talk.user_id is None:
        return
    notify(
        user=talk.user_id,
        kind="booth.answered",
        facts={"shop": talk.booth.shop.name},
        url=f"/fairs/{talk.booth.fair.slug}/booths/{talk.booth.shop.slug}/talk/",
        key=f"booth.answered:{talk.pk}:{at}",
    )
