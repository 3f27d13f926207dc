"""Dossiers on their way, sittings called and put off, and the verdicts on listings."""

from typing import Any

from catalog.certification.models import (
    AgendaItem,
    CouncilMember,
    DecisionItem,
    DossierState,
    DossierStep,
    Sitting,
    SittingState,
)
from catalog.certification.policies.dossiers import DESKS
from catalog.core import outbox
from catalog.places.models import Level
from catalog.products.models import Product, ProductReview, ReviewVerdict

from .. import services
from ..queries import officers_at, people_of
from .certificates import commune_officers

QUIET = (DossierState.DRAFT, DossierState.WITHDRAWN, DossierState.SUPERSEDED)
DECIDED = (DossierState.RECOGNISED, DossierState.REFUSED)


@outbox.handles("dossier.moved")
def moved(*, dossier: int, step: int, **_rest: Any) -> None:
    """The producer's people follow their dossier; the desk that it has come to is told once it comes."""
    found = DossierStep.objects.select_related(
        "dossier__product__producer",
        "dossier__product__origin__current",
        "dossier__commune__current",
        "dossier__province__current",
    ).get(pk=step)
    file = found.dossier
    facts = {
        "product": file.product.name,
        "producer": file.product.producer.name,
        "state": found.after,
        "level": found.level,
        "note": found.note[:500],
        "due_on": found.due_on.isoformat() if found.due_on else None,
    }
    key = f"dossier.moved:{found.pk}"
    people = people_of(file.product.producer) - {found.by_id}
    # what was decided is told by the decision, or by the certificate
    is_decided = found.after in DECIDED and DecisionItem.objects.filter(dossier=file).exists()
    if found.after not in QUIET and not is_decided:
        services.notify_all(users=people, kind=_kind(found), facts=facts, url=f"/studio/dossiers/{dossier}/", key=key)
        if found.after == DossierState.REFUSED:
            services.notify_all(
                users=commune_officers(file.product) - people_of(file.product.producer) - {found.by_id},
                kind="dossier.disqualified.office",
                facts=facts,
                url=f"/office/dossiers/{dossier}/",
                key=key,
            )
    before = DossierStep.objects.filter(dossier=file, pk__lt=found.pk).order_by("-pk").first()
    if found.level not in DESKS or (before is not None and before.level == found.level):
        return
    place = file.commune if found.level == Level.COMMUNE else file.province
    services.notify_all(
        users=officers_at(found.level, place, not_of=file.product.producer_id) - {found.by_id},
        kind="dossier.arrived.due" if found.due_on else "dossier.arrived",
        facts=facts,
        url=f"/office/dossiers/{dossier}/",
        key=key,
    )


def _kind(step: DossierStep) -> str:
    """In which words the producer hears of a step."""
    if step.before == DossierState.SCORED:
        moves = {DossierState.CHECKING: "dossier.sent_up", DossierState.SCORED: "dossier.sent_down"}
        if step.after in moves:
            return moves[DossierState(step.after)]
    if step.after == DossierState.REFUSED:
        return "dossier.disqualified"
    if step.after == DossierState.RETURNED:
        return "dossier.returned"
    return "dossier.moved"


def _members(sitting: Sitting) -> set[int]:
    """Those who sit on its council today."""
    members = sitting.council.members.filter(ends_on=None, user__is_active=True)
    return set(members.values_list("user_id", flat=True))


def _tell_of(sitting: Sitting, *, users: set[int], kind: str, key: str, **facts: str) -> None:
    known = {"council": sitting.council.name, "number": sitting.number, "venue": sitting.venue}
    services.notify_all(
        users=users, kind=kind, facts={**known, **facts}, url=f"/office/sittings/{sitting.pk}/", key=key
    )


def _call(sitting: Sitting, users: set[int]) -> None:
    _tell_of(
        sitting,
        users=users,
        kind="sitting.called.letter" if sitting.by_letter else "sitting.called",
        key=f"sitting.called:{sitting.pk}",
        sits_on=sitting.sits_on.isoformat(),
    )


@outbox.handles("sitting.called")
def sitting_called(*, sitting: int, by: int) -> None:
    """Whoever is to score hears of it, but who called it."""
    found = Sitting.objects.select_related("council").get(pk=sitting)
    _call(found, _members(found) - {by})


@outbox.handles("member.named")
def member_named(*, member: int, by: int) -> None:
    """Who comes later hears of the sittings that were called before."""
    seat = CouncilMember.objects.filter(pk=member, ends_on=None).exclude(user=by).first()
    if seat is not None:
        for found in Sitting.objects.filter(council=seat.council_id, state=SittingState.SCORING).order_by("pk"):
            _call(found, {seat.user_id})


@outbox.handles("sitting.moved")
def sitting_moved(*, sitting: int, was: str, sits_on: str, at: str, by: int) -> None:
    """Another day, or another place: the members, but who moved it."""
    found = Sitting.objects.select_related("council").get(pk=sitting)
    _tell_of(
        found,
        users=_members(found) - {by},
        kind="sitting.moved.place" if was == sits_on else "sitting.moved",
        key=f"sitting.moved:{sitting}:{at}:{sits_on}",
        was_on=was,
        sits_on=sits_on,
    )


@outbox.handles("item.postponed")
def item_postponed(*, item: int, by: int) -> None:
    """Who was to score it, or has scored it: the members, but who put it off."""
    found = AgendaItem.objects.select_related("sitting__council", "dossier__product").get(pk=item)
    _tell_of(
        found.sitting,
        users=_members(found.sitting) - {by},
        kind="item.postponed.scored" if found.points is not None else "item.postponed",
        key=f"item.postponed:{item}",
        product=found.dossier.product.name,
        reason=found.postponed[:500],
    )


def _verdict(product: int, kind: str, verdict: str) -> None:
    found = Product.objects.select_related("producer").filter(pk=product).first()
    review = ProductReview.objects.filter(product=product, verdict=verdict).order_by("-pk").first()
    if found is None or review is None:
        return
    services.notify_all(
        users=people_of(found.producer) - {review.by_id},
        kind=kind,
        facts={"product": found.name},
        url=f"/studio/products/{product}/",
        key=f"{kind}:{review.pk}",
    )


@outbox.handles("product.published")
def published(*, product: int, **_rest: Any) -> None:
    """A listing was approved."""
    _verdict(product, "product.published", ReviewVerdict.APPROVED)


@outbox.handles("product.returned")
def returned(*, product: int, **_rest: Any) -> None:
    """A listing was given back."""
    _verdict(product, "product.returned", ReviewVerdict.RETURNED)
