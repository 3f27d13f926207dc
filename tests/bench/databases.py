"""The bench databases: 1,000 and 100,000 products with lots and codes, kept between runs for as long as migrations and generator are the same."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, transaction

from catalog.core import clock
from catalog.products.models import Variant
from marketplace.embedded import server
from marketplace.embedded.cluster import Cluster
from tests.bench.fairs import make_booths
from tests.bench.generate import generate

ROOT = Path(__file__).parents[2]
STORIES = 200  # lots with stages and zones: those whose trace pages are measured
_PREFIX = "ocop_bench_"


@dataclass(frozen=True, slots=True)
class Bench:
    """A database and how long it took to make: 0 when it was there."""

    name: str
    seconds: float


def ensure(products: int, codes: int) -> Bench:
    """The database with so many products and trace codes of lots; made if there is none of today's migrations and generator.

    Certificates are dated relative to the day, so one older than 30 days is made again.
    """
    stamp = f"{_PREFIX}{_fingerprint()}"
    name = f"{stamp}_{products}_{codes}"
    with _connect() as control:
        for (other,) in control.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX]
        ).fetchall():
            if not other.startswith(stamp):
                control.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        if control.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            use(name)
            return Bench(name, 0)
        began = time.perf_counter()
        base = f"{stamp}_base"
        if not control.execute("SELECT 1 FROM pg_database WHERE datname = %s", [base]).fetchone():
            control.execute(f'DROP DATABASE IF EXISTS "{_PREFIX}building" WITH (FORCE)')
            control.execute(f'CREATE DATABASE "{_PREFIX}building"')
            use(f"{_PREFIX}building")
            call_command("migrate", verbosity=0)
            call_command("reference_data", verbosity=0)
            call_command("keep_ledger", verbosity=0)
            connection.close()
            control.execute(f'ALTER DATABASE "{_PREFIX}building" RENAME TO "{base}"')
        control.execute(f'DROP DATABASE IF EXISTS "{_PREFIX}building" WITH (FORCE)')
        control.execute(f'CREATE DATABASE "{_PREFIX}building" TEMPLATE "{base}" STRATEGY FILE_COPY')
        use(f"{_PREFIX}building")
        generate(products)
        make_booths()
        make_codes(codes)
        connection.close()
        control.execute(f'ALTER DATABASE "{_PREFIX}building" RENAME TO "{name}"')
    use(name)
    return Bench(name, time.perf_counter() - began)


@contextmanager
def thrown_away(name: str) -> Iterator[str]:
    """A copy of the small bench database under this name, which this process (and a server that it starts) works in."""
    small = ensure(1_000, 1_000).name
    connection.close()
    with _connect() as control:
        control.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        control.execute(f'CREATE DATABASE "{name}" TEMPLATE "{small}" STRATEGY FILE_COPY')
        use(name)
        try:
            yield name
        finally:
            use(small)
            control.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def use(name: str) -> None:
    """Connect this process to a database of the bench."""
    connection.close()
    connection.settings_dict["NAME"] = name


def make_codes(number: int) -> None:
    """Published lots, each with its code, spread over all variants; the first ones with raw material, zones and stages.

    A code names one lot, so ten million codes are ten million lots: about 5 GB. Codes are drawn from a hash over the whole alphabet, so that
    they lie in the index as random ones do. Indexes are made when the rows are there, and both in the transaction that emptied the
    tables, of which the server then keeps no log.
    """
    lowest, highest = Variant.objects.order_by("pk").first(), Variant.objects.order_by("-pk").first()
    assert lowest is not None and highest is not None
    values = {"number": number, "first": lowest.pk, "variants": highest.pk - lowest.pk + 1, "stories": STORIES}
    values |= {"now": clock.now(), "today": clock.today()}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        with transaction.atomic():
            cursor.execute("TRUNCATE lots_lot, codes_tracecode CASCADE")
            with _indexed_at_the_end(cursor, ["lots_lot", "codes_tracecode"]):
                cursor.execute(_LOTS, values)
                cursor.execute(_CODES, values)
                cursor.execute(_VARIANT_CODES, values)
        for statement in (_ZONES, _ZONE_CODES, _ZONE_SPANS, _INPUTS, _STAGES):
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _indexed_at_the_end(cursor: Any, tables: list[str]) -> Iterator[None]:
    """The block runs without the tables' indexes, but for those that foreign keys need; they are made again after it."""
    cursor.execute(_KEYS, [tables])
    keys = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint c
WHERE contype IN ('p', 'u') AND conrelid = ANY(%s::regclass[])
AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


_LOTS = """
INSERT INTO lots_lot (id, producer_id, variant_id, number, produced_on, expires_on, quantity, state, state_reason, held_by_office,
                      published_at, note, is_sample, created_at)
SELECT n, p.producer_id, v.id, 'L' || n / %(variants)s, %(today)s::date - n %% 300, %(today)s::date + 200, 500, 'published', '', false,
       %(now)s, '', true, %(now)s
FROM generate_series(1, %(number)s) n
JOIN products_variant v ON v.id = %(first)s + n %% %(variants)s JOIN products_product p ON p.id = v.product_id
"""
_CODES = """
INSERT INTO codes_tracecode (code, lot_id, created_at, scan_count)
SELECT left(translate(upper(encode(sha256(n::text::bytea), 'base64')), 'ILOU+/=', '0123456'), 12), n, %(now)s, 0
FROM generate_series(1, %(number)s) n
"""
# a variant gets its code when its linkset is asked for the first time: six statements more, once
_VARIANT_CODES = """
INSERT INTO codes_tracecode (code, variant_id, created_at, scan_count)
SELECT left(translate(upper(encode(sha256(('v' || id)::bytea), 'base64')), 'ILOU+/=', '0123456'), 12), id, %(now)s, 0 FROM products_variant
"""
_ZONES = """
INSERT INTO zones_zone (slug, producer_id, name, crop, place_id, area_ha, outline_is_public, households, description, gln, is_sample, created_at)
SELECT 'vung-' || l.id, l.producer_id, 'Vùng ' || l.id, 'Cà phê', p.origin_id, 12.5, false, 40, '', '', true, %(now)s
FROM lots_lot l JOIN products_variant v ON v.id = l.variant_id JOIN products_product p ON p.id = v.product_id WHERE l.id <= %(stories)s
"""
_ZONE_CODES = """
INSERT INTO zones_zonecode (zone_id, code, kind, market, holder) SELECT id, 'VN-DT-' || id, 'domestic', '', '' FROM zones_zone
"""
_ZONE_SPANS = """
INSERT INTO zones_zonecodespan (zone_code_id, status, starts_on, note, set_by_office)
SELECT id, 'active', %(today)s::date - 900, '', true FROM zones_zonecode
"""
_INPUTS = """
INSERT INTO lots_lotinput (lot_id, zone_id, material, origin, quantity_kg, harvested_from, harvested_until)
SELECT l.id, z.id, '', '', 800, l.produced_on - 20, l.produced_on - 5
FROM lots_lot l JOIN zones_zone z ON z.slug IN ('vung-' || l.id, 'vung-' || (l.id %% %(stories)s + 1)) WHERE l.id <= %(stories)s
"""
_STAGES = """
INSERT INTO lots_lotstage (lot_id, kind, title, started_on, ended_on, product_code, location_code, place_name, detail, position)
SELECT l.id, s.kind, s.title, l.produced_on - 10 + s.at, l.produced_on - 9 + s.at, 'SP-' || l.id, 'DD-' || s.at, 'Xưởng của hợp tác xã', '', s.at
FROM lots_lot l, (VALUES (0, 'harvest', 'Thu hái chọn quả chín'), (1, 'process', 'Tách vỏ, phơi, sấy'), (2, 'process', 'Rang'),
     (3, 'test', 'Kiểm nghiệm'), (4, 'pack', 'Đóng gói')) s (at, kind, title) WHERE l.id <= %(stories)s
"""


def _connect() -> psycopg.Connection[Any]:
    """To the server's own database."""
    params = connection.get_connection_params() | {"dbname": "postgres"}
    for key in ("cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        params.pop(key, None)
    if profile := connection.settings_dict.get("EMBEDDED"):
        server.acquire(Cluster.named(profile))
    return psycopg.connect(**params, autocommit=True)


def _fingerprint() -> str:
    """Changes with every migration, every reference file, the generator, and once in thirty days."""
    h = hashlib.sha256(f"{os.name}|{clock.today().toordinal() // 30}".encode())
    made_by = ("tests/bench/generate.py", "tests/bench/databases.py", "tests/bench/fairs.py")
    for pattern in ("*/*/migrations/*.py", "*/*/reference/**/*", *made_by):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                h.update(path.read_bytes())
    return h.hexdigest()[:8]
