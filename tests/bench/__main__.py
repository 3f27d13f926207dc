"""`make bench`: every public read on 1,000 and on 100,000 products, beside a view that does nothing and one that asks one thing.

BENCH_PRODUCTS (100000), BENCH_CODES (1000000) and BENCH_REQUESTS (10000, before the worker's memory is read) change the sizes;
`BENCH_ONLY=resolver` measures the rows whose name holds the word, and nothing beside them. Prints tables in Markdown; ends with 1 only
when something could not be measured. Held or not held is for people: machines differ.
"""

import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
os.environ.setdefault("PROMETHEUS_DISABLE_CREATED_SERIES", "1")
django.setup()

from django.db import connection  # noqa: E402  after setup

from marketplace.operations.start import collect_static, compile_messages  # noqa: E402
from tests.bench import databases, events, labels, parsing, units  # noqa: E402
from tests.bench.server import Figures, Server, fetch, first_load, measure, middle, rate, running  # noqa: E402

LIST = """query($first: Int, $channel: String) { products(first: $first, channel: $channel) { pageInfo { hasNextPage endCursor } edges { node {
 id name slug category { id name slug } thumbnail(size: 512, format: "WEBP") { url alt }
 pricing { onSale priceRange { start { gross { amount currency } } } priceRangeUndiscounted { start { gross { amount currency } } } }
 attributes { attribute { slug name } values { name slug } } variants { id name pricing { price { gross { amount currency } } } } } } } }"""
ONE = """query($slug: String, $channel: String) { product(slug: $slug, channel: $channel) {
 id name slug category { id name slug } thumbnail(size: 512, format: "WEBP") { url alt }
 pricing { onSale priceRange { start { gross { amount currency } } } }
 attributes { attribute { slug name } values { name slug } } variants { id name pricing { price { gross { amount currency } } } } } }"""


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
        Case("resolver, own code", [f"/q/{code}" for code, *_ in everywhere], 1, status=307),
        Case("resolver, Digital Link", [f"/01/{gtin}/10/{lot}" for _, gtin, lot in everywhere], 1, status=307),
        Case("linkset of a lot", [f"/01/{gtin}/10/{lot}?linkType=linkset" for _, gtin, lot in everywhere], 1),
        Case("GraphQL, list of 24", ["/graphql/"], 5, 8, body=_json(LIST, post)),
        Case("GraphQL, product", ["/graphql/"], 6, 8, body=_json(ONE, {"slug": slugs[0], "channel": "ocop"})),
    ]


_SLUGS = """
SELECT p.slug FROM products_product p JOIN products_starspan s ON s.product_id = p.id AND s.ends_on > current_date + 40
WHERE p.id % 7 = 0 ORDER BY p.id LIMIT 50
"""
_CODES = """
SELECT c.code, v.gtin, l.number FROM (SELECT max(id) AS top FROM lots_lot) m, generate_series(1, least(m.top, 20000)) n
CROSS JOIN LATERAL (SELECT * FROM lots_lot WHERE id = 1 + (n::bigint * 7919 * 7919) % m.top) l JOIN codes_tracecode c ON c.lot_id = l.id
JOIN products_variant v ON v.id = l.variant_id
"""


def _json(query: str, variables: dict[str, Any]) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


def take(server: Server, asked: Sequence[Case]) -> dict[str, Figures]:
    """Measure all of them; between every few of them the floors, whose middle figures count."""
    found: dict[str, Figures] = {}
    floors: dict[str, list[Figures]] = {"view": [], "query": []}

    def look() -> None:
        for name, figures in floors.items():
            figures.append(measure(server, [f"/floor/{name}/"], seconds=1))

    for number, case in enumerate(asked):
        if number % 4 == 0:
            look()
        figures = measure(
            server,
            case.paths,
            body=case.body,
            least=100 if len(case.paths) == 1 else min(len(case.paths), 1000),
            cookie="x=1" if case.anew else "",
        )
        if figures.status != case.status:
            raise SystemExit(f"{case.name}: {case.paths[0]} answers {figures.status}")
        found[case.name] = figures
    look()
    return found | {name: middle(figures) for name, figures in floors.items()}


def shares(server: Server, case: Case) -> tuple[float, float]:
    """Of a bare view's rate, with four clients: each pair is taken one right after the other; the middle of five, and the bare view's rate."""
    pairs = [(rate(server, ["/floor/view/"], seconds=2), rate(server, case.paths, seconds=2)) for _ in range(5)]
    return statistics.median(own / bare for bare, own in pairs), statistics.median(bare for bare, _ in pairs)


def _held(value: float, budget: float | None) -> str:
    return "" if budget is None else "held" if value <= budget else "**not held**"


def table(small: dict[str, Figures], large: dict[str, Figures], asked: Sequence[Case]) -> list[str]:
    """The rows: figures of the large database, its ratio to the floors and to the small one, and what is not held."""
    view, query = large["view"], large["query"]
    lines = [
        "| what | SQL | CPU ms | p50 ms | p95 ms | kB | × view | × query | p50 at 1,000 | × | budgets |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name in ("view", "query"):
        f, s = large[name], small[name]
        lines.append(
            f"| floor: bare {name} | {f.statements} | {f.cpu:.2f} | {f.p50:.2f} | {f.p95:.2f} | | | | {s.p50:.2f} | | |"
        )
    for case in asked:
        f, s = large[case.name], small[case.name]
        growth = f.p50 / s.p50
        checks = {
            "SQL": _held(f.statements, case.statements),
            "CPU": _held(f.cpu, case.cpu),
            "size": _held(growth, case.vs_small),
        }
        if case.like:
            checks["as page 1"] = _held(f.p50, large[case.like].p50 * 1.2)
        missed = [key for key, value in checks.items() if value.startswith("**")]
        verdict = "held" if not missed else f"**not held: {', '.join(missed)}**"
        lines.append(
            f"| {case.name} | {f.statements} | {f.cpu:.2f} | {f.p50:.2f} | {f.p95:.2f} | {f.wire / 1000:.1f} | {f.p50 / view.p50:.1f}"
            f" | {f.p50 / query.p50:.1f} | {s.p50:.2f} | {growth:.2f} | {verdict} |"
        )
    return lines


def main() -> int:
    """Make, serve, measure, print."""
    products = int(os.environ.get("BENCH_PRODUCTS", "100000"))
    codes = int(os.environ.get("BENCH_CODES", "1000000"))
    requests = int(os.environ.get("BENCH_REQUESTS", "10000"))
    only = os.environ.get("BENCH_ONLY", "")
    _say("static files and messages")
    compile_messages()
    Path(os.environ.get("MEDIA_ROOT") or "var/media").mkdir(parents=True, exist_ok=True)
    collect_static()
    results: list[dict[str, Figures]] = []
    asked: list[Case] = []
    notes: list[str] = []
    for many, of_codes in ((1000, 1000), (products, codes)):
        _say(f"database with {many:,} products and {of_codes:,} codes")
        bench = databases.ensure(many, of_codes)
        if bench.seconds:
            notes.append(f"{many:,} products and {of_codes:,} codes were made in {bench.seconds:.0f} s.")
        asked = [case for case in cases() if only in case.name]
        with running(bench.name) as server:
            _say("measuring")
            results.append(take(server, asked))
            if many != products:
                continue
            for case in asked:
                if case.kilobytes:
                    size = first_load(server, case.paths[0]) / 1000
                    notes.append(
                        f"First load of the {case.name} with styles and scripts: {size:.1f} kB, budget {case.kilobytes} kB:"
                        f" {_held(size, case.kilobytes)}."
                    )
            for case in asked:
                if case.name.startswith("resolver"):
                    share, bare = shares(server, case)
                    notes.append(
                        f"{case.name}: {share:.0%} of a bare view's rate ({bare:.0f} a second, four clients), budget 50%: {_held(0.5, share)}."
                    )
            notes.append(
                f"Start of gunicorn to the first whole page: {server.first_answer:.1f} s, budget 3 s: {_held(server.first_answer, 3)}."
            )
            if only:
                continue
            notes.append(units.locked_ledger(server, next(case.paths for case in asked if case.name == "trace page")))
            _say(f"{requests:,} requests")
            mixed = [path for case in asked if case.body is None for path in case.paths[:20]]
            for number in range(requests):
                fetch(server, mixed[number % len(mixed)], expect=None)
            memory = server.worker.memory_full_info()
            notes.append(
                f"Worker after {requests:,} more requests: {memory.pss / 1e6:.0f} MB ({memory.uss / 1e6:.0f} its own, the rest its share"
                f" of what was loaded before the fork), budget 160 MB: {_held(memory.pss / 1e6, 160)}."
            )
    small, large = results
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    sizes = f"{products:,} products, {codes:,} codes"
    tables = table(small, large, asked)
    if not only:
        tables += ["", *parsing.lines(), "", *events.lines(), "", *labels.lines(), "", *units.lines()]
    print("\n".join([f"{machine}, {sizes}", "", *tables, "", *notes]))  # noqa: T201
    return 0


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
