"""Duties, the survey's list, offices handed over."""

from typing import Any

from catalog.core import clock, outbox
from catalog.places.models import Level, Unit
from catalog.programme.models import Duty, DutyReport, HandOver, Potential, ReminderKind

from .. import services
from ..models import Notice
from ..queries import officers_at

MOST = 200
"""Unread notices that go along with an office."""


def _duty(pk: int) -> Duty:
    return Duty.objects.select_related("plan__place__current", "place__current", "place__province", "post__user").get(
        pk=pk
    )


def _at(place: Unit) -> set[int]:
    return officers_at(place.level, place)


def _holders(duty: Duty) -> set[int]:
    """Whose post it is; everybody at the desk when it is nobody's, or its post ended."""
    post = duty.post
    if post is not None and (post.ends_on is None or post.ends_on >= clock.today()) and post.user.is_active:
        return {post.user_id}
    return _at(duty.place)


def _facts(duty: Duty, **more: Any) -> dict[str, Any]:
    return {
        "title": duty.text[:200],
        "due_on": duty.due_on.isoformat(),
        "year": duty.plan.year,
        "place": duty.place.full_name,
    } | more


def _tell(duty: Duty, users: set[int], kind: str, key: str, **more: Any) -> None:
    services.notify_all(
        users=users,
        kind=kind,
        facts=_facts(duty, **more),
        url=f"/office/duties/{duty.pk}/",
        key=f"{kind}:{duty.pk}:{key}",
    )


@outbox.handles("duty.set")
def duty_set(*, duty: int) -> None:
    """Who is to do it; anew when its last day moves."""
    found = _duty(duty)
    _tell(found, _holders(found) - {found.set_by_id}, "duty.set", found.due_on.isoformat())


@outbox.handles("duty.reminded")
def duty_reminded(*, duty: int, kind: str) -> None:
    """Who is to do it; once it is late also who answers for them: who gave it, the plan's desk and the province."""
    found = _duty(duty)
    here, key = _holders(found), found.due_on.isoformat()
    _tell(found, here, f"duty.{kind}", key)
    if kind == ReminderKind.AFTER:
        above = _at(found.plan.place) | officers_at(Level.PROVINCE, found.place.province or found.place)
        _tell(found, (above | {found.set_by_id} | _at(found.place)) - here, "duty.after.above", key)


@outbox.handles("duty.reported")
def duty_reported(*, report: int) -> None:
    """Who gave it, and the plan's desk."""
    row = DutyReport.objects.get(pk=report)
    found = _duty(row.duty_id)
    _tell(found, (_at(found.plan.place) | {found.set_by_id}) - {row.by_id}, "duty.reported", str(row.number))


def _judged(report: int, kind: str) -> None:
    row = DutyReport.objects.get(pk=report)
    found = _duty(row.duty_id)
    people = (_holders(found) | {row.by_id}) - {row.decided_by_id or 0}
    _tell(found, people, kind, str(row.number), reason=row.reason)


@outbox.handles("duty.accepted")
def duty_accepted(*, report: int) -> None:
    """Who is to do it, and who reported."""
    _judged(report, "duty.accepted")


@outbox.handles("duty.returned")
def duty_returned(*, report: int) -> None:
    """Who is to do it, and who reported."""
    _judged(report, "duty.returned")


def _potential(pk: int, kind: str, level: str) -> None:
    row = Potential.objects.select_related("commune__province", "commune__current").get(pk=pk)
    place = row.commune if level == Level.COMMUNE else row.commune.province
    services.notify_all(
        users=officers_at(level, place) - {row.decided_by_id or 0},
        kind=kind,
        facts={"title": row.name, "place": row.commune.full_name, "year": row.year},
        url=f"/office/survey/{pk}/",
        key=f"{kind}:{pk}:{row.decided_at.isoformat() if row.decided_at else ''}",
    )


@outbox.handles("potential.proposed")
def potential_proposed(*, potential: int) -> None:
    """The province, whose plan it may go into."""
    _potential(potential, "potential.proposed", Level.PROVINCE)


@outbox.handles("potential.selected")
def potential_selected(*, potential: int) -> None:
    """The commune that found it."""
    _potential(potential, "potential.selected", Level.COMMUNE)


@outbox.handles("post.handed_over")
def handed_over(*, hand_over: int) -> None:
    """Both are told, and what the one before had not read of the office's notices comes to the next."""
    row = HandOver.objects.select_related("old__place", "new").get(pk=hand_over)
    place = row.old.place.full_name if row.old.place else str(row.old.get_level_display())
    facts = {"place": place, "count": len(row.things)}
    for user, url in ((row.old.user_id, ""), (row.new.user_id, f"/office/posts/handed/{row.pk}/")):
        # who left has no way into the office any more
        services.notify(user=user, kind="post.handed_over", facts=facts, url=url, key=f"post.handed_over:{row.pk}")
    unread = Notice.objects.filter(user=row.old.user_id, read_at=None, url__startswith="/office/")
    for notice in unread.exclude(kind="post.handed_over").order_by("-pk")[:MOST]:
        services.notify(user=row.new.user_id, kind=notice.kind, facts=notice.facts, url=notice.url, key=notice.key)
