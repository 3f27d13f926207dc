"""Reading trace codes: what was typed, where a code leads, what a label of it says."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from catalog.core import clock, gs1
from catalog.producers.models import ProducerState
from catalog.products.models import ProductState, Variant
from catalog.products.queries import listable
from traceability.codes.models import TraceCode
from traceability.codes.symbols import Label
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Zone

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
LENGTH = 12
_BETWEEN = dict.fromkeys(map(ord, "-. \u00a0\u2010\u2011\u2012\u2013\u2014\u2212"))  # dropped
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LETTERS = frozenset(ALPHABET)


def typed_code(text: str) -> str:
    """What a person meant to type: capitals, O read as 0, I and L as 1, hyphens, dots and spaces dropped; "" for what cannot be a code."""
    if len(text) > 40:
        return ""
    code = text.strip().translate(_BETWEEN)
    if not code.isascii():  # capitals of other letters ("ß", "ﬀ") may be two of ours
        return ""
    code = code.upper().translate(_READ_AS)
    return code if len(code) == LENGTH and set(code) <= _LETTERS else ""


def spoken(code: str) -> str:
    """A code in groups of four, as printed beside the symbol: "0K3F-9TQ2-XB7M"."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def uri_of(thing: TraceCode | Variant | Lot | Zone) -> str:
    """The address that a symbol of this thing holds: a GS1 Digital Link if the variant has a GTIN (or the zone a GLN), else
    `PUBLIC_URL/q/{code}`; "" when a code is needed and none was issued yet (`services.ensure_code`).

    No statement when the thing comes with what it hangs on (`lot__variant`, `trace_code`).
    """
    if isinstance(thing, TraceCode):
        named = thing.lot or thing.variant or thing.zone
        return _standard_uri(named) or f"{settings.PUBLIC_URL}/q/{thing.code}"
    standard = _standard_uri(thing)
    if standard:
        return standard
    code = getattr(thing, "trace_code", None)
    return f"{settings.PUBLIC_URL}/q/{code.code}" if code else ""


def _standard_uri(thing: Variant | Lot | Zone | None) -> str:
    match thing:
        case Lot() if thing.variant.gtin:
            return gs1.build(domain=settings.PUBLIC_URL, gtin=thing.variant.gtin, lot=thing.number)
        case Variant() if thing.gtin:
            return gs1.build(domain=settings.PUBLIC_URL, gtin=thing.gtin)
        case Zone() if thing.gln:
            return gs1.build(domain=settings.PUBLIC_URL, gln=thing.gln)
    return ""


def readable(thing: TraceCode) -> str:
    """What stands beside the symbol for people: "(01)…(10)…", "(414)…", or the platform's code in groups."""
    if thing.lot and thing.lot.variant.gtin:
        return f"(01){thing.lot.variant.gtin}(10){thing.lot.number}"
    if thing.variant and thing.variant.gtin:
        return f"(01){thing.variant.gtin}"
    if thing.zone and thing.zone.gln:
        return f"(414){thing.zone.gln}"
    return spoken(thing.code)


def is_public() -> Q:
    """The condition on a trace code that anybody may see what it names: drafts of lots and unpublished products are as if unknown."""
    return (
        Q(zone__isnull=False)
        | (Q(lot__isnull=False) & ~Q(lot__state=LotState.DRAFT))
        | Q(variant__product__state=ProductState.PUBLISHED)
    )


def may_be_drawn() -> Q:
    """The condition on a public trace code that its symbol and label are handed out: not of a hidden product, nor of a suspended producer.

    What was printed before is still read: the trace page says what became of it.
    """
    return ~(
        Q(lot__variant__product__state=ProductState.HIDDEN)
        | Q(lot__producer__state=ProducerState.SUSPENDED)
        | Q(variant__product__producer__state=ProducerState.SUSPENDED)
        | Q(zone__producer__state=ProducerState.SUSPENDED)
    )


def public_code(code: str, on: dt.date | None = None) -> TraceCode | None:
    """The public trace code that may be drawn, with what it names, and with
    `lot_stars` or `variant_stars`: those its product holds on the day (default
    today), None if it holds none or is not listed, itself hidden or its producer not verified. One statement."""
    day = on or clock.today()
    listed: Any = listable(day)  # annotated with stars
    return (
        TraceCode.objects.filter(is_public(), may_be_drawn(), pk=code)
        .select_related("lot__variant__product__producer", "variant__product__producer", "zone__producer")
        .defer(
            "lot__variant__product__vector",
            "lot__variant__product__search",
            "variant__product__vector",
            "variant__product__search",
        )
        .annotate(
            lot_stars=Subquery(listed.filter(pk=OuterRef("lot__variant__product")).values("stars")[:1]),
            variant_stars=Subquery(listed.filter(pk=OuterRef("variant__product")).values("stars")[:1]),
        )
        .first()
    )


def label_of(code: TraceCode) -> Label:
    """What the label of a code from `public_code` says: stars only if a certificate was valid and the product listed on that query's day."""
    if code.zone:
        maker = code.zone.producer.name
        return Label(
            uri=uri_of(code), name=code.zone.name, lines=(code.zone.crop,), readable=readable(code), maker=maker
        )
    variant = code.lot.variant if code.lot else code.variant
    assert variant is not None  # a code names exactly one thing
    lines = []
    if code.lot:
        lines += [f"Lô {code.lot.number}", f"NSX {code.lot.produced_on:%d/%m/%Y}"]
        lines += [f"HSD {code.lot.expires_on:%d/%m/%Y}"] if code.lot.expires_on else []
    return Label(
        uri=uri_of(code),
        name=variant.product.name,
        lines=tuple(lines),
        readable=readable(code),
        stars=stars_of(code),
        maker=variant.product.producer.name,
        detail=variant.name,
    )


def stars_of(code: TraceCode) -> int:
    """The stars on the label of a code from `public_code`; 0 for none."""
    return int(getattr(code, "lot_stars", None) or getattr(code, "variant_stars", None) or 0)
