"""What is known of an address and of every level above it: the links that a linkset shows and linkType chooses from. One statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.core import clock, gs1
from catalog.core.formats import in_language
from catalog.core.prepared import planned_row
from traceability.scans.queries.choose import Link
from traceability.scans.queries.resolve import Found, page_of


@dataclass(frozen=True, slots=True)
class Level:
    """A key with some of its qualifiers: its canonical path, what it is, and its links, of which the first is the default."""

    path: str
    description: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The levels of an address, the fullest first; `codeless`: things that have no code yet, and therefore no page."""

    levels: tuple[Level, ...]
    codeless: tuple[Found, ...] = ()


_ADDED = """(
    SELECT jsonb_agg(jsonb_build_array(e.relation, e.href, e.title, e.language, e.media_type) ORDER BY e.id)
    FROM scans_extralink e JOIN scans_linkhost h ON h.id = e.host_id AND h.is_allowed WHERE e.{thing}_id = {row}.id
)"""
# of the lot: each once, the one that gave most first
_ZONES = """(
    SELECT jsonb_agg(jsonb_build_array(z.slug, z.name) ORDER BY given.kg DESC, z.id)
    FROM (SELECT i.zone_id, sum(i.quantity_kg) AS kg FROM lots_lotinput i WHERE i.lot_id = l.id GROUP BY i.zone_id) given
    JOIN zones_zone z ON z.id = given.zone_id
)"""
_GTIN = f"""
SELECT l.id, l.number, lc.code, {_ZONES}, v.id, v.name, vc.code, p.name, p.name_en, p.slug, p.state = 'published',
    p.state = 'published' AND m.state = 'verified' AND span.certificate_id IS NOT NULL, span.certificate_id,
    {_ADDED.format(thing="lot", row="l")}, {_ADDED.format(thing="product", row="p")}
FROM products_variant v
JOIN products_product p ON p.id = v.product_id
JOIN producers_producer m ON m.id = p.producer_id
LEFT JOIN products_starspan span ON span.product_id = p.id AND span.stars >= 3 AND span.starts_on <= %s AND span.ends_on >= %s
LEFT JOIN lots_lot l ON l.variant_id = v.id AND l.number = %s AND l.state <> 'draft'
LEFT JOIN codes_tracecode lc ON lc.lot_id = l.id
LEFT JOIN codes_tracecode vc ON vc.variant_id = v.id
WHERE v.gtin = %s AND v.gtin <> ''
"""  # noqa: S608  made of our own words
_GLN = f"""
SELECT z.id, z.name, z.crop, c.code, {_ADDED.format(thing="zone", row="z")}
FROM zones_zone z LEFT JOIN codes_tracecode c ON c.zone_id = z.id WHERE z.gln = %s AND z.gln <> ''
"""  # noqa: S608  as above
_PARTY = "SELECT m.name, m.slug FROM producers_producer m WHERE m.gln = %s AND m.gln <> '' AND m.state = 'verified'"


def links_of(link: gs1.DigitalLink) -> Known:
    """What is public of a Digital Link, in the language in use. A level that is unknown (or a draft) is left out, so that a client walks
    up by taking the first; none for keys that nothing is held for. One statement."""
    if link.key == "01":
        return _of_gtin(link)
    if link.key == "414":
        return _of_zone(link)
    return _of_party(link) if link.key == "417" else Known(())


def _of_gtin(link: gs1.DigitalLink) -> Known:
    today = clock.today()
    row = planned_row(_GTIN, [today, today, link.lot, link.gtin])
    if row is None:
        return Known(())
    (
        lot,
        number,
        lot_code,
        zones,
        variant,
        variant_name,
        code,
        name,
        name_en,
        slug,
        published,
        listed,
        certificate,
        of_lot,
        of_product,
    ) = row
    named = f"{in_language(_Named(name, name_en), 'name')} · {variant_name}"
    levels, codeless = [], []
    if lot is not None and lot_code:
        page = page_of(lot_code)
        links = [
            Link("traceability", page, _("Nguồn gốc của lô %(lot)s") % {"lot": number}),
            Link("recallStatus", page, _("Lô %(lot)s có bị giữ hay thu hồi không") % {"lot": number}),
            Link(
                "epcis",
                f"{page}events.json",
                _("Sự kiện EPCIS của lô %(lot)s") % {"lot": number},
                media_type="application/ld+json",
            ),
        ]
        links += [
            Link("locationInfo", f"/zones/{zone}/", _("Vùng nguyên liệu %(name)s") % {"name": zone_name})
            for zone, zone_name in json.loads(zones or "[]")
        ]
        links += _added(of_lot)
        told = _("%(name)s, lô %(lot)s") % {"name": named, "lot": number}
        levels.append(_level(("01", link.gtin), ("10", number), description=told, links=links))
    elif lot is not None:
        codeless.append(Found("", lot_id=lot))
    if published and code:
        links = [Link("traceability", page_of(code), _("Nguồn gốc của sản phẩm"))]
        links.append(Link("pip", f"/products/{slug}/" if listed else page_of(code), _("Thông tin sản phẩm")))
        if certificate is not None:
            links.append(Link("certificationInfo", f"/certificates/{certificate}/", _("Giấy chứng nhận OCOP")))
        links += _added(of_product)
        levels.append(_level(("01", link.gtin), description=named, links=links))
    elif published:
        codeless.append(Found("", variant_id=variant))
    return Known(tuple(levels), tuple(codeless))


def _of_zone(link: gs1.DigitalLink) -> Known:
    row = planned_row(_GLN, [link.gln])
    if row is None:
        return Known(())
    zone, name, crop, code, added = row
    if not code:
        return Known((), (Found("", zone_id=zone),))
    links = [Link("locationInfo", page_of(code), _("Vùng nguyên liệu %(name)s") % {"name": name}), *_added(added)]
    return Known((_level(("414", link.gln), description=f"{name} · {crop}", links=links),))


def _of_party(link: gs1.DigitalLink) -> Known:
    row = planned_row(_PARTY, [link.party])
    if row is None:
        return Known(())
    links = [Link("homepage", f"/producers/{row[1]}/", _("Trang của %(name)s") % {"name": row[0]})]
    return Known((_level(("417", link.party), description=row[0], links=links),))


def _added(rows: str | None) -> list[Link]:
    """What people added, as the database wrote it."""
    return [
        Link(relation, href, title, tuple(languages.split(",")), media_type)
        for relation, href, title, languages, media_type in json.loads(rows or "[]")
    ]


def _level(*values: tuple[str, str], description: str, links: Sequence[Link]) -> Level:
    return Level(gs1.DigitalLink(values).path, description, tuple(links))


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    name_en: str
