"""The board of a place: where dossiers stand, which certificates end, what was renewed and what was missed. One statement for all of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, TruncMonth
from django.utils.translation import get_language

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.products.models import StarSpan
from catalog.products.policies import reached_q

from ..models import CLOSED, Certificate, Dossier, DossierState
from .certificates import EXPIRING_DAYS

FUNNEL = (
    DossierState.SUBMITTED,
    DossierState.VERIFYING,
    DossierState.CHECKING,
    DossierState.ADVISORY,
    DossierState.READY,
    DossierState.COUNCIL,
    DossierState.SCORED,
    DossierState.RETURNED,
    DossierState.RECOGNISED,
    DossierState.REFUSED,
)
"""Stages in the order of the way; drafts are their producers' own."""
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of something: `soon` of them are late (dossiers) or end within 210 days (certificates). `share`: percent of the largest."""

    label: str
    total: int
    soon: int
    share: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """`funnel` by stage, `months` (first day, certificates that end in it) for a year, `sets` and `communes` the largest first, and of the
    certificates that ended within the last year those renewed, those whose new dossier is under way, and those missed.
    """

    funnel: list[Share]
    months: list[tuple[dt.date, int]]
    sets: list[Share]
    communes: list[Share]
    valid: int
    expiring: int
    renewed: int
    under_way: int
    missed: int


def board(user: Actor, on: dt.date | None = None) -> Board:
    """The board of an officer's places on a day (default today). 1 statement, and the reach."""
    day = on or clock.today()
    running = StarSpan.objects.filter(
        product=OuterRef("product"), certificate_id=OuterRef("pk"), starts_on__lte=day, ends_on__gte=day
    )
    certificates = Certificate.objects.filter(reached_q(user, "product__"))
    valid = certificates.filter(Exists(running))
    soon = Q(valid_until__lte=day + dt.timedelta(days=EXPIRING_DAYS))
    dossiers = Dossier.objects.filter(reach_filter(user, "commune")).exclude(state__in=[DossierState.DRAFT])
    set_name = "name_en" if (get_language() or "vi").startswith("en") else "name"
    newer = Certificate.objects.filter(
        product=OuterRef("product"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=day
    )
    filed = Dossier.objects.filter(product=OuterRef("product")).exclude(state__in=[*CLOSED, DossierState.DRAFT])
    ended = certificates.filter(valid_until__lt=day, valid_until__gte=day - YEAR, revoked_from=None)
    parts = [
        _part("state", dossiers, F("state"), Cast(Value(""), CharField()), Q(due_on__lt=day)),
        _part(
            "month",
            valid.filter(valid_until__lt=_months(day)[-1]),
            Cast(TruncMonth("valid_until"), CharField()),
            Value(""),
            soon,
        ),
        _part("set", valid, Cast("product__product_set_id", CharField()), F(f"product__product_set__{set_name}"), soon),
        _part(
            "commune",
            valid,
            Cast("product__origin__current_id", CharField()),
            F("product__origin__current__name"),
            soon,
        ),
        _part(
            "renewal",
            ended,
            Case(
                When(Exists(newer), then=Value("done")), When(Exists(filed), then=Value("way")), default=Value("missed")
            ),
            Value(""),
            soon,
        ),
    ]
    found: dict[str, dict[str, tuple[str, int, int]]] = {}
    for kind, key, label, total, late in parts[0].union(*parts[1:], all=True).order_by():
        found.setdefault(kind, {})[key or ""] = (label or "", total, late)
    states = found.get("state", {})
    by_month = {
        dt.date.fromisoformat(key[:10]): total for key, (_label, total, _soon) in found.get("month", {}).items()
    }
    renewals = {key: total for key, (_label, total, _soon) in found.get("renewal", {}).items()}
    sets = found.get("set", {})
    return Board(
        funnel=_shares([Share(str(state.label), *states.get(state.value, ("", 0, 0))[1:]) for state in FUNNEL]),
        months=[(month, by_month.get(month, 0)) for month in _months(day)[:-1]],
        sets=_largest(sets),
        communes=_largest(found.get("commune", {})),
        valid=sum(total for _label, total, _soon in sets.values()),
        expiring=sum(late for _label, _total, late in sets.values()),
        renewed=renewals.get("done", 0),
        under_way=renewals.get("way", 0),
        missed=renewals.get("missed", 0),
    )


def _months(day: dt.date) -> list[dt.date]:
    """First days of the month of `day` and the twelve after it; the last one only bounds."""
    return [dt.date(day.year + (day.month - 1 + n) // 12, (day.month - 1 + n) % 12 + 1, 1) for n in range(13)]


def _part(name: str, rows: QuerySet[Any], key: object, label: object, soon: Q) -> QuerySet[Any, Any]:
    """Counts by a key, in columns that all parts share."""
    counted: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(_part=Value(name), _key=key, _label=label)
        .values_list("_part", "_key", "_label")
        .annotate(_n=Count("pk"), _soon=Count("pk", filter=soon))
    )
    return counted


def _shares(counts: list[Share]) -> list[Share]:
    most = max((count.total for count in counts), default=0) or 1
    return [Share(c.label, c.total, c.soon, round(100 * c.total / most)) for c in counts]


def _largest(found: dict[str, tuple[str, int, int]], most: int = 30) -> list[Share]:
    rows = [Share(label or "–", total, late) for label, total, late in found.values()]
    return _shares(sorted(rows, key=lambda c: (-c.total, c.label))[:most])
