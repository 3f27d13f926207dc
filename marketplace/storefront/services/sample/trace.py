"""Invented zones and lots, marked as such, and the one producer that does not exist, on which the sample shows what can go wrong."""

import datetime as dt
import io
import math
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock
from catalog.core.text import fold
from catalog.places.models import Unit
from catalog.places.queries import province_today, unit_today
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductSet, ProductState, Variant
from catalog.products.queries import listable
from catalog.products.services import add_photo, add_variant, create_product, submit_product
from traceability.codes.services import ensure_code, ensure_codes
from traceability.lots.models import Lot, StageKind
from traceability.lots.queries import balance
from traceability.lots.services import add_input, add_stage, create_lot, publish_lot, recall_lot
from traceability.zones.models import Zone, ZoneCode
from traceability.zones.services import (
    add_certificate,
    add_code,
    create_zone,
    record_harvest,
    save_season,
    set_code_status,
    set_polygon,
)

from ...symbols.still_life import draw_package
from .invented import PACKS, crop_of, pick
from .people import People, join

WITH_LOTS = 18
TEACHING = "Hợp tác xã Minh Họa (không có thật)"
SAID = "Dữ liệu minh họa."


def load_lots(products: Sequence[Product], variants: dict[int, list[Variant]]) -> None:
    """Two lots each for the first products of which something grows, from different zones, and a drawn photo, which a lot's page needs."""
    listed = set(listable().filter(pk__in=[p.pk for p in products]).values_list("pk", flat=True))
    growing = [
        p for p in products if p.pk in listed and crop_of(p.name, p.product_set.number) and p.origin.level == "commune"
    ]
    firsts: dict[int, list[Product]] = {}
    for product in growing:
        firsts.setdefault(product.producer_id, []).append(product)
    chosen = [p for own in firsts.values() for p in own[:2]][:WITH_LOTS]
    with ThreadPoolExecutor(max_workers=1) as beside:  # Pillow draws while the database works
        drawings = [beside.submit(_drawn, product, number) for number, product in enumerate(chosen)]
        for product, drawing in zip(chosen, drawings, strict=True):
            _photo(product, drawing.result())
    for number, product in enumerate(chosen):
        zones = _zones(product, number)
        days = (clock.today() - dt.timedelta(days=45 + number), clock.today() - dt.timedelta(days=14 + number % 9))
        for turn, produced_on in enumerate(days):
            inputs = zones if turn == 0 else zones[-1:]
            _lot(product, variants[product.pk][0], produced_on, inputs)
    ensure_codes(variants=[variant for own in variants.values() for variant in own])


def _drawn(product: Product, number: int) -> bytes:
    pack = PACKS[product.product_set.number][0]
    file = io.BytesIO()
    draw_package(pack.shape, hue=pick(f"hue {product.product_set_id}", 360), seed=number).save(file, "JPEG", quality=88)
    return file.getvalue()


def _photo(product: Product, drawing: bytes) -> None:
    upload = SimpleUploadedFile("anh.jpg", drawing, content_type="image/jpeg")
    add_photo(product=product, uploaded=upload, by=None, alt=f"{product.name} (hình vẽ minh họa)")


def _zones(product: Product, number: int) -> list[Zone]:
    """Two zones of the producer for a crop, in the commune of origin; made once."""
    crop = crop_of(product.name, product.product_set.number) or ""
    producer = product.producer
    found = list(Zone.objects.filter(producer=producer, crop=crop).order_by("pk"))
    return found or [_zone(product, crop, f"{number:02}{turn}", turn) for turn in range(2)]


def _zone(product: Product, crop: str, serial: str, turn: int) -> Zone:
    place = product.origin
    area = 3 + pick(f"area {product.slug} {turn}", 140) / 10
    zone = create_zone(
        producer=product.producer,
        name=f"Vùng {crop.lower()} {place.name} {'số 2' if turn else 'số 1'}",
        crop=crop,
        place=place,
        area_ha=f"{area:.1f}",
        households=6 + pick(f"households {serial}", 30),
        description=SAID,
        outline_is_public=True,
        is_sample=True,
        by=None,
    )
    today = place.current or place
    if today.latitude is not None and today.longitude is not None:
        set_polygon(zone=zone, outline=_outline(today.latitude, today.longitude, area, serial), by=None)
    add_code(
        zone=zone, code=_free_code(serial), kind="domestic", starts_on=clock.today() - dt.timedelta(days=900), by=None
    )
    ensure_code(zone=zone)
    _season(zone, serial, with_certificate=not turn)
    return zone


def _season(zone: Zone, serial: str, *, with_certificate: bool) -> None:
    """This season of a zone; the certificate is of a body that does not exist."""
    today = clock.today()
    save_season(
        zone=zone,
        name=f"Vụ {today.year}",
        crop=zone.crop,
        starts_on=today - dt.timedelta(days=150),
        ends_on=today + dt.timedelta(days=60),
        households=zone.households,
        area_ha=zone.area_ha,
        expected_kg=zone.area_ha * 3_000,
        by=None,
    )
    if with_certificate:
        add_certificate(
            zone=zone,
            kind="vietgap",
            number=f"MAU-VG-{serial}",
            issuer="Tổ chức chứng nhận Minh Họa (không có thật)",
            scope=SAID,
            valid_from=today - dt.timedelta(days=300),
            valid_until=today + dt.timedelta(days=430),
            by=None,
        )


def _free_code(serial: str) -> str:
    """Facts may be added in a later version: what an earlier load took stays taken."""
    code, more = f"MAU-{serial}", 0
    while ZoneCode.objects.filter(code=code).exists():
        more += 1
        code = f"MAU-{serial}-{more}"
    return code


def _outline(latitude: float, longitude: float, area_ha: float, key: str) -> dict[str, object]:
    """An irregular plot of about `area_ha` near the commune's centre."""
    away = pick(f"away {key}", 360)
    lat = latitude + 0.012 * math.sin(math.radians(away))
    lon = longitude + 0.012 * math.cos(math.radians(away))
    radius = math.sqrt(area_ha * 10_000 / math.pi) / 111_320
    ring = []
    for n in range(9):
        angle = math.radians(n * 40)
        reach = radius * (0.85 + pick(f"{key} {n}", 30) / 100)
        ring.append(
            [
                round(lon + reach * math.cos(angle) / math.cos(math.radians(lat)), 6),
                round(lat + reach * math.sin(angle), 6),
            ]
        )
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _lot(product: Product, variant: Variant, produced_on: dt.date, zones: Sequence[Zone]) -> Lot:
    place = product.origin.full_name
    lot = create_lot(
        variant=variant,
        produced_on=produced_on,
        quantity=400 + pick(f"units {product.slug} {produced_on.toordinal()}", 20) * 60,
        expires_on=produced_on + dt.timedelta(days=365),
        note=SAID,
        is_sample=True,
        by=None,
    )
    harvest = produced_on - dt.timedelta(days=18)
    packed = balance(lot, []).out
    # an invented yield of half or less, whichever of the two zones it comes from: nobody packs more than went in
    kilograms = 100 * (1 + int((packed.usual if packed else 50) * 7 // 100))
    for turn, zone in enumerate(zones):
        taken = kilograms * (7, 3)[turn] // 10
        entry = record_harvest(
            zone=zone,
            key=uuid.uuid4(),
            harvested_on=harvest + dt.timedelta(days=2),
            quantity_kg=taken + 60,
            note=SAID,
            is_sample=True,
            by=None,
        )
        add_input(lot=lot, zone=zone, quantity_kg=taken, harvest=entry, by=None)
    steps = (
        (
            StageKind.HARVEST,
            "Thu hoạch",
            harvest,
            harvest + dt.timedelta(days=5),
            f"{sum(kilograms * (7, 3)[n] // 10 for n in range(len(zones)))} kg nguyên liệu.",
        ),
        (
            StageKind.PROCESS,
            "Sơ chế, chế biến",
            produced_on - dt.timedelta(days=10),
            produced_on - dt.timedelta(days=2),
            "",
        ),
        (StageKind.PACK, "Đóng gói", produced_on, produced_on, f"{lot.quantity} {variant.name.lower()}."),
    )
    for kind, title, start, end, detail in steps:
        add_stage(
            lot=lot,
            kind=kind,
            title=title,
            started_on=start,
            ended_on=end,
            place_name=place,
            detail=f"{detail} {SAID}".strip(),
            by=None,
        )
    publish_lot(lot=lot, by=None)
    ensure_code(lot=lot)
    return lot


def load_teaching_case(people: People, sets: dict[int, ProductSet]) -> Producer | None:
    """A producer that does not exist: waiting to be verified, a product in review, and a lot that was recalled. None when it is there."""
    place = unit_today("24736")
    assert place is not None
    if Producer.objects.filter(name=TEACHING).exists():
        return None
    pending = _teacher(f"{TEACHING[:-1]}, chờ xác minh)", "htx-minh-hoa-cho-xac-minh", place, ProducerState.PENDING)
    teacher = _teacher(TEACHING, "htx-minh-hoa", place, ProducerState.VERIFIED)
    join(people.producer, teacher)
    join(people.producer, pending)
    facts: dict[str, Any] = {
        "summary": "Sản phẩm không có thật, để xem các trạng thái.",
        "standards": "TCCS (minh họa)",
        "origin": place,
        "is_sample": True,
        "source": SAID,
    }
    waiting = create_product(producer=teacher, product_set=sets[13], name="Cà phê rang Minh Họa", by=None, **facts)
    add_variant(product=waiting, by=None, name="Túi 250 g", net_content=Decimal(250), net_unit="g")
    submit_product(product=waiting, by=people.producer)
    recalled = create_product(producer=teacher, product_set=sets[4], name="Mật ong Minh Họa", by=None, **facts)
    variant = add_variant(product=recalled, by=None, name="Chai 500 ml", net_content=Decimal(500), net_unit="ml")
    Product.objects.filter(pk=recalled.pk).update(state=ProductState.PUBLISHED)
    recalled.state = ProductState.PUBLISHED
    _photo(recalled, _drawn(recalled, 99))
    zone = _zone(recalled, "Cà phê", "990", 0)
    since = clock.today() - dt.timedelta(days=5)
    for code in zone.codes.all():
        set_code_status(zone_code=code, status="pending", starts_on=since, note=SAID, by=None)
    lot = _lot(recalled, variant, clock.today() - dt.timedelta(days=30), [zone])
    recall_lot(lot=lot, reason="Ví dụ thu hồi: nắp chai không kín. Sản phẩm không có thật.", by=None)
    return teacher


def _teacher(name: str, slug: str, place: Unit, state: str) -> Producer:
    return Producer.objects.create(
        slug=slug, kind="cooperative", name=name, search=fold(name), place=place, province=province_today(place),
        state=state, created_at=clock.now(), is_sample=True,
        story="Hợp tác xã này không có thật. Nó ở đây để xem việc chờ duyệt và thu hồi trông thế nào.",
    )  # fmt: skip
