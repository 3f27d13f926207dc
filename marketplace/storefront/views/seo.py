"""What search engines and messengers read of a page: titles, pictures, schema.org."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.certification.models import Certificate
from catalog.core.formats import in_language
from catalog.products.models import Product
from marketplace.shops.queries import Rating


@dataclass(frozen=True, slots=True)
class Meta:
    """For parts/meta.html. `path` is the canonical path, `picture` the path of a 1200 × 630 picture."""

    title: str = ""
    description: str = ""
    path: str = ""
    picture: str = ""
    kind: str = "website"
    noindex: bool = False
    json_ld: SafeString | str = ""


_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def json_ld(*things: dict[str, Any]) -> SafeString:
    """Data about the page, not a script: browsers never run it, and the strict policy lets it be."""
    body = json.dumps(
        {"@context": "https://schema.org", "@graph": list(things)}, ensure_ascii=False, separators=(",", ":")
    )
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(body.translate(_ESCAPED)),  # noqa: S308  no "</script>" can be in it
    )


def url(path: str) -> str:
    """An address as the outside world writes it."""
    return f"{settings.PUBLIC_URL}{path}"


def search_json_ld() -> SafeString:
    """The market itself, and where to search it."""
    return json_ld(
        {
            "@type": "WebSite",
            "name": _("Chợ OCOP"),
            "url": url("/"),
            "potentialAction": {
                "@type": "SearchAction",
                "target": url("/products/?q={search_term_string}"),
                "query-input": "required name=search_term_string",
            },
        }
    )


def certification(certificate: Certificate) -> dict[str, Any]:
    """schema.org/Certification of a product's stars."""
    place = certificate.issuing_place
    return {
        "@type": "Certification",
        "name": _("OCOP %(stars)s sao") % {"stars": certificate.stars},
        "certificationIdentification": certificate.decision_number or str(certificate.pk),
        "certificationRating": {"@type": "Rating", "ratingValue": certificate.stars, "bestRating": 5, "worstRating": 1},
        "issuedBy": {
            "@type": "GovernmentOrganization",
            "name": f"{certificate.get_issuing_level_display()}{f': {place}' if place else ''}",
        },
        "validFrom": certificate.valid_from.isoformat(),
        "expires": certificate.valid_until.isoformat(),
        "certificationStatus": "CertificationActive",
        "url": url(f"/certificates/{certificate.pk}/"),
    }


def product_json_ld(
    product: Product,
    *,
    certificate: Certificate | None,
    offers: list[dict[str, Any]],
    pictures: list[str],
    rating: Rating | None = None,
) -> SafeString:
    """schema.org/Product with its offers and the certificate behind its stars."""
    data: dict[str, Any] = {
        "@type": "Product",
        "name": product.name,
        "url": url(f"/products/{product.slug}/"),
        "description": product.summary or product.description[:300],
        "image": [url(path) for path in pictures],
        "category": in_language(product.product_set, "name"),
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
        "manufacturer": {
            "@type": "Organization",
            "name": product.producer.name,
            "url": url(f"/producers/{product.producer.slug}/"),
        },
    }
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand}
    if certificate is not None:
        data["hasCertification"] = certification(certificate)
    if rating is not None and rating.count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": rating.mean,
            "reviewCount": rating.count,
            "bestRating": 5,
            "worstRating": 1,
        }
    if offers:
        data["offers"] = offers
    return json_ld(data, crumbs_json_ld(product))


def crumbs_json_ld(product: Product) -> dict[str, Any]:
    """The way from the front page to a product."""
    group = product.product_set.group
    steps = [
        (in_language(group, "name"), f"/products/?nhom={group.slug}"),
        (product.name, f"/products/{product.slug}/"),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": url(path)}
            for n, (name, path) in enumerate(steps, start=1)
        ],
    }


def offer_json_ld(
    *,
    name: str,
    gtin: str,
    amount: int,
    currency: str,
    until: str,
    in_stock: bool,
    path: str,
    ships_on: dt.date | None = None,
) -> dict[str, Any]:
    """schema.org/Offer of one variant. `amount` is in whole units of a currency without minor ones (VND); `ships_on`: to be ordered ahead."""
    there = "PreOrder" if ships_on else "InStock" if in_stock else "OutOfStock"
    offer: dict[str, Any] = {
        "@type": "Offer",
        "name": name,
        "price": str(amount),
        "priceCurrency": currency,
        "availability": f"https://schema.org/{there}",
        "url": url(path),
    }
    if ships_on:
        offer["availabilityStarts"] = ships_on.isoformat()
    if until and until[:4] != "9999":
        offer["priceValidUntil"] = until
    if gtin:
        offer["gtin"] = gtin
    return offer
