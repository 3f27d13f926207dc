"""All that a card shows, read for the rows of one page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from catalog.core import clock
from catalog.core.prepared import note, planned_rows
from catalog.products.models import Photo
from marketplace.shops.queries.facets import FacetIndex


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One card. Amounts are minor units of `currency`; `commune` and `province` are the places of today, with their kind."""

    product_id: int
    slug: str
    name: str
    name_en: str
    set_number: int
    group_number: int
    set_name: str
    producer_name: str
    producer_slug: str
    producer_kind: str
    commune: str
    province: str
    stars: int
    stars_from: dt.date
    stars_until: dt.date
    amount: int
    regular: int
    lowest_30_days: int | None
    currency: str
    is_cut: bool
    label: str
    price_until: dt.datetime
    in_stock: bool
    is_sample: bool
    photo: Photo | None
    offer_id: int
    rating_count: int
    rating_total: int


# by hand: its shape never changes, and building it by the ORM took longer than running it
_CARDS = """
SELECT p.id, p.slug, p.name, p.name_en, p.product_set_id, m.name, m.slug, p.producer_kind, coalesce(c.kind, o.kind),
       coalesce(c.name, o.name), p.province_id, l.regular, l.lowest_30_days, l.currency, l.is_cut, l.label, l.ends_at,
       EXISTS (SELECT 1 FROM products_variant v JOIN shops_offer f ON f.variant_id = v.id LEFT JOIN shops_stock k ON k.variant_id = v.id
               WHERE v.product_id = p.id AND f.channel_id = l.channel_id AND f.is_active
                 AND (k.quantity + CASE WHEN k.ahead_from > %s THEN k.ahead ELSE 0 END > k.reserved
                      OR EXISTS (SELECT 1 FROM shops_slot t WHERE t.variant_id = v.id AND t.starts_at > %s AND t.cancelled_at IS NULL
                                 AND t.taken < t.capacity)) OFFSET 0),
       p.is_sample,
       (SELECT json_build_array(id, file, alt, width, height, widths, position) FROM products_photo
        WHERE product_id = p.id ORDER BY position, id LIMIT 1),
       l.offer_id, coalesce(r.count, 0), coalesce(r.total, 0)
FROM shops_listing l
JOIN products_product p ON p.id = l.product_id
JOIN producers_producer m ON m.id = p.producer_id
JOIN places_unit o ON o.id = p.origin_id
LEFT JOIN places_unit c ON c.id = o.current_id
LEFT JOIN shops_productrating r ON r.product_id = p.id
WHERE l.id = ANY(%s::bigint[])
"""


def cards_of(rows: list[Any], index: FacetIndex) -> list[CatalogueRow]:
    """The rows with all that a card shows. 1 statement, none for an empty page."""
    if not rows:
        return []
    note(index.names)
    found = {
        row[0]: row for row in planned_rows(_CARDS, [clock.today(), clock.now(), [row["listing"] for row in rows]])
    }
    out = []
    for row in rows:
        if (more := found.get(row["pk"])) is None:  # taken down between the two statements
            continue
        pk, slug, name, name_en, set_id, maker, maker_slug, maker_kind, kind, place, province_id, *rest = more
        regular, lowest, currency, is_cut, price_label, until, in_stock, is_sample, photo, offer_id, rated, points = (
            rest
        )
        label = index.sets[set_id]
        out.append(
            CatalogueRow(
                product_id=pk,
                slug=slug,
                name=name,
                name_en=name_en,
                set_number=label.number,
                group_number=label.group_number,
                set_name=label.name,
                producer_name=maker,
                producer_slug=maker_slug,
                producer_kind=maker_kind,
                commune=f"{kind} {place}",
                province=index.provinces[province_id][1],
                stars=row["stars"],
                stars_from=row["stars_from"],
                stars_until=row["stars_until"],
                amount=row["amount"],
                regular=regular,
                lowest_30_days=lowest,
                currency=currency,
                is_cut=is_cut,
                label=price_label,
                price_until=until,
                in_stock=in_stock,
                is_sample=is_sample,
                photo=_photo(pk, photo) if photo else None,
                offer_id=offer_id,
                rating_count=rated,
                rating_total=points,
            )
        )
    return out


def _photo(product_id: int, parts: list[Any]) -> Photo:
    pk, file, alt, width, height, widths, position = parts
    return Photo(
        id=pk, product_id=product_id, file=file, alt=alt, width=width, height=height, widths=widths, position=position
    )
