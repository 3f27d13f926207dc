"""What happened below is told to whom it concerns: the producer's people, and the officers at whose desk something has come."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from catalog.certification.models import (
    CaseState,
    Certificate,
    DecisionItem,
    DossierState,
    DossierStep,
    IssuingLevel,
    RevocationCase,
    Sitting,
)
from catalog.certification.policies.dossiers import DESKS
from catalog.certification.queries.life import renewal_window
from catalog.core import clock, housekeeping, outbox
from catalog.places.models import Level, Unit
from catalog.products.models import Product, ProductReview, ReviewVerdict
from catalog.programme.models import Idea, Inspection, MisuseReport

from . import services, tasks
from .queries import officers_at, people_of

NEWS = dt.timedelta(days=60)
"""An older decision that is only now typed in is no news to anybody."""
QUIET = (DossierState.DRAFT, DossierState.WITHDRAWN, DossierState.SUPERSEDED)


@outbox.handles("notice.made")
def send(*, notice: int) -> None:
    """Letters go out by a task."""
    tasks.send_notice.enqueue(notice)


@receiver(housekeeping.tidying)
def drop_old_notices(**_signal: object) -> None:
    """After a year."""
    services.drop_old_notices()


def _certificate(pk: int) -> Certificate:
    return Certificate.objects.select_related("product__producer", "product__origin__current").get(pk=pk)


def commune_officers(product: Product) -> set[int]:
    """The officers of the commune in which the product is made today; none for one whose list names only a district or province."""
    here: Unit | None = product.origin.current
    if here is None or here.level != Level.COMMUNE:
        return set()
    return officers_at(Level.COMMUNE, here, not_of=product.producer_id)


def _facts(certificate: Certificate) -> dict[str, Any]:
    product = certificate.product
    return {
        "product": product.name,
        "producer": product.producer.name,
        "stars": certificate.stars,
        "number": certificate.decision_number or "–",
        "from_on": certificate.valid_from.isoformat(),
        "until_on": certificate.valid_until.isoformat(),
    }


@outbox.handles("certificate.recorded")
def recognised(*, certificate: int, **_rest: Any) -> None:
    """The producer and the commune get the notice that the decision asks for."""
    found = _certificate(certificate)
    today = clock.today()
    if found.valid_from < today - NEWS or found.revoked_from is not None or found.valid_until < today:
        return
    facts, key = _facts(found), f"certificate.recorded:{found.pk}"
    people = people_of(found.product.producer)
    services.notify_all(
        users=people, kind="certificate.recorded", facts=facts, url=f"/certificates/{found.pk}/", key=key
    )
    services.notify_all(
        users=commune_officers(found.product) - people,
        kind="certificate.recorded.office",
        facts=facts,
        url=f"/office/certificates/{found.pk}/",
        key=key,
    )


@outbox.handles("certificate.revoked")
def revoked(*, certificate: int, **_rest: Any) -> None:
    """The producer, and the commune that keeps an eye on the mark."""
    found = _certificate(certificate)
    if found.revoked_from is None:
        return
    facts = _facts(found) | {
        "from_on": found.revoked_from.isoformat(),
        "number": found.revocation_decision,
        "ground": found.revocation_grounds,
    }
    key = f"certificate.revoked:{found.pk}"
    people = people_of(found.product.producer)
    services.notify_all(
        users=people, kind="certificate.revoked", facts=facts, url=f"/certificates/{found.pk}/", key=key
    )
    services.notify_all(
        users=commune_officers(found.product) - people,
        kind="certificate.revoked.office",
        facts=facts,
        url=f"/office/certificates/{found.pk}/",
        key=key,
    )


@outbox.handles("certificate.reminded")
def ending(*, certificate: int, days_before: int) -> None:
    """The producer, its commune and its province: nobody loses the stars by not knowing."""
    found = _certificate(certificate)
    window = renewal_window(found)
    kind = "certificate.ending" if window.left >= 0 else "certificate.lapsed"
    facts = _facts(found) | {
        "days": window.left,
        "first_on": window.first.isoformat(),
        "last_on": window.last.isoformat(),
    }
    key = f"certificate.reminded:{found.pk}:{days_before}:{found.valid_until}"
    people = people_of(found.product.producer)
    url = f"/studio/products/{found.product_id}/"
    services.notify_all(users=people, kind=kind, facts=facts, url=url, key=key)
    services.notify_all(
        users=commune_officers(found.product) - people,
        kind=f"{kind}.office",
        facts=facts,
        url=f"/office/certificates/{found.pk}/",
        key=key,
    )


@outbox.handles("certificate.extended")
def extended(*, certificate: int) -> None:
    """The producer."""
    found = _certificate(certificate)
    services.notify_all(
        users=people_of(found.product.producer),
        kind="certificate.extended",
        facts=_facts(found) | {"number": found.extension.decision_number},
        url=f"/certificates/{found.pk}/",
        key=f"certificate.extended:{found.pk}",
    )


def _case(pk: int) -> tuple[RevocationCase, dict[str, Any]]:
    case = RevocationCase.objects.select_related(
        "certificate__product__producer",
        "certificate__product__origin__current",
        "certificate__product__province__current",
        "certificate__issuing_place__current",
        "certificate__issuing_place__province",
    ).get(pk=pk)
    facts = _facts(case.certificate) | {"ground": case.ground, "due_on": case.due_on.isoformat()}
    return case, facts


@outbox.handles("case.opened")
def case_opened(*, case: int) -> None:
    """The producer, who may explain, and the authority that has 15 days to conclude."""
    found, facts = _case(case)
    product = found.certificate.product
    people = people_of(product.producer)
    services.notify_all(
        users=people,
        kind="case.opened",
        facts=facts,
        url=f"/certificates/{found.certificate_id}/",
        key=f"case.opened:{case}",
    )
    level = IssuingLevel.MINISTRY if found.certificate.issuing_level == IssuingLevel.MINISTRY else IssuingLevel.PROVINCE
    services.notify_all(
        users=officers_at(level, product.province, not_of=product.producer_id) - people - {found.opened_by_id},
        kind="case.opened.office",
        facts=facts,
        url=f"/office/certificates/{found.certificate_id}/",
        key=f"case.opened:{case}",
    )


@outbox.handles("case.closed")
def case_closed(*, case: int) -> None:
    """A revocation is told by the certificate; here only that there is none."""
    found, facts = _case(case)
    if found.state == CaseState.DISMISSED:
        services.notify_all(
            users=people_of(found.certificate.product.producer),
            kind="case.dismissed",
            facts=facts,
            url=f"/certificates/{found.certificate_id}/",
            key=f"case.closed:{case}",
        )


@outbox.handles("dossier.moved")
def moved(*, dossier: int, step: int, **_rest: Any) -> None:
    """The producer's people follow their dossier; the desk that it has come to is told once it comes."""
    found = DossierStep.objects.select_related(
        "dossier__product__producer", "dossier__commune__current", "dossier__province__current"
    ).get(pk=step)
    file = found.dossier
    facts = {
        "product": file.product.name,
        "producer": file.product.producer.name,
        "state": found.after,
        "note": found.note[:500],
        "due_on": found.due_on.isoformat() if found.due_on else None,
    }
    key = f"dossier.moved:{found.pk}"
    people = people_of(file.product.producer) - {found.by_id}
    # a recognition with a certificate is told by the certificate
    certified = (
        found.after == DossierState.RECOGNISED
        and DecisionItem.objects.filter(dossier=file, certificate__isnull=False).exists()
    )
    if found.after not in QUIET and not certified:
        kind = "dossier.returned" if found.after == DossierState.RETURNED else "dossier.moved"
        services.notify_all(users=people, kind=kind, facts=facts, url=f"/studio/dossiers/{dossier}/", key=key)
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


def _idea(pk: int) -> tuple[Idea, set[int]]:
    """The idea, and who is told of what becomes of it."""
    found = Idea.objects.select_related("commune__current").get(pk=pk)
    people = people_of(found.producer_id) if found.producer_id else set()
    return found, people if found.on_behalf else people | {found.by_id}


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
    found, people = _idea(idea)
    services.notify_all(
        users=people,
        kind=kind,
        facts={"title": found.title, "reason": found.reason[:500], "year": found.year},
        url=f"/account/ideas/{idea}/",
        key=f"{kind}:{idea}:{found.decided_at.isoformat() if found.decided_at else ''}",
    )


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
