"""Zones for tests."""

import datetime as dt
import uuid
from decimal import Decimal
from itertools import count
from typing import Any

from catalog.producers.models import Producer
from tests.factories.places import unit
from tests.factories.producers import make_producer
from traceability.codes.services import ensure_code
from traceability.zones import services
from traceability.zones.models import Harvest, Season, Zone, ZoneCertificate, ZoneCode, ZoneCodeKind, ZoneContract

_numbers = count(1)
# about 12.4 ha in Xã Quảng Trực
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[107.4500, 12.2600], [107.4533, 12.2600], [107.4533, 12.2631], [107.4500, 12.2631], [107.4500, 12.2600]]],
}  # fmt: skip


def make_zone(*, producer: Producer | None = None, outline: Any = None, **over: Any) -> Zone:
    """A zone of 12.4 ha of macadamia; `outline=SQUARE` draws it. It has its trace code."""
    producer = producer or make_producer()
    fields: dict[str, Any] = {
        "name": f"Vùng mắc ca Bu Prăng {next(_numbers)}",
        "crop": "Mắc ca",
        "place": unit(),
        "area_ha": Decimal("12.4"),
        "households": 18,
        "by": None,
    } | over
    zone = services.create_zone(producer=producer, **fields)
    ensure_code(zone=zone)  # as the pages do
    return services.set_polygon(zone=zone, outline=outline, by=None) if outline else zone


def make_zone_code(*, zone: Zone | None = None, **over: Any) -> ZoneCode:
    """A domestic code, active since 2025-01-01."""
    fields: dict[str, Any] = {
        "code": f"MAU-LD-{next(_numbers):04}",
        "kind": ZoneCodeKind.DOMESTIC,
        "starts_on": dt.date(2025, 1, 1),
        "by": None,
    } | over
    return services.add_code(zone=zone or make_zone(), **fields)


def make_season(*, zone: Zone, **over: Any) -> Season:
    """A season from 2026-08-01 until 2026-12-31."""
    fields: dict[str, Any] = {
        "name": f"Vụ {next(_numbers)}",
        "crop": zone.crop,
        "starts_on": dt.date(2026, 8, 1),
        "ends_on": dt.date(2026, 12, 31),
        "by": None,
    } | over
    return services.save_season(zone=zone, **fields)


def make_harvest(*, zone: Zone | None = None, **over: Any) -> Harvest:
    """420.5 kg on 2026-11-02."""
    fields: dict[str, Any] = {
        "key": uuid.uuid4(),
        "harvested_on": dt.date(2026, 11, 2),
        "quantity_kg": Decimal("420.5"),
        "by": None,
    } | over
    return services.record_harvest(zone=zone or make_zone(), **fields)


def make_zone_certificate(*, zone: Zone, **over: Any) -> ZoneCertificate:
    """VietGAP from 2026-01-01 until 2027-12-31, without its paper."""
    fields: dict[str, Any] = {
        "kind": "vietgap",
        "number": f"MAU-VG-{next(_numbers):04}",
        "issuer": "Tổ chức chứng nhận Minh Họa",
        "valid_from": dt.date(2026, 1, 1),
        "valid_until": dt.date(2027, 12, 31),
        "by": None,
    } | over
    return services.add_certificate(zone=zone, **fields)


def make_contract(*, zone: Zone, buyer: Producer | str = "", **over: Any) -> ZoneContract:
    """5,000 kg from 2026-08-01 until 2026-12-31, without its paper; `buyer` is on the platform, with or without a tax code, or what was typed."""
    fields: dict[str, Any] = {
        "buyer_name": "Công ty Thử",
        "starts_on": dt.date(2026, 8, 1),
        "ends_on": dt.date(2026, 12, 31),
        "volume_kg": "5000",
        "by": None,
    } | over
    return services.add_contract(zone=zone, buyer=buyer if isinstance(buyer, str) else buyer.slug, **fields)
