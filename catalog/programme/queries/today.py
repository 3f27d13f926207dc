"""What is due today: duties, dossiers by their clocks, ideas, inspections, the survey, in one list."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from catalog.certification.queries.desks import NO_CLOCK, WORK_ORDER, work_list
from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Post
from catalog.places.policies import desk_filter, reach_filter

from ..models import Duty, DutyState, Finding, Idea, IdeaState, Potential, PotentialState
from .concerns import concerns_on_desk, concerns_within, late_concerns_q
from .duties import duties_in_reach, late_q, mine_q, to_judge_q
from .ideas import ideas_waiting
from .inspections import officer_inspections

MOST = 100
"""Rows of each kind."""
SOON = 7
"""Days ahead that belong on the list."""
ORDER = [name for name, _way in WORK_ORDER]


@dataclass(frozen=True, slots=True)
class Due:
    """A line: `kind` is duty, judge, dossier, idea, inspection, potential or concern; `due_on` None where there is no last day."""

    kind: str
    pk: int
    title: str
    detail: str
    due_on: dt.date | None

    @property
    def when(self) -> str:
        """late, today, soon, later or open."""
        today = clock.today()
        if self.due_on is None:
            return "open"
        if self.due_on <= today:
            return "today" if self.due_on == today else "late"
        return "soon" if self.due_on <= today + dt.timedelta(days=SOON) else "later"


def due_list(user: Actor) -> list[Due]:
    """Everything on the user's own desk, the most urgent first, at most 100 of each kind. 8 statements, and the reach."""
    rows = [*_duties(user), *_dossiers(user), *_ideas(user), *_inspections(user), *_potentials(user), *_concerns(user)]
    return sorted(rows, key=lambda row: (row.due_on or NO_CLOCK, row.kind, row.pk))


def _duties(user: Actor) -> Iterator[Due]:
    judged, done = to_judge_q(user), mine_q(user) & Q(state=DutyState.OPEN)
    for duty in duties_in_reach(user).filter(done | judged).order_by("due_on", "pk")[:MOST]:
        kind = "judge" if duty.state == DutyState.REPORTED else "duty"
        yield Due(kind, duty.pk, duty.text, duty.place.full_name, duty.due_on)


def _dossiers(user: Actor) -> Iterator[Due]:
    for dossier in work_list(user).order_by(*ORDER)[:MOST]:
        yield Due("dossier", dossier.pk, dossier.product.name, dossier.product.producer.name, dossier.due_on)


def _ideas(user: Actor) -> Iterator[Due]:
    for idea in ideas_waiting(user)[:MOST]:
        yield Due("idea", idea.pk, idea.title, idea.commune.full_name, None)


def _inspections(user: Actor) -> Iterator[Due]:
    """Those to be made, and findings whose last day comes."""
    until = clock.today() + dt.timedelta(days=SOON)
    reach = officer_inspections(user)
    for row in reach.filter(done_on=None, planned_on__lte=until).order_by("planned_on", "pk")[:MOST]:
        yield Due("inspection", row.pk, row.producer.name, str(row.get_kind_display()), row.planned_on)
    open_ones = Finding.objects.filter(
        inspection__in=reach.order_by().values("pk"), resolved_on=None, due_on__lte=until
    )
    for finding in open_ones.select_related("inspection__producer").order_by("due_on", "pk")[:MOST]:
        name = finding.inspection.producer.name
        yield Due("inspection", finding.inspection_id, name, finding.text[:120], finding.due_on)


def _potentials(user: Actor) -> Iterator[Due]:
    """What the own commune found and has not decided on, and what communes below propose."""
    desk = desk_filter(user, "commune")
    rows = Potential.objects.filter(reach_filter(user, "commune")).filter(
        desk & Q(state=PotentialState.FOUND) | ~desk & Q(state=PotentialState.PROPOSED)
    )
    for row in rows.select_related("commune").order_by("at", "pk")[:MOST]:
        yield Due("potential", row.pk, row.name, row.commune.full_name, None)


def _concerns(user: Actor) -> Iterator[Due]:
    for row in concerns_on_desk(user).order_by("due_on", "pk")[:MOST]:
        yield Due("concern", row.pk, row.title, row.producer.name if row.producer else row.place.full_name, row.due_on)


def late_below(user: Actor) -> int:
    """Duties of the user's reach that are late, also those of other desks: who answers for them sees them. 1 statement, and the reach."""
    return duties_in_reach(user).filter(late_q()).count()


def late_concerns_below(user: Actor) -> int:
    """Concerns of the user's reach that wait longer than their desk has. 1 statement, and the reach."""
    return concerns_within(user).filter(late_concerns_q()).count()


def things_on_desk(post: Post) -> list[dict[str, Any]]:
    """What a hand-over lists: the open duties, dossiers, concerns, ideas, and proposals of the post's desk. 6 statements, and the reach; only
    the duties for a person whose account is closed."""
    person: Any = post.user
    states = (DutyState.OPEN, DutyState.REPORTED)
    own = Duty.objects.filter(post=post, state__in=states)
    if post.place is not None:
        own |= Duty.objects.filter(post=None, place=post.place.current, state__in=states)
    things = [_thing("duty", d.pk, d.text, d.due_on) for d in own.order_by("due_on", "pk")[:MOST]]
    things += [_thing("dossier", d.pk, d.product.name, d.due_on) for d in work_list(person).order_by(*ORDER)[:MOST]]
    things += [
        _thing("concern", c.pk, c.title, c.due_on) for c in concerns_on_desk(person).order_by("due_on", "pk")[:MOST]
    ]
    if post.place is not None:
        here = {"commune__current": post.place.current_id}
        waiting = (IdeaState.REGISTERED, IdeaState.PLANNED)
        for idea in Idea.objects.filter(state__in=waiting, **here).order_by("registered_at", "pk")[:MOST]:
            things.append(_thing("idea", idea.pk, idea.title, None))
        found = Potential.objects.filter(state=PotentialState.FOUND, **here).order_by("at", "pk")
        things += [_thing("potential", row.pk, row.name, None) for row in found[:MOST]]
    return things


def _thing(kind: str, pk: int, title: str, due_on: dt.date | None) -> dict[str, Any]:
    return {"kind": kind, "pk": pk, "title": title[:200], "due_on": due_on.isoformat() if due_on else None}
