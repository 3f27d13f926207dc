"""Dossiers on their way, sittings put off, and the verdicts on listings."""

from typing import Any

from catalog.certification.models import DecisionItem, DossierState, DossierStep, Sitting
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


@outbox.handles("sitting.moved")
def sitting_moved(*, sitting: int, was: str, sits_on: str, at: str, by: int) -> None:
    """The council's members, but who moved it."""
    found = Sitting.objects.select_related("council").get(pk=sitting)
    members = found.council.members.filter(ends_on=None, user__is_active=True).values_list("user_id", flat=True)
    services.notify_all(
        users=set(members) - {by},
        kind="sitting.moved",
        facts={"council": found.council.name, "number": found.number, "was_on": was, "sits_on": sits_on},
        url=f"/office/sittings/{sitting}/",
        key=f"sitting.moved:{sitting}:{at}:{sits_on}",
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
