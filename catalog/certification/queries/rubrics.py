"""Reads: regimes' rules and score sheets."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.working_days import add_working_days
from catalog.products.models import Product, ProductSet, Regime
from catalog.products.queries import regimes_on

from ..models import (
    Band,
    CouncilRegulation,
    Dossier,
    DossierKind,
    DossierStep,
    IssuingLevel,
    OfficialWording,
    PartMaximum,
    RubricVersion,
    ScoringRule,
    Stage,
)
from .scoring import Arithmetic, Rule, Sheet, read_sheet

_sheets: dict[str, Sheet] = {}


def sheet_of(rubric: RubricVersion) -> Sheet:
    """The sheet of a version. Versions never change, so each is read once a process; a deferred `sheet` costs 1 statement that first time."""
    if rubric.checksum not in _sheets:
        _sheets[rubric.checksum] = read_sheet(rubric.sheet)
    return _sheets[rubric.checksum]


def rubric_for(product_set: ProductSet, on: dt.date | None = None) -> RubricVersion | None:
    """The newest version of a set's sheet that is in force on a day (default today). 1 statement."""
    day = on or clock.today()
    return RubricVersion.objects.filter(product_set=product_set, in_force_from__lte=day).order_by("-version").first()


def rule_of(regime: Regime) -> Rule:
    """How the regime turns points and minima into stars. 2 statements."""
    bands = tuple(Band.objects.filter(regime=regime).values_list("stars", "from_points"))
    stated = ScoringRule.objects.filter(regime=regime).first()
    if stated is None:
        return Rule(bands)
    return Rule(bands, stated.minima_cap, stated.certified_from)


def arithmetic_of(regulation: CouncilRegulation) -> Arithmetic:
    """A council's rules of arithmetic. No statement."""
    return Arithmetic(regulation.mean, regulation.max_spread, regulation.minima)


def stages_of(regime: Regime, on: dt.date | None = None) -> list[Stage]:
    """The offices that a dossier passes under the regime on a day (default today), in order. 1 statement."""
    day = on or clock.today()
    stages = Stage.objects.filter(regime=regime, starts_on__lte=day).order_by("position", "-starts_on")
    return [stage for stage in stages if stage.ends_on is None or stage.ends_on >= day]


def regimes_with_districts() -> list[Regime]:
    """Regimes under which a district's council evaluated, the newest first: what was begun under them may still be entered. 1 statement."""
    return list(Regime.objects.filter(stages__level=IssuingLevel.DISTRICT).distinct().order_by("-starts_on"))


def next_stage(regime: Regime, level: str, on: dt.date | None = None) -> Stage | None:
    """The office after the one of this level ("producer": the first). 1 statement."""
    stages = stages_of(regime, on)
    levels = [stage.level for stage in stages]
    place = levels.index(level) + 1 if level in levels else 0
    return stages[place] if place < len(stages) else None


def regime_now(on: dt.date | None = None) -> Regime:
    """The newest regime in force on a day (default today): new dossiers are begun under it. 1 statement. Raises `Refused` (`starts_on`) for a
    day before the first."""
    day = on or clock.today()
    if (found := regimes_on(day).first()) is None:
        message = _("Ngày %(day)s chưa có quyết định nào về phân hạng OCOP.") % {"day": f"{day:%d/%m/%Y}"}
        raise Refused.because("no_regime", message, "starts_on")
    return found


def wording_of(rubric: RubricVersion) -> dict[str, str]:
    """The decision's own words by place in the sheet ("1.1", "1.1#0"), empty where no office has brought them. 1 statement."""
    newest = OfficialWording.objects.filter(rubric=rubric).order_by("-created_at", "-pk").first()
    return dict(newest.texts) if newest else {}


def rubric_of_product(product: Product, on: dt.date | None = None) -> RubricVersion | None:
    """The sheet that the product is scored by. 1 statement."""
    return rubric_for(product.product_set, on)


def sets_with_sheets(regime: Regime, on: dt.date | None = None) -> list[tuple[ProductSet, RubricVersion | None]]:
    """Each set of a regime by number, with its newest sheet in force (annotated `has_wording`), if it has one. 2 statements."""
    newest = (
        RubricVersion.objects.filter(product_set__regime=regime, in_force_from__lte=on or clock.today())
        .annotate(has_wording=Exists(OfficialWording.objects.filter(rubric=OuterRef("pk"))))
        .defer("sheet")
        .order_by("product_set_id", "-version")
        .distinct("product_set_id")
    )
    sheets = {rubric.product_set_id: rubric for rubric in newest}
    sets = ProductSet.objects.filter(regime=regime).select_related("group").order_by("number")
    return [(product_set, sheets.get(product_set.pk)) for product_set in sets]


def begun_regimes(on: dt.date | None = None) -> list[Regime]:
    """Those that have begun, in force or not, the newest first. 1 statement."""
    return list(Regime.objects.filter(starts_on__lte=on or clock.today()).order_by("-starts_on"))


def older_regimes() -> list[Regime]:
    """Those before the newest that is known: their sets and sheets are brought by the ministry, the newest's come with the system. The
    newest first. 1 statement."""
    return list(Regime.objects.order_by("-starts_on")[1:])


def has_sheets(regime: Regime) -> bool:
    """Whether any sheet of the regime has been brought. 1 statement."""
    return RubricVersion.objects.filter(product_set__regime=regime).exists()


def is_scored_today(product_set: ProductSet) -> bool:
    """Whether a dossier begun today is scored by the set's sheet: its regime is in force, or those that came after it neither ended dossiers
    nor changed the parts' maxima (1489/QĐ-TTg changed who decides, not what is scored). 1 to 5 statements."""
    now = regime_now()
    if product_set.regime_id == now.pk:
        return True
    came = Regime.objects.filter(starts_on__gt=product_set.regime.starts_on, starts_on__lte=clock.today())
    if came.filter(scoring_rule__transition_days__gt=0).exists():
        return False
    then, today = (
        dict(PartMaximum.objects.filter(regime=regime).values_list("part", "points"))
        for regime in (product_set.regime_id, now.pk)
    )
    return then == today


def _day(year: int, month_day: str) -> dt.date:
    return dt.date(year, *(int(part) for part in month_day.split("-")))


def _end_of_round(rounds: Iterable[Mapping[str, str]], on: dt.date) -> dt.date | None:
    """The last day to judge a file that comes on a day: of the first round that still takes it."""
    found = []
    for row in rounds:
        for year in (on.year, on.year + 1):
            taken = _day(year, row["files_by"])
            before = _day(year + (row["before"] < row["files_by"]), row["before"])
            if taken >= on:
                found.append((taken, before - dt.timedelta(days=1)))
    return min(found)[1] if found else None


def due_at(dossier: Dossier, level: str, on: dt.date | None = None) -> dt.date | None:
    """The last day that the dossier's regime leaves an office to which it comes on a day (default today); None where it sets no limit.

    Working days, days for a re-evaluation or the end of a round, as the stage's row says; never past the transition's end. A file that was
    sent back stays in the round for which it first came, while that lasts. 2 to 3 statements.
    """
    day = on or clock.today()
    limits = []
    stage = next((stage for stage in stages_of(dossier.regime, day) if stage.level == level), None)
    if stage is not None and stage.days_again and dossier.kind == DossierKind.AGAIN:
        limits.append(day + dt.timedelta(days=stage.days_again))
    elif stage is not None and stage.working_days:
        limits.append(add_working_days(day, stage.working_days))
    elif stage is not None and stage.rounds:
        step = DossierStep.objects.filter(dossier=dossier.pk, level=level).order_by("at", "pk").first()
        came = step.at.astimezone(clock.VIETNAM).date() if step is not None else day
        end = _end_of_round(stage.rounds, came)
        if end is not None:
            limits.append(end if end >= day else _end_of_round(stage.rounds, day) or end)
    if (transition := transition_of(dossier)) is not None:
        limits.append(transition.until)
    return min(limits, default=None)


@dataclass(frozen=True, slots=True)
class Transition:
    """A newer regime has begun: dossiers of the one before finish under their own rules until a last day, that day included."""

    regime: Regime
    until: dt.date

    @property
    def is_over(self) -> bool:
        """Today such a dossier can only go on as a new one."""
        return clock.today() > self.until


def transition_of(dossier: Dossier) -> Transition | None:
    """How long the dossier may go on under the regime it was begun under; None while no newer one that sets an end has begun (26/2026/QĐ-TTg
    art. 12.2: 60 days, re-evaluations 30). A regime with 0 days says nothing of dossiers in hand (1489/QĐ-TTg changed who decides, not what
    is scored): they go on. 1 statement with `regime` selected."""
    field = "transition_days_again" if dossier.kind == DossierKind.AGAIN else "transition_days"
    newer = (
        Regime.objects.filter(starts_on__gt=dossier.regime.starts_on, starts_on__lte=clock.today())
        .filter(**{f"scoring_rule__{field}__gt": 0})
        .select_related("scoring_rule")
        .order_by("starts_on")
        .first()
    )
    if newer is None:
        return None
    return Transition(newer, newer.starts_on + dt.timedelta(days=getattr(newer.scoring_rule, field)))
