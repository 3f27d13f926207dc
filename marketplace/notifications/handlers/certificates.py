"""Certificates: recognised, ending, extended, examined, revoked; their decisions and signed originals."""

import datetime as dt
from collections import defaultdict
from typing import Any

from catalog.certification.models import (
    CaseState,
    Certificate,
    DecisionItem,
    IssuingLevel,
    RevocationCase,
    SignedOriginal,
)
from catalog.certification.queries.life import in_hand, reminded_on, renewal_window
from catalog.core import clock, outbox
from catalog.places.models import Level, Unit
from catalog.producers.models import ProducerState
from catalog.products.models import Product, ProductState

from .. import services
from ..queries import officers_at, people_of

NEWS = dt.timedelta(days=60)
"""An older decision that is only now typed in is no news to anybody."""
NAMED = 3
"""So many products are named where a day's certificates are summed up."""


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


def _waits(product: Product) -> str:
    """What keeps a certified product from the market (`messages.WAITS`); empty for one that shows."""
    if product.producer.state != ProducerState.VERIFIED:
        return "producer"
    if product.state in (ProductState.DRAFT, ProductState.RETURNED):
        return "draft"
    return "" if product.state == ProductState.PUBLISHED else str(product.state)


@outbox.handles("certificate.recorded")
def recognised(*, certificate: int, **_rest: Any) -> None:
    """The producer and the commune get the notice that the decision asks for."""
    found = _certificate(certificate)
    today = clock.today()
    if found.revoked_from is not None or found.valid_until < today:
        return
    if found.valid_from < today - NEWS and not DecisionItem.objects.filter(certificate=found).exists():
        return  # of a list; who waits for a council hears it however late the decision is typed in
    facts, key = _facts(found), f"certificate.recorded:{found.pk}"
    people = people_of(found.product.producer)
    waits = _waits(found.product)
    kind, url = "certificate.recorded", f"/certificates/{found.pk}/"
    if waits:
        kind, url = "certificate.recorded.unlisted", f"/studio/products/{found.product_id}/"
    services.notify_all(users=people, kind=kind, facts=facts | {"waits": waits}, url=url, key=key)
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
    """The producer: nobody loses the stars by not knowing. Its commune and province are told once a day of all theirs (`reminded`)."""
    found = _certificate(certificate)
    window = renewal_window(found)
    kind = "certificate.ending" if window.left >= 0 else "certificate.lapsed"
    facts = _facts(found) | {
        "days": window.left,
        "first_on": window.first.isoformat(),
        "last_on": window.last.isoformat(),
    }
    key = f"certificate.reminded:{found.pk}:{days_before}:{found.valid_until}"
    url = f"/studio/products/{found.product_id}/"
    waits = kind == "certificate.lapsed" and in_hand().filter(product=found.product_id).exists()
    services.notify_all(
        users=people_of(found.product.producer),
        kind=f"{kind}.waiting" if waits else kind,
        facts=facts,
        url=url,
        key=key,
    )


@outbox.handles("certificates.reminded")
def reminded(*, on: str) -> None:
    """Officers of provinces and communes: one notice a day of all their certificates, however many, brought up to date while that day's
    reminders go on."""
    day = dt.date.fromisoformat(on)
    rows = reminded_on(day).values_list(
        "product__province__current", "product__origin__current", "valid_until", "product__name"
    )
    of: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for province, commune, until, name in rows:
        for place in {province, commune}:
            if place is not None:
                of[place].append((until, name))
    for unit in Unit.objects.filter(pk__in=of, level__in=(Level.PROVINCE, Level.COMMUNE)).order_by("pk"):
        found = of[unit.pk]
        lapsed = sum(until < day for until, _name in found)
        more = len(found) - NAMED
        facts = {
            "count": len(found),
            "ending": len(found) - lapsed,
            "lapsed": lapsed,
            "day_on": on,
            "products": ", ".join(name for _until, name in found[:NAMED]) + (f" +{more}" if more > 0 else ""),
        }
        services.notify_all(
            users=officers_at(unit.level, unit),
            kind=f"certificates.reminded.{'office' if unit.level == Level.PROVINCE else 'commune'}",
            facts=facts,
            url=f"/office/certificates/?tab=reminded&on={on}",
            key=f"certificates.reminded:{unit.pk}:{on}",
            renew=True,
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


def _tell_of_case(found: RevocationCase, kind: str, key: str, facts: dict[str, Any], by: int) -> None:
    product = found.certificate.product
    people = people_of(product.producer)
    services.notify_all(
        users=people, kind=kind, facts=facts, url=f"/certificates/{found.certificate_id}/", key=f"{kind}:{key}"
    )
    level = IssuingLevel.MINISTRY if found.certificate.issuing_level == IssuingLevel.MINISTRY else IssuingLevel.PROVINCE
    services.notify_all(
        users=officers_at(level, product.province, not_of=product.producer_id) - people - {by},
        kind=f"{kind}.office",
        facts=facts,
        url=f"/office/certificates/{found.certificate_id}/",
        key=f"{kind}:{key}",
    )


@outbox.handles("case.opened")
def case_opened(*, case: int) -> None:
    """The producer, who may explain, and the authority that has 15 days to conclude."""
    found, facts = _case(case)
    _tell_of_case(found, "case.opened", str(case), facts, found.opened_by_id)


@outbox.handles("case.joined")
def case_joined(*, case: int, inspection: int, ground: str, by: int) -> None:
    """The same, of what another inspection found while the case was open; the ground is the finding's."""
    found, facts = _case(case)
    _tell_of_case(found, "case.joined", f"{case}:{inspection}", facts | {"ground": ground}, by)


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


@outbox.handles("decision.recorded")
def decided(*, decision: int) -> None:
    """Producer and commune get the notice that the law asks for, also where no certificate is given; a recognition is told by its certificate."""
    items = DecisionItem.objects.filter(decision=decision, certificate=None).select_related(
        "decision", "dossier__product__producer", "dossier__product__origin__current"
    )
    for item in items.order_by("pk"):
        product = item.dossier.product
        facts = {
            "product": product.name,
            "producer": product.producer.name,
            "stars": item.stars,
            "number": item.decision.number,
            "decided_on": item.decision.decided_on.isoformat(),
        }
        key = f"decision.refused:{item.pk}"
        people = people_of(product.producer)
        url = f"/studio/dossiers/{item.dossier_id}/"
        services.notify_all(users=people, kind="decision.refused", facts=facts, url=url, key=key)
        services.notify_all(
            users=commune_officers(product) - people,
            kind="decision.refused.office",
            facts=facts,
            url=f"/office/dossiers/{item.dossier_id}/",
            key=key,
        )


@outbox.handles("original.attached")
def original_attached(*, original: int, is_intact: bool) -> None:
    """Producers and communes of the certificates it is of, once each, when its signatures match. One that does not match is told to whoever
    brought it, at once."""
    if not is_intact:
        return
    kept = SignedOriginal.objects.select_related("decision", "certificate").get(pk=original)
    found = Certificate.objects.select_related("product__producer", "product__origin__current").order_by("pk")
    if kept.decision is not None:
        found = found.filter(decision_item__decision=kept.decision)
        number = kept.decision.number
    else:
        assert kept.certificate is not None
        found = found.filter(pk=kept.certificate.pk)
        number = kept.certificate.decision_number or "–"
    told: set[int] = set()
    for certificate in found:
        product = certificate.product
        facts = {"number": number, "product": product.name}
        key = f"original.attached:{original}"
        people = people_of(product.producer) - {kept.by_id}
        url = f"/certificates/{certificate.pk}/"
        services.notify_all(users=people - told, kind="original.attached", facts=facts, url=url, key=key)
        told |= people
        officers = commune_officers(product) - {kept.by_id}
        services.notify_all(
            users=officers - told,
            kind="original.attached.office",
            facts=facts,
            url=f"/office/certificates/{certificate.pk}/",
            key=key,
        )
        told |= officers
