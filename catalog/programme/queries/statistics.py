"""Reads: what a place has on any day: recognitions by their spans, places by their map, each number with the products it counts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.queries import homes
from catalog.products.models import Product

FEW = 5
"""Counts about persons below this are not told."""
FLOWS = ("new", "upgraded", "reevaluated", "lapsed", "revoked")
"""First recognition; a later one with more stars; any later one; a last day after which the product had no stars; a revocation."""

_FACTS = """
, chosen AS MATERIALIZED (
    SELECT p.id AS product, p.product_set_id, r.id AS producer, r.kind, here.province, here.part
    FROM here JOIN producers_producer r ON r.place_id = here.unit JOIN products_product p ON p.producer_id = r.id
), held AS MATERIALIZED (
    SELECT c.*, s.stars FROM chosen c JOIN products_starspan s ON s.product_id = c.product
    WHERE s.stars >= 3 AND s.starts_on <= %(day)s AND s.ends_on >= %(day)s
), step AS MATERIALIZED (
    SELECT c.product, t.stars, COALESCE(t.decided_on, t.valid_from) AS day, t.valid_until, t.revoked_from,
           lag(t.stars) OVER (PARTITION BY t.product_id ORDER BY COALESCE(t.decided_on, t.valid_from), t.id) AS before
    FROM chosen c JOIN certification_certificate t ON t.product_id = c.product WHERE COALESCE(t.decided_on, t.valid_from) <= %(day)s
), flow AS MATERIALIZED (
    SELECT product, 'new' AS kind, extract(year FROM day)::int AS year FROM step WHERE before IS NULL
    UNION SELECT product, 'upgraded', extract(year FROM day)::int FROM step WHERE stars > before
    UNION SELECT product, 'reevaluated', extract(year FROM day)::int FROM step WHERE before IS NOT NULL
    UNION SELECT product, 'lapsed', extract(year FROM valid_until)::int FROM step
          WHERE valid_until < %(day)s AND (revoked_from IS NULL OR revoked_from > valid_until) AND NOT EXISTS (
              SELECT FROM products_starspan s WHERE s.product_id = step.product AND s.starts_on <= step.valid_until + 1
                                                    AND s.ends_on > step.valid_until)
    UNION SELECT product, 'revoked', extract(year FROM revoked_from)::int FROM step WHERE revoked_from <= %(day)s
)
"""
_COUNTS = """
, spoken AS (
    SELECT DISTINCT ON (p.producer_id) p.producer_id, d.form ->> 'representative_sex' AS sex
    FROM certification_dossier d JOIN products_product p ON p.id = d.product_id
    WHERE d.submitted_at < %(after)s AND p.producer_id IN (SELECT producer FROM held) ORDER BY p.producer_id, d.submitted_at DESC, d.id DESC
)
SELECT 'held' AS what, '' AS key, '' AS label, count(*) AS n, count(DISTINCT producer) AS producers FROM held
UNION ALL SELECT 'place', h.part::text, COALESCE(u.kind || ' ' || u.name, ''), count(*), count(DISTINCT h.producer)
    FROM held h LEFT JOIN places_unit u ON u.id = h.part GROUP BY h.part, u.kind, u.name
UNION ALL SELECT 'province', u.code, u.name, count(*), count(DISTINCT h.producer)
    FROM held h JOIN producers_producer r ON r.id = h.producer JOIN places_unit u ON u.id = r.province_id GROUP BY u.code, u.name
UNION ALL SELECT 'set', s.id::text, s.{name}, count(*), count(DISTINCT h.producer)
    FROM held h JOIN products_productset s ON s.id = h.product_set_id GROUP BY s.id, s.{name}
UNION ALL SELECT 'stars', stars::text, '', count(*), count(DISTINCT producer) FROM held GROUP BY stars
UNION ALL SELECT 'kind', kind, '', count(*), count(DISTINCT producer) FROM held GROUP BY kind
UNION ALL SELECT kind, year::text, '', count(*), 0 FROM flow GROUP BY kind, year
UNION ALL SELECT 'women', '', '', 0, count(*) FROM spoken WHERE sex = 'female'
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the day, the map by which places are counted, and the place (key; None: all that the reader's posts reach)."""

    day: dt.date
    map: dt.date
    scope: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """So many products, of so many producers. `key` is what a list of them is asked for with."""

    key: str
    label: str
    products: int
    producers: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """`lines`: place, province (of today), set, stars, kind, the most products first. `flows`: kind → year → products."""

    products: int = 0
    producers: int = 0
    women: int | None = None
    lines: Mapping[str, list[Line]] = field(default_factory=dict)
    flows: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


def statistics(user: Actor, asked: Asked) -> Statistics:
    """Of the products whose producers' addresses lie where the reader's posts reach. 1 statement, and the reach.

    `women`: producers that say a woman represents them in the last dossier they handed in by that day; None when there are fewer than `FEW`.
    """
    sql, values = homes(user, scope=asked.scope, on=asked.map)
    name = "name_en" if (get_language() or "vi").startswith("en") else "name"
    values |= {"day": asked.day, "after": clock.start_of(asked.day + dt.timedelta(days=1))}
    with connection.cursor() as cursor:
        cursor.execute("WITH " + sql + _FACTS + _COUNTS.replace("{name}", name), values)
        rows = cursor.fetchall()
    lines: dict[str, list[Line]] = {}
    flows: dict[str, dict[int, int]] = {kind: {} for kind in FLOWS}
    total, women = Line("", "", 0, 0), 0
    for what, key, label, products, producers in rows:
        if what == "held":
            total = Line("", "", products, producers)
        elif what == "women":
            women = producers
        elif what in flows:
            flows[what][int(key)] = products
        else:
            lines.setdefault(what, []).append(Line(key or "", label, products, producers))
    for found in lines.values():
        found.sort(key=lambda line: (-line.products, line.label, line.key))
    return Statistics(total.products, total.producers, women if women >= FEW else None, lines, flows)


_WHICH = {
    "held": "SELECT product FROM held",
    "place": "SELECT product FROM held WHERE part::text IS NOT DISTINCT FROM NULLIF(%(key)s, '')",
    "set": "SELECT product FROM held WHERE product_set_id::text = %(key)s",
    "stars": "SELECT product FROM held WHERE stars::text = %(key)s",
    "kind": "SELECT product FROM held WHERE kind = %(key)s",
} | {kind: f"SELECT product FROM flow WHERE kind = '{kind}' AND year::text = %(key)s" for kind in FLOWS}  # noqa: S608  words of ours
COUNTED = tuple(_WHICH)


def counted(user: Actor, asked: Asked, what: str, key: str) -> QuerySet[Product]:
    """The products of one number of `statistics`, by name. 1 statement, and the reach. Raises KeyError for what is not in `COUNTED`."""
    sql, values = homes(user, scope=asked.scope, on=asked.map)
    values |= {"day": asked.day, "key": key}
    whole, params = _positional("WITH " + sql + _FACTS + _WHICH[what], values)
    found = Product.objects.filter(pk__in=RawSQL(whole, params))  # noqa: S611  made of the texts above, values are bound
    return (
        found.select_related("producer__place", "product_set", "origin__province", "origin__parent", "province")
        .defer("vector", "search")
        .order_by("name", "pk")
    )


def _positional(sql: str, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """Named places as Django's expressions want them: in order."""
    out: list[Any] = []

    class _Named(dict[str, str]):
        def __missing__(self, name: str) -> str:
            out.append(values[name])
            return "%s"

    return sql % _Named(), tuple(out)
