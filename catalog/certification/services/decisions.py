"""Decisions: recognition or refusal, onward to the next authority and back. The listing's badge follows in the same transaction."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit

from ..models import (
    AgendaItem,
    Certificate,
    Council,
    Decision,
    DecisionItem,
    Dossier,
    DossierState,
    Sitting,
    SittingState,
)
from ..policies.councils import may_run
from ..queries.decisions import held_on, scored_item, way_of
from .certificates import clean_number, number_problem, record_certificate
from .flow import lock_dossier, move

LONGEST_SIGNER = 120
NUMBER_TAKEN = _("Số quyết định này của ngày đó đã được ghi.")


def _must_run(by: Actor, council: Council) -> None:
    if not may_run(by, level=council.level, place=council.place):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của cơ quan ra quyết định mới ghi được quyết định."))


def _authority(council: Council, on: dt.date) -> Unit | None:
    """The unit that decides: the council's place, or what has become of it by that day."""
    place = council.place
    if place is None or place.ends_on is None or place.ends_on >= on:
        return place
    return place.current


def _own_item(dossier: Dossier, sitting: Sitting) -> AgendaItem:
    """The item of this sitting on which a decision may stand: it gave the dossier its result, or is the last one of this authority before
    the next one's council gave it a new result and sent it back."""
    newest = (
        AgendaItem.objects.filter(
            dossier=dossier,
            postponed="",
            sitting__state=SittingState.CLOSED,
            sitting__council__level=sitting.council.level,
        )
        .order_by("-sitting__closed_at", "-pk")
        .first()
    )
    if newest is None or newest.sitting_id != sitting.pk or dossier.level != sitting.council.level:
        message = _("%(product)s: kết quả đang có hiệu lực không phải của phiên họp này.")
        raise Conflict.because("other_sitting", message % {"product": dossier.product.name}, "dossiers")
    return newest


def _dossier_problems(dossier: Dossier) -> list[Problem]:
    way = way_of(dossier, scored_item(dossier))
    name = dossier.product.name
    if way.decides(dossier):
        return []
    if way.goes_up(dossier):
        message = _("%(product)s: kết quả này do cấp trên quyết định. Chuyển hồ sơ lên cấp trên.")
    elif way.comes_back(dossier):
        message = _("%(product)s: kết quả này do cấp dưới quyết định. Chuyển hồ sơ về cấp dưới.")
    else:
        message = _("%(product)s: cấp này không công nhận %(stars)s sao.")
    return [
        Problem("not_this_level", message % {"product": name, "stars": dossier.result_stars}, "dossiers"),
    ]


@transaction.atomic
def decide(
    *,
    sitting: Sitting,
    dossiers: Iterable[Dossier | int],
    number: str,
    decided_on: dt.date,
    signer: str,
    by: Actor,
) -> Decision:
    """Record the decision of the authority's chair on dossiers that a closed sitting scored: all of them, or none.

    With the stars from which the regime gives certificates (3), the product is recognised: its certificate is recorded and its badge
    follows in the same transaction; below, the dossier is refused. Stars that are another authority's to decide are refused here (see
    `forward_up`, `return_down`). Raises `NotAllowed`, `Refused`, `Conflict` (decided already, scored anew meanwhile).
    """
    place_of = Sitting.objects.select_related("council__place__current", "council__regime").get(pk=sitting.pk)
    council = place_of.council
    _must_run(by, council)
    clean = clean_number(number)
    problems = []
    if (problem := number_problem(clean, needed=True, field="number")) is not None:
        problems.append(problem)
    if not signer.strip() or len(signer.strip()) > LONGEST_SIGNER:
        problems.append(Problem("missing", _("Ghi người ký và chức vụ, nhiều nhất 120 ký tự."), "signer"))
    if decided_on > clock.today():
        problems.append(Problem("in_future", _("Ngày quyết định ở tương lai. Xem lại ngày."), "decided_on"))
    if decided_on < held_on(place_of):
        problems.append(Problem("before_sitting", _("Ngày quyết định trước ngày họp. Xem lại ngày."), "decided_on"))
    keys = sorted({d if isinstance(d, int) else d.pk for d in dossiers})
    if not keys:
        problems.append(Problem("missing", _("Chọn ít nhất một hồ sơ."), "dossiers"))
    place = _authority(council, decided_on)
    if Decision.objects.filter(number=clean, decided_on=decided_on, level=council.level, place=place).exists():
        problems.append(Problem("number_taken", NUMBER_TAKEN, "number"))
    refuse_if_any(problems)
    locked = [lock_dossier(pk) for pk in keys]
    for dossier in locked:
        if dossier.state != DossierState.SCORED:
            message = _("%(product)s: hồ sơ nay là “%(state)s”, không chờ quyết định nữa.")
            raise Conflict.because(
                "moved_meanwhile",
                message % {"product": dossier.product.name, "state": dossier.get_state_display()},
                "dossiers",
            )
        _own_item(dossier, place_of)
        problems += _dossier_problems(dossier)
    refuse_if_any(problems)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                number=clean,
                decided_on=decided_on,
                level=council.level,
                place=place,
                signer=signer.strip(),
                sitting=place_of,
                by_id=by.pk,
                at=clock.now(),
            )
    except IntegrityError:  # another officer recorded it for other dossiers in this same moment
        raise Refused.because("number_taken", NUMBER_TAKEN, "number") from None
    with audit.context(user=by.pk, reason=f"decided by {clean}"):
        for dossier in locked:
            _decide_one(decision, dossier, by)
    outbox.emit("decision.recorded", decision=decision.pk)
    return decision


def _decide_one(decision: Decision, dossier: Dossier, by: Actor) -> None:
    stars, points = dossier.result_stars, dossier.result_points
    assert stars is not None
    assert points is not None
    certificate: Certificate | None = None
    rule = getattr(dossier.regime, "scoring_rule", None)
    recognised = stars >= (rule.certified_from if rule else 3)
    if recognised:
        certificate = record_certificate(
            product=dossier.product,
            stars=stars,
            decision_number=decision.number,
            decided_on=decision.decided_on,
            issuing_level=decision.level,
            issuing_place=decision.place,
            regime=dossier.regime,
            by=by,
        )
    else:
        dossier.outcome_reason = str(_("Đạt %(stars)s sao: chưa đủ để cấp giấy chứng nhận.") % {"stars": stars})
    DecisionItem.objects.create(decision=decision, dossier=dossier, stars=stars, points=points, certificate=certificate)
    move(
        dossier=dossier,
        seen=DossierState.SCORED,
        to=DossierState.RECOGNISED if recognised else DossierState.REFUSED,
        level=dossier.level,
        by=by,
        note=decision.number,
    )


@transaction.atomic
def forward_up(*, dossier: Dossier, seen: str = DossierState.SCORED, by: Actor, note: str = "") -> Dossier:
    """Send a dossier with enough points (`Stage.forwards_from_points`; 90 for the ministry) on to the next authority's desk.

    Raises `NotAllowed`, `Refused` (too few points), `Conflict`.
    """
    locked = lock_dossier(dossier)
    if locked.state == seen == DossierState.SCORED:
        way = way_of(locked)
        if not way.goes_up(locked):
            raise Refused.because("not_enough_points", _("Hồ sơ này không đủ điểm để chuyển lên cấp trên."))
        above = way.above
        assert above is not None
        level = above.level
    else:
        level = locked.level  # `move` says what has become of it
    return move(dossier=locked, seen=seen, to=DossierState.CHECKING, level=level, by=by, note=note.strip())


@transaction.atomic
def return_down(*, dossier: Dossier, seen: str = DossierState.SCORED, by: Actor, note: str = "") -> Dossier:
    """The higher council gave too little for its own recognition (below 90 at the ministry): back to the authority below, which recognises
    what is in its range by this result, or evaluates again. Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    locked = lock_dossier(dossier)
    if locked.state == seen == DossierState.SCORED:
        way = way_of(locked)
        if not way.comes_back(locked):
            raise Refused.because("stays_here", _("Kết quả này do chính cấp này quyết định."))
        below = way.below
        assert below is not None
        return move(dossier=locked, seen=seen, to=DossierState.SCORED, level=below.level, by=by, note=note.strip())
    return move(dossier=locked, seen=seen, to=DossierState.SCORED, level=locked.level, by=by, note=note.strip())


@transaction.atomic
def evaluate_again(*, dossier: Dossier, seen: str = DossierState.SCORED, by: Actor, reason: str) -> Dossier:
    """Before its own council once more: the dossier is ready for another sitting. Only after a higher authority sent it back.

    Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    locked = lock_dossier(dossier)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do đánh giá lại."), "reason")
    if locked.state == seen == DossierState.SCORED and way_of(locked).own_result:
        message = _("Hội đồng của cấp này vừa chấm hồ sơ; chỉ đánh giá lại hồ sơ mà cấp trên chuyển về.")
        raise Refused.because("own_result", message)
    return move(dossier=locked, seen=seen, to=DossierState.READY, level=locked.level, by=by, note=reason.strip())
