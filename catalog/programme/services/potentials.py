"""What becomes of a product that a survey found: scored, proposed, taken into the plan, handed to an idea, dropped."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.queries import area_of

from ..models import (
    Idea,
    PlanState,
    Potential,
    PotentialScore,
    PotentialScoring,
    PotentialState,
    YearPlan,
)
from ..policies import may_plan
from ..queries.survey import sheet_on
from .ideas import register_idea
from .survey import check_surveyor, locked_potential


def _wanted(potential: Potential, *states: str) -> None:
    if potential.state not in states:
        words = _("Mục này đang là “%(state)s” nên chưa làm được việc này.") % {"state": potential.get_state_display()}
        raise Conflict.because("wrong_state", words)


def _decide(potential: Potential, by: Actor, told: str, /, **values: object) -> Potential:
    for name, value in (values | {"decided_by_id": by.pk, "decided_at": clock.now()}).items():
        setattr(potential, name, value)
    with audit.context(user=by.pk, reason=told):
        potential.save()
    return potential


@transaction.atomic
def score_potential(
    *, potential: Potential, points: Mapping[int, int | None], by: Actor, note: str = ""
) -> PotentialScoring:
    """Score by the sheet of today: `points` by the key of each of its criteria, all of them. Only those that count before it is handed on or
    dropped. Raises `NotAllowed`, `Conflict`, `Refused` on "c" and the criterion's key."""
    mine = locked_potential(potential)
    check_surveyor(by, mine)
    _wanted(mine, PotentialState.FOUND, PotentialState.PROPOSED, PotentialState.SELECTED)
    sheet = sheet_on(clock.today())
    found = []
    criteria = list(sheet.criteria.all())
    for criterion in criteria:
        given = points.get(criterion.pk)
        if given is None or not 0 <= given <= criterion.most:
            words = _("Chấm từ 0 tới %(most)d điểm.") % {"most": criterion.most}
            found.append(Problem("points", words, f"c{criterion.pk}"))
    if len(note.strip()) > 1_000:
        found.append(Problem("too_long", _("Nhiều nhất 1.000 ký tự."), "note"))
    refuse_if_any(found)
    made = PotentialScoring.objects.create(potential=mine, sheet=sheet, note=note.strip(), by_id=by.pk, at=clock.now())
    PotentialScore.objects.bulk_create(
        [PotentialScore(scoring=made, criterion=c, points=points[c.pk] or 0) for c in criteria]
    )
    return made


@transaction.atomic
def propose_potential(*, potential: Potential, seen: str, year: int, by: Actor) -> Potential:
    """The commune asks that it be taken into the plan of a year, this one or the next two. It is scored by then. Raises `NotAllowed`, `Conflict`,
    `Refused`. Emits `potential.proposed`."""
    mine = locked_potential(potential, seen)
    check_surveyor(by, mine)
    _wanted(mine, PotentialState.FOUND)
    this = clock.today().year
    if not this <= year <= this + 2:
        raise Refused.because("year", _("Chọn năm nay hoặc hai năm tới."), "year")
    if not mine.scorings.exists():
        raise Refused.because("not_scored", _("Chấm điểm tiềm năng trước khi đề nghị."), "year")
    _decide(mine, by, "potential proposed", state=PotentialState.PROPOSED, year=year)
    outbox.emit("potential.proposed", potential=mine.pk)
    return mine


@transaction.atomic
def select_potential(*, potential: Potential, seen: str, plan: YearPlan, by: Actor) -> Potential:
    """Take it into the plan of a place and year in whose area its commune lies: the commune's own, the district's of then, the province's. By
    whoever writes that plan; a plan that was replaced stands for the version that holds. Raises `NotAllowed`, `Conflict`, `Refused`. Emits
    `potential.selected`."""
    if not may_plan(by, plan.place):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ lập kế hoạch này mới chọn vào danh sách của nó."))
    mine = locked_potential(potential, seen)
    _wanted(mine, PotentialState.FOUND, PotentialState.PROPOSED)
    if not Unit.objects.filter(area_of(plan.place).q("current__current"), pk=mine.commune_id).exists():
        words = _("%(commune)s không thuộc nơi của kế hoạch này.") % {"commune": mine.commune.full_name}
        raise Refused.because("elsewhere", words, "plan")
    if plan.state == PlanState.REPLACED:
        plan = YearPlan.objects.exclude(state=PlanState.REPLACED).filter(place=plan.place, year=plan.year)[0]
    _decide(mine, by, "potential selected", state=PotentialState.SELECTED, year=plan.year, plan_place_id=plan.place_id)
    outbox.emit("potential.selected", potential=mine.pk)
    return mine


@transaction.atomic
def put_back(*, potential: Potential, seen: str, by: Actor) -> Potential:
    """Out of the plan, back to the survey; or one that was dropped is looked at again. Raises `NotAllowed`, `Conflict`."""
    mine = locked_potential(potential, seen)
    _wanted(mine, PotentialState.PROPOSED, PotentialState.SELECTED, PotentialState.DROPPED)
    if mine.state == PotentialState.SELECTED and mine.plan_place is not None:
        if not may_plan(by, mine.plan_place):
            raise NotAllowed.because("not_allowed", _("Chỉ cán bộ lập kế hoạch này mới chọn vào danh sách của nó."))
    else:
        check_surveyor(by, mine)
    return _decide(mine, by, "potential put back", state=PotentialState.FOUND, year=None, plan_place=None, reason="")


@transaction.atomic
def drop_potential(*, potential: Potential, seen: str, reason: str, by: Actor) -> Potential:
    """Not followed, and why. Raises `NotAllowed`, `Conflict`, `Refused`."""
    mine = locked_potential(potential, seen)
    check_surveyor(by, mine)
    _wanted(mine, PotentialState.FOUND, PotentialState.PROPOSED)
    reason = reason.strip()
    if not reason or len(reason) > 500:
        raise Refused.because("missing", _("Ghi lý do, nhiều nhất 500 ký tự."), "reason")
    return _decide(mine, by, "potential dropped", state=PotentialState.DROPPED, year=None, reason=reason)


@transaction.atomic
def mark_pilot(*, potential: Potential, is_pilot: bool, by: Actor) -> Potential:
    """On the list of pilots, or off it. By officers above the commune too. Raises `NotAllowed`."""
    mine = locked_potential(potential)
    check_surveyor(by, mine)
    if mine.is_pilot != is_pilot:
        mine.is_pilot = is_pilot
        with audit.context(user=by.pk, reason="pilot" if is_pilot else "pilot no longer"):
            mine.save(update_fields=["is_pilot"])
    return mine


@transaction.atomic
def hand_to_idea(*, potential: Potential, seen: str, consent: bool, by: Actor) -> Idea:
    """It goes on as an idea that the officer registers for its maker, who agrees to that; the link stays through to the star. Raises `NotAllowed`,
    `Conflict`, `Refused`. Emits `idea.registered`."""
    mine = locked_potential(potential, seen)
    check_surveyor(by, mine)
    _wanted(mine, PotentialState.FOUND, PotentialState.PROPOSED, PotentialState.SELECTED)
    about = [str(_("Từ khảo sát tiềm năng của xã."))]
    if mine.yearly is not None:
        quantity = f"{mine.yearly.normalize():f}".replace(".", ",")
        about.append(str(_("Sản lượng một năm: %(n)s %(unit)s.") % {"n": quantity, "unit": mine.unit}))
    about += [mine.note] if mine.note else []
    idea = register_idea(
        commune=mine.commune,
        title=mine.name,
        description="\n".join(about)[:4_000],
        material=mine.material,
        person=mine.maker,
        phone=mine.phone,
        product_set=mine.product_set,
        on_behalf=True,
        consent=consent,
        by=by,
    )
    _decide(mine, by, "potential handed on", state=PotentialState.HANDED, idea=idea)
    return idea
