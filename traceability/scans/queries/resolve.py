"""Where an address leads: one statement each, written by hand because ten million codes are asked this way."""

from dataclasses import dataclass

from catalog.core import gs1
from catalog.core.prepared import planned_row
from catalog.products.models import Variant
from traceability.codes.queries import digest_of, tag_problem, typed_code, typed_serial, unit_path


@dataclass(frozen=True, slots=True)
class Found:
    """What an address names. `path` is where it leads; "" while the thing has no code yet: then one of the ids says which thing.

    `is_partly`: it names a lot or a serial besides that nothing is known of, and leads to what stands above; `producer_id` whose GTIN it is.
    """

    path: str
    lot_id: int | None = None
    variant_id: int | None = None
    zone_id: int | None = None
    producer_id: int | None = None
    is_partly: bool = False


# "gtin <> ''" and the like: only so does a plan that is kept use the partial index
_GTIN = """
SELECT l.id, lc.code, v.id, vc.code, p.state = 'published', p.producer_id
FROM products_variant v
JOIN products_product p ON p.id = v.product_id
LEFT JOIN lots_lot l ON l.variant_id = v.id AND l.number = %s AND l.state <> 'draft'
LEFT JOIN codes_tracecode lc ON lc.lot_id = l.id
LEFT JOIN codes_tracecode vc ON vc.variant_id = v.id
WHERE v.gtin = %s AND v.gtin <> ''
"""
# A serial leads to its unit's page when the lot has codes of ours for units: there an invented one is told. Others walk up to the lot.
_SERIAL = """
SELECT l.id, lc.code, v.id, vc.code, p.state = 'published', p.producer_id, EXISTS (SELECT 1 FROM codes_unitbatch b WHERE b.lot_id = l.id)
FROM products_variant v
JOIN products_product p ON p.id = v.product_id
LEFT JOIN lots_lot l ON l.variant_id = v.id AND l.number = %s AND l.state <> 'draft'
LEFT JOIN codes_tracecode lc ON lc.lot_id = l.id
LEFT JOIN codes_tracecode vc ON vc.variant_id = v.id
WHERE v.gtin = %s AND v.gtin <> ''
"""
_GLN = """
SELECT z.id, c.code FROM zones_zone z LEFT JOIN codes_tracecode c ON c.zone_id = z.id WHERE z.gln = %s AND z.gln <> ''
"""
_PARTY = "SELECT p.slug FROM producers_producer p WHERE p.gln = %s AND p.gln <> '' AND p.state = 'verified'"
_CODE = """
SELECT c.code, false FROM codes_tracecode c
LEFT JOIN lots_lot l ON l.id = c.lot_id
LEFT JOIN products_variant v ON v.id = c.variant_id
LEFT JOIN products_product p ON p.id = v.product_id
WHERE c.code = %s AND (c.zone_id IS NOT NULL OR l.state <> 'draft' OR p.state = 'published')
UNION ALL
SELECT c.code, true FROM codes_unitcode u
JOIN codes_unitbatch b ON b.id = u.batch_id
JOIN lots_lot l ON l.id = b.lot_id AND l.state <> 'draft'
JOIN codes_tracecode c ON c.lot_id = l.id
WHERE u.digest = %s
LIMIT 1
"""


def page_of(code: str) -> str:
    """The path of a code's page."""
    return f"/t/{code}/"


def code_of(link: gs1.DigitalLink) -> Found | None:
    """Where a Digital Link leads; None if nothing public is known by it. One statement, none for keys that nothing is held for.

    A lot that is unknown (or a draft) walks up to its GTIN, a serial number to its lot unless the lot has codes of ours for units. A GLN 414 is
    a zone, 417 a producer.
    """
    if link.key == "01":
        return _gtin(link.gtin, link.lot, link.serial)
    if link.key == "414":
        row = planned_row(_GLN, [link.gln])
        return Found(page_of(row[1]) if row[1] else "", zone_id=row[0]) if row else None
    if link.key == "417":
        row = planned_row(_PARTY, [link.party])
        return Found(f"/producers/{row[0]}/") if row else None
    return None


def path_of(typed: str) -> str:
    """Where `/q/…` leads: the page of a code of ours, or of a unit below its lot's; "" for what was never issued for something public, and for
    what cannot be a code, which is asked for all the same, so that it takes as long. One statement; none for a wrong tag, which only who cannot
    make tags sends: that it is told sooner tells them nothing."""
    serial = typed_serial(typed)
    if tag_problem(serial):
        return ""
    row = planned_row(_CODE, [typed_code(serial), digest_of(serial)])
    if row is None:
        return ""
    return unit_path(row[0], serial) if row[1] else page_of(row[0])


def _gtin(gtin: str, lot: str, serial: str) -> Found | None:
    row = planned_row(_SERIAL if serial else _GTIN, [lot, gtin])
    if row is None:
        return None
    lot_id, lot_code, variant_id, variant_code, is_published, producer_id, *has_units = row
    if lot_id is not None:
        if lot_code and any(has_units):  # its page tells an invented serial from one of ours
            return Found(unit_path(lot_code, serial), lot_id=lot_id, producer_id=producer_id)
        path = page_of(lot_code) if lot_code else ""
        return Found(path, lot_id=lot_id, producer_id=producer_id, is_partly=bool(serial))
    if is_published:
        path = page_of(variant_code) if variant_code else ""
        return Found(path, variant_id=variant_id, producer_id=producer_id, is_partly=bool(lot or serial))
    return None


def holder_of_prefix(gtin: str) -> int | None:
    """Whose a GTIN of 14 digits is, or would be: of an unknown one the one producer that has GTINs with the same beginning, by the longest
    beginning of 10 to 7 digits (a company prefix of 893 and 4 to 7 more) that anybody has; None when nobody or more than one has it. At most 5
    statements."""
    for digits in (13, 10, 9, 8, 7):
        body = gtin[1 : digits + 1]  # behind the indicator digit
        first, last = f"0{body}".ljust(14, "0"), f"0{body}".ljust(14, "9")
        same = Variant.objects.filter(gtin__gte=first, gtin__lte=last).exclude(gtin="").order_by()
        holders = list(same.values_list("product__producer", flat=True).distinct()[:2])
        if holders:
            return holders[0] if len(holders) == 1 else None
    return None
