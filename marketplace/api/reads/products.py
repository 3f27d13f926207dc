"""All that is shown of products and their variants, read for the rows of one page by SQL whose plan the server keeps."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from catalog.core import clock
from catalog.core.prepared import planned_rows
from catalog.products.models import ProductState
from catalog.products.queries.listing import LISTABLE_STARS
from marketplace.api.batch import make_peers


@dataclass(slots=True)
class ProductRow:
    """A product as a channel shows it at this instant. Amounts are minor units; `most` and `most_regular`: of the dearest variant."""

    pk: int
    slug: str
    name: str
    name_en: str
    summary: str
    description: str
    description_en: str
    ingredients: str
    storage: str
    usage: str
    warnings: str
    set_id: int
    created: dt.datetime
    updated_at: dt.datetime
    producer_id: int
    producer_slug: str
    producer_name: str
    province_code: str
    province_name: str
    stars: int
    stars_from: dt.date
    stars_until: dt.date
    certificate_id: int
    decision: str | None
    amount: int
    regular: int
    currency: str
    is_cut: bool
    label: str
    most: int
    most_regular: int
    in_stock: bool
    photos: list[list[Any]]
    rating_count: int
    rating_total: int
    latest_reviews: list[dict[str, Any]] | None
    zone_codes: list[str]
    is_sample: bool
    channel_id: int
    peers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Picture:
    """A photo as `ProductRow.photos` holds it: a model of Django's takes longer to make than all else that is said of it."""

    pk: int
    name: str
    alt: str
    widths: list[int]
    position: int = 0


# by hand: its shape never changes, and building it by the ORM took longer than running it; a product that is not shown has 0 stars and amounts
def _select(join: str) -> str:
    """`JOIN`: those that the channel shows; `LEFT JOIN`: also those that it does not, for the people of their shop."""
    return f"""
SELECT p.id, p.slug, p.name, p.name_en, p.summary, p.description, p.description_en, p.ingredients, p.storage, p.usage, p.warnings,
       p.product_set_id, p.created_at, p.updated_at, m.id, m.slug, m.name, u.code, u.kind || ' ' || u.name, coalesce(s.stars, 0),
       coalesce(s.starts_on, DATE '0001-01-01'), coalesce(s.ends_on, DATE '0001-01-01'), coalesce(s.certificate_id, 0), c.decision_number,
       coalesce(l.amount, 0), coalesce(l.regular, 0), coalesce(l.currency, 'VND'), coalesce(l.is_cut, false), coalesce(l.label, ''),
       coalesce(o.most, l.amount, 0), coalesce(o.most_regular, l.regular, 0), coalesce(o.in_stock, false),
       (SELECT coalesce(json_agg(json_build_array(id, file, alt, widths) ORDER BY position, id), '[]')
        FROM products_photo WHERE product_id = p.id),
       coalesce(r.count, 0), coalesce(r.total, 0), r.latest,
       ARRAY(SELECT DISTINCT zc.code FROM products_variant v JOIN lots_lot t ON t.variant_id = v.id AND t.state = 'published'
             JOIN lots_lotinput i ON i.lot_id = t.id JOIN zones_zonecode zc ON zc.zone_id = i.zone_id
             JOIN LATERAL (SELECT status, ends_on FROM zones_zonecodespan z WHERE z.zone_code_id = zc.id AND z.starts_on <= %(today)s
                           ORDER BY z.starts_on DESC LIMIT 1) z ON z.status = 'active' AND (z.ends_on IS NULL OR z.ends_on >= %(today)s)
             WHERE v.product_id = p.id AND zc.confirmed_at IS NOT NULL ORDER BY zc.code),
       p.is_sample, %(channel)s::bigint
FROM products_product p
JOIN producers_producer m ON m.id = p.producer_id
{join} products_starspan s ON s.product_id = p.id AND s.stars >= {LISTABLE_STARS} AND s.starts_on <= %(today)s AND s.ends_on >= %(today)s
{join} shops_listing l ON l.product_id = p.id AND l.channel_id = %(channel)s AND l.starts_at <= %(now)s AND l.ends_at > %(now)s
JOIN places_unit u ON u.id = p.province_id
LEFT JOIN certification_certificate c ON c.id = s.certificate_id
LEFT JOIN shops_productrating r ON r.product_id = p.id
LEFT JOIN LATERAL (
    SELECT max(a.amount) AS most, max(a.regular) AS most_regular,
           bool_or(k.quantity + CASE WHEN k.ahead_from > %(today)s THEN k.ahead ELSE 0 END > k.reserved
                   OR EXISTS (SELECT 1 FROM shops_slot t WHERE t.variant_id = f.variant_id AND t.starts_at > %(now)s
                              AND t.cancelled_at IS NULL AND t.taken < t.capacity)) AS in_stock
    FROM shops_offer f JOIN shops_offerprice a ON a.offer_id = f.id AND a.starts_at <= %(now)s AND a.ends_at > %(now)s
    LEFT JOIN shops_stock k ON k.variant_id = f.variant_id
    WHERE f.product_id = p.id AND f.channel_id = %(channel)s AND f.is_active
) o ON true
WHERE """  # noqa: S608  constants alone


_SHOWN = f"p.state = '{ProductState.PUBLISHED}' AND m.state = 'verified' AND "


def _placed(sql: str) -> tuple[str, list[str]]:
    """Places by position for places by name."""
    names: list[str] = []
    parts = sql.split("%(")
    out = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition(")s")
        names.append(name)
        out += f"%s{rest}"
    return out, names


_BY_KEY = _placed(_select("JOIN") + _SHOWN + "p.id = ANY(%(keys)s::bigint[])")
_BY_SLUG = _placed(_select("JOIN") + _SHOWN + "p.slug = %(slug)s")
_OWN = _placed(
    _select("LEFT JOIN")
    + "p.id = ANY(%(keys)s::bigint[]) AND (%(all)s::boolean OR p.producer_id = ANY(%(own)s::bigint[]))"
)


def _rows(asked: tuple[str, list[str]], channel: int, **values: Any) -> list[ProductRow]:
    sql, names = asked
    values |= {"channel": channel, "now": clock.now(), "today": clock.today()}
    return [ProductRow(*row) for row in planned_rows(sql, [values[name] for name in names])]


def products_of(keys: Collection[int], channel: int) -> dict[int, ProductRow]:
    """Products of these keys that the channel shows now. 1 statement."""
    return {row.pk: row for row in make_peers(_rows(_BY_KEY, channel, keys=list(keys)))} if keys else {}


def own_products(keys: Collection[int], channel: int, own: tuple[int, ...] | None) -> dict[int, ProductRow]:
    """Products of these producers (None: of any), shown or not. 1 statement."""
    rows = _rows(_OWN, channel, keys=list(keys), all=own is None, own=list(own or ()))
    return {row.pk: row for row in make_peers(rows)} if keys else {}


def product_by_slug(slug: str, channel: int) -> ProductRow | None:
    """One of them. 1 statement."""
    if len(slug) > 120 or "\x00" in slug:
        return None
    return next(iter(make_peers(_rows(_BY_SLUG, channel, slug=slug))), None)


@dataclass(slots=True)
class VariantRow:
    """A variant in a channel now. `amount` is None where it is not sold; `available`: units that can be ordered; `most`: in one order."""

    pk: int
    product_id: int
    name: str
    sku: str
    gtin: str
    net_content: Any
    net_unit: str
    weight_g: int | None
    position: int
    amount: int | None
    regular: int | None
    currency: str | None
    label: str | None
    most: int | None
    available: int
    offer_id: int | None
    channel_id: int
    peers: list[int] = field(default_factory=list)
    products: list[int] = field(default_factory=list)


_VARIANTS = """
SELECT v.id, v.product_id, v.name, v.sku, v.gtin, v.net_content, v.net_unit, v.weight_g, v.position, a.amount, a.regular, f.currency, a.label,
       f.most_per_order,
       greatest(coalesce(k.quantity - k.reserved + CASE WHEN k.ahead_from > %(today)s THEN k.ahead ELSE 0 END, 0),
                coalesce((SELECT max(t.capacity - t.taken) FROM shops_slot t WHERE t.variant_id = v.id AND t.starts_at > %(now)s
                          AND t.cancelled_at IS NULL), 0), 0),
       CASE WHEN a.id IS NOT NULL THEN f.id END, %(channel)s::bigint
FROM products_variant v
LEFT JOIN shops_offer f ON f.variant_id = v.id AND f.channel_id = %(channel)s AND f.is_active
LEFT JOIN shops_offerprice a ON a.offer_id = f.id AND a.starts_at <= %(now)s AND a.ends_at > %(now)s
LEFT JOIN shops_stock k ON k.variant_id = v.id
WHERE """
_ORDER = " ORDER BY v.product_id, v.position, v.id"
_OF_PRODUCTS = _placed(_VARIANTS + "v.product_id = ANY(%(keys)s::bigint[])" + _ORDER)
_OF_KEYS = _placed(_VARIANTS + "v.id = ANY(%(keys)s::bigint[])" + _ORDER)
_OF_SKU = _placed(_VARIANTS + "v.sku = %(sku)s")


def _variants(asked: tuple[str, list[str]], channel: int, **values: Any) -> list[VariantRow]:
    sql, names = asked
    values |= {"channel": channel, "now": clock.now(), "today": clock.today()}
    found = make_peers(VariantRow(*row) for row in planned_rows(sql, [values[name] for name in names]))
    products = list(dict.fromkeys(row.product_id for row in found))
    for row in found:
        row.products = products
    return found


def variants_of_products(keys: Collection[int], channel: int) -> dict[int, list[VariantRow]]:
    """All variants of these products, in their order. 1 statement."""
    found: dict[int, list[VariantRow]] = {key: [] for key in keys}
    for row in _variants(_OF_PRODUCTS, channel, keys=list(keys)):
        found[row.product_id].append(row)
    return found


def variants_of(keys: Collection[int], channel: int) -> dict[int, VariantRow]:
    """Variants by key, whether their product is shown or not. 1 statement."""
    return {row.pk: row for row in _variants(_OF_KEYS, channel, keys=list(keys))}


def variant_by_sku(sku: str, channel: int) -> VariantRow | None:
    """One of them. 1 statement."""
    if len(sku) > 40 or "\x00" in sku:
        return None
    return next(iter(_variants(_OF_SKU, channel, sku=sku)), None)
