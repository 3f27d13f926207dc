"""The work list of a desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, DateField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from catalog.core import clock
from catalog.core.types import Actor
from catalog.core.working_days import Calendar

from ...models import CLOSED, Dossier, DossierState
from ...policies.dossiers import desk_q, readable_q
from .clocks import NO_CLOCK, SOON, office_calendar

TABS = ("mine", "others", "closed")
WORK_ORDER = [("clock", "asc"), ("state_since", "asc"), ("pk", "asc")]
CLOSED_ORDER = [("state_since", "desc"), ("pk", "desc")]
OPEN_STATES = tuple(state for state in DossierState if state not in CLOSED and state != DossierState.DRAFT)


def _rows() -> QuerySet[Dossier]:
    return (
        Dossier.objects.select_related("product__producer", "product__product_set", "commune", "holder")
        .defer("form", "product__vector", "product__search", "product__description", "product__description_en")
        .annotate(clock=Coalesce("due_on", Value(NO_CLOCK), output_field=DateField()))
    )


def readable_dossiers(user: Actor) -> QuerySet[Dossier]:
    """Everything the user may read in the office, with what its lists show. 1 statement, and 1 a request for the user's posts."""
    return _rows().filter(readable_q(user))


def work_list(user: Actor, *, tab: str = "mine", states: Sequence[str] = (), level: str = "") -> QuerySet[Dossier]:
    """The dossiers of one tab of the office's list, annotated `clock`: order them by `WORK_ORDER` (overdue first, then the next that is
    due; without a limit last), closed ones by `CLOSED_ORDER`.

    `mine`: waits at the user's own desk. `others`: open, with another desk or sent back. `closed`. `states`, `level`: only those. Pages by
    `core.cursors.keyset`. 1 statement, and 1 a request for the user's posts.
    """
    mine, over = desk_q(user), Q(state__in=CLOSED)
    chosen = {"mine": mine & ~over, "others": ~mine & ~over, "closed": over}[tab]
    rows = readable_dossiers(user).filter(chosen)
    if states:
        rows = rows.filter(state__in=states)
    return rows.filter(level=level) if level else rows


@dataclass(frozen=True, slots=True)
class Work:
    """Counts of an office: by tab, by state within each tab, and how many at the user's own desk are overdue or nearly so."""

    mine: int = 0
    others: int = 0
    closed: int = 0
    late: int = 0
    soon: int = 0
    by_state: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, tab: str) -> int:
        """The count of a tab."""
        return int(getattr(self, tab))


def work_counts(user: Actor, calendar: Calendar | None = None) -> Work:
    """What waits. 2 statements (1 with a calendar at hand), and 1 a request for the user's posts."""
    today = clock.today()
    near = (calendar or office_calendar()).add(today, SOON)
    tab = Case(
        When(state__in=CLOSED, then=Value(2)),
        When(desk_q(user), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = (
        Dossier.objects.filter(readable_q(user))
        .annotate(tab=tab)
        .values("tab", "state")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__gte=today, due_on__lte=near)),
        )
        .order_by()
    )
    by_state: dict[str, dict[str, int]] = {name: {} for name in TABS}
    late = soon = 0
    for row in rows:
        by_state[TABS[row["tab"]]][row["state"]] = row["n"]
        if row["tab"] == 0:
            late, soon = late + row["late"], soon + row["soon"]
    totals = {name: sum(found.values()) for name, found in by_state.items()}
    return Work(late=late, soon=soon, by_state=by_state, **totals)
