"""What is asked: every public read, with its budgets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.bench import databases
from tests.bench.generate import FAIR

LIST = """query($first: Int, $channel: String) { products(first: $first, channel: $channel) { pageInfo { hasNextPage endCursor } edges { node {
 id name slug category { id name slug } thumbnail(size: 512, format: WEBP) { url alt }
 pricing { onSale priceRange { start { gross { amount currency } } } priceRangeUndiscounted { start { gross { amount currency } } } }
 attributes { attribute { slug name } values { name slug } } variants { id name pricing { price { gross { amount currency } } } } } } } }"""
ONE = """query($slug: String, $channel: String) { product(slug: $slug, channel: $channel) {
 id name slug category { id name slug } thumbnail(size: 512, format: WEBP) { url alt }
 pricing { onSale priceRange { start { gross { amount currency } } } }
 attributes { attribute { slug name } values { name slug } } variants { id name pricing { price { gross { amount currency } } } } } }"""

SEARCH = """query($search: String!, $channel: String) { products(search: $search, channel: $channel, first: 20) { totalCount
 pageInfo { hasNextPage endCursor } edges { node { id name slug thumbnail(size: 512, format: WEBP) { url alt } category { id name }
 pricing { priceRange { start { gross { amount currency } } } } } } } }"""

_LINES = """lines { id quantity totalPrice { gross { amount currency } } variant { id name pricing { price { gross { amount currency } } }
 product { id name slug thumbnail { url alt } category { name } } } }"""
CREATE = f"""mutation($channel: String!) {{ checkoutCreate(input: {{ channel: $channel, lines: [] }}) {{
 checkout {{ id email {_LINES} totalPrice {{ gross {{ amount currency }} }} }} errors {{ field code }} }} }}"""
ADD = f"""mutation($id: ID!, $variant: ID!) {{ checkoutLinesAdd(id: $id, lines: [{{ quantity: 1, variantId: $variant }}]) {{
 checkout {{ id {_LINES} }} errors {{ message }} }} }}"""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table. `statements` and `cpu` (ms) are its budgets; `body` makes it a POST; `like` is the row it is to be as fast as.

    `anew`: asked as somebody whose pages are not kept, so that each is drawn.
    """

    name: str
    paths: Sequence[str]
    statements: int
    cpu: float | None = None
    status: int = 200
    body: bytes | None = None
    kilobytes: int | None = None
    like: str = ""
    anew: bool = False
    vs_small: float | None = 2


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _hundredth_page() -> str:
    """The address of page 100 by the ordinary order (of the last page there is, when there are fewer)."""
    from marketplace.shops.queries import CatalogueFilter, catalogue, forget_facets

    forget_facets()
    page = catalogue(CatalogueFilter(limit=24))
    for _ in range(24):  # 24 pages of 100 and a few are 100 of 24
        if not page.has_next:
            break
        page = catalogue(CatalogueFilter(limit=100, after=page.end))
    before = catalogue(CatalogueFilter(limit=24, before=page.start))
    return f"/products/?sau={before.end}"


def _tenth_page_of_register() -> str:
    """Where page 10 of the register begins."""
    from catalog.certification.queries import register_page

    after = ""
    for _ in range(9):
        after = register_page(after=after).after or after
    return after


def _checkout() -> dict[str, str]:
    """An empty checkout, and a variant of which there is enough."""
    from marketplace.api.ids import global_id
    from marketplace.checkout.services.checkouts import create_checkout
    from marketplace.shops.models import Listing, Offer, Stock
    from marketplace.shops.queries import market

    sold = (
        Listing.objects.filter(channel=market(), product__state="published").order_by("product").values("product")[:1]
    )
    offer = Offer.objects.filter(channel=market(), product__in=sold, is_active=True).order_by("pk")[0]
    Stock.objects.update_or_create(variant_id=offer.variant_id, defaults={"quantity": 1_000_000})
    view = create_checkout(channel=market(), user=None)
    return {"id": global_id("Checkout", view.key), "variant": global_id("ProductVariant", offer.variant_id)}


def cases() -> list[Case]:
    """What is asked of the database in use; addresses differ from database to database."""
    slugs = [row[0] for row in _rows(_SLUGS)]
    stories = [
        row[0] for row in _rows(f"SELECT code FROM codes_tracecode WHERE lot_id <= {databases.STORIES} LIMIT 50")
    ]
    everywhere = _rows(_CODES)
    bos = _rows(
        "SELECT s.slug, u.code FROM products_productset s, places_unit u WHERE s.number = 13 AND u.code = '68' LIMIT 1"
    )
    bo, tinh = bos[-1] if bos else ("ca-phe-ca-cao", "68")
    booths = [row[0] for row in _rows(_BOOTHS)]
    post = {"first": 24, "channel": "ocop"}
    return [
        Case("catalogue", ["/products/"], 5, 12, kilobytes=80),
        Case("catalogue, by price", ["/products/?xep=gia"], 5, 12),
        Case("catalogue, by stars", ["/products/?xep=sao"], 5, 12),
        Case("catalogue, page 100", [_hundredth_page()], 5, 12, like="catalogue"),
        Case("catalogue, price range", ["/products/?gia_tu=100000&gia_den=200000"], 5, 12),
        Case("catalogue, province and set", [f"/products/?tinh={tinh}&bo={bo}&sao=3"], 5, 12),
        Case("search, broad (ca phe)", ["/products/?q=ca+phe"], 5, 12),
        Case("search, broad, by price", ["/products/?q=ca+phe&xep=gia"], 5, 12),
        Case("search, rare (ngoc linh)", ["/products/?q=ngoc+linh"], 5, 12),
        Case("catalogue, drawn anew", ["/products/"], 5, 12, anew=True),
        Case("catalogue, page 100, drawn anew", [_hundredth_page()], 5, 12, like="catalogue, drawn anew", anew=True),
        Case("search, broad, by price, drawn anew", ["/products/?q=ca+phe&xep=gia"], 5, 12, anew=True),
        Case("register", ["/certified/"], 2, 8),
        Case("register, page 10", [f"/certified/?sau={_tenth_page_of_register()}"], 2, 8, like="register"),
        Case("register, province and stars", [f"/certified/?tinh={tinh}&sao=5"], 2, 8),
        Case("register, search (ca phe)", ["/certified/?q=ca+phe"], 2, 8),
        Case("register, drawn anew", ["/certified/"], 2, 12, anew=True),
        Case("product", [f"/products/{slug}/" for slug in slugs], 6, 8),
        Case("product, drawn anew", [f"/products/{slug}/" for slug in slugs], 6, anew=True),
        Case("trace page", [f"/t/{code}/" for code in stories], 4, 8, kilobytes=30),
        Case("trace page, drawn anew", [f"/t/{code}/" for code in stories], 4, anew=True),
        Case("fair of 565 booths", [f"/fairs/{FAIR}/"], 6),
        Case("fair of 565 booths, drawn anew", [f"/fairs/{FAIR}/"], 6, anew=True),
        Case("fair of 565 booths, by province", [f"/fairs/{FAIR}/?gian_tinh={tinh}"], 6),
        Case("fair's map of 500 stands", [f"/fairs/{FAIR}/map/"], 3),
        Case("booth", [f"/fairs/{FAIR}/booths/{slug}/" for slug in booths], 6),
        Case("resolver, own code", [f"/q/{code}" for code, *_ in everywhere], 1, status=307),
        Case("resolver, Digital Link", [f"/01/{gtin}/10/{lot}" for _, gtin, lot in everywhere], 1, status=307),
        Case("linkset of a lot", [f"/01/{gtin}/10/{lot}?linkType=linkset" for _, gtin, lot in everywhere], 1),
        Case("GraphQL, list of 24", ["/graphql/"], 5, 8, body=_json(LIST, post)),
        Case("GraphQL, product", ["/graphql/"], 6, 8, body=_json(ONE, {"slug": slugs[0], "channel": "ocop"})),
        Case(
            "GraphQL, search (ca phe)", ["/graphql/"], 5, 8, body=_json(SEARCH, {"search": "ca phe", "channel": "ocop"})
        ),
        Case("GraphQL, name of the shop", ["/graphql/"], 0, 1, body=_json("{ shop { name } }", {})),
        Case("GraphQL, checkoutCreate", ["/graphql/"], 15, 20, body=_json(CREATE, {"channel": "ocop"})),
        Case("GraphQL, checkoutLinesAdd", ["/graphql/"], 18, 25, body=_json(ADD, _checkout())),
    ]


_SLUGS = """
SELECT p.slug FROM products_product p JOIN products_starspan s ON s.product_id = p.id AND s.ends_on > current_date + 40
WHERE p.id % 7 = 0 ORDER BY p.id LIMIT 50
"""
_BOOTHS = """
SELECT DISTINCT s.slug FROM fairs_fairlisting l JOIN fairs_booth b ON b.id = l.booth_id JOIN shops_shop s ON s.id = b.shop_id ORDER BY 1 LIMIT 50
"""
_CODES = """
SELECT c.code, v.gtin, l.number FROM (SELECT max(id) AS top FROM lots_lot) m, generate_series(1, least(m.top, 20000)) n
CROSS JOIN LATERAL (SELECT * FROM lots_lot WHERE id = 1 + (n::bigint * 7919 * 7919) % m.top) l JOIN codes_tracecode c ON c.lot_id = l.id
JOIN products_variant v ON v.id = l.variant_id
"""


def _json(query: str, variables: dict[str, Any]) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()
