"""Ideas, inspections, reports of misuse."""

from catalog.core import outbox
from catalog.places.models import Level
from catalog.programme.models import Idea, Inspection, MisuseReport

from .. import services
from ..queries import officers_at, people_of, people_of_idea


def _idea(pk: int) -> tuple[Idea, set[int]]:
    """The idea, and who is told of what becomes of it."""
    found = Idea.objects.select_related("commune__current").get(pk=pk)
    return found, people_of_idea(found)


def _idea_came(idea: int, kind: str) -> None:
    found, people = _idea(idea)
    services.notify_all(
        users=officers_at(Level.COMMUNE, found.commune, not_of=found.producer_id) - people - {found.by_id},
        kind=kind,
        facts={"title": found.title},
        url=f"/office/ideas/{idea}/",
        key=f"{kind}:{idea}:{found.registered_at.isoformat() if kind == 'idea.registered' else found.plans.count()}",
    )


def _idea_answered(idea: int, kind: str) -> None:
    """Whose idea it is; who typed it in for somebody speaks for them at the commune's desk."""
    found, people = _idea(idea)
    facts = {"title": found.title, "reason": found.reason[:500], "year": found.year}
    key = f"{kind}:{idea}:{found.decided_at.isoformat() if found.decided_at else ''}"
    if found.on_behalf:
        here = officers_at(Level.COMMUNE, found.commune, not_of=found.producer_id)
        speaks = ({found.by_id} & here) - {found.decided_by_id}
        people -= here  # an officer who works for the producer with its consent is at this desk too
        services.notify_all(users=speaks, kind=kind, facts=facts, url=f"/office/ideas/{idea}/", key=key)
    services.notify_all(users=people, kind=kind, facts=facts, url=f"/account/ideas/{idea}/", key=key)


@outbox.handles("idea.registered")
def idea_registered(*, idea: int) -> None:
    """The commune's officers."""
    _idea_came(idea, "idea.registered")


@outbox.handles("idea.planned")
def idea_planned(*, idea: int) -> None:
    """The commune's officers."""
    _idea_came(idea, "idea.planned")


@outbox.handles("idea.accepted")
def idea_accepted(*, idea: int) -> None:
    """Whose idea it is."""
    _idea_answered(idea, "idea.accepted")


@outbox.handles("idea.returned")
def idea_returned(*, idea: int) -> None:
    """Whose idea it is."""
    _idea_answered(idea, "idea.returned")


@outbox.handles("idea.selected")
def idea_selected(*, idea: int) -> None:
    """Whose idea it is."""
    _idea_answered(idea, "idea.selected")


@outbox.handles("idea.declined")
def idea_declined(*, idea: int) -> None:
    """Whose idea it is."""
    _idea_answered(idea, "idea.declined")


@outbox.handles("inspection.done")
def inspected(*, inspection: int) -> None:
    """The producer's people, when something is to be put right."""
    found = Inspection.objects.get(pk=inspection)
    dues = list(found.findings.values_list("due_on", flat=True))
    if not dues:
        return
    first = min((due for due in dues if due), default=None)
    services.notify_all(
        users=people_of(found.producer_id),
        kind="inspection.findings",
        facts={"count": len(dues), "due_on": first.isoformat() if first else None},
        url="/studio/inspections/",
        key=f"inspection.done:{inspection}",
    )


@outbox.handles("misuse.reported")
def misuse_reported(*, report: int) -> None:
    """The province's officers; the ministry's where nobody knows the province."""
    found = MisuseReport.objects.select_related("product", "province__current").get(pk=report)
    level = Level.PROVINCE.value if found.province else "ministry"
    services.notify_all(
        users=officers_at(level, found.province, not_of=found.product.producer_id if found.product else None),
        kind="misuse.reported",
        facts={"product": found.product_name},
        url=f"/office/inspections/reports/{report}/",
        key=f"misuse.reported:{report}",
    )
