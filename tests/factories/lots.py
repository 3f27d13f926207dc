"""Lots for tests: drafts, and whole ones that may be published."""

import datetime as dt
from typing import Any

from catalog.products.models import ProductState, Variant
from tests.factories.products import make_photo, make_product
from tests.factories.zones import make_contract, make_zone
from traceability.codes.services import ensure_code
from traceability.lots import services
from traceability.lots.models import Lot, LotInput, LotPaper, StageKind
from traceability.zones.models import Zone


def make_variant_to_trace(**over: Any) -> Variant:
    """The variant of a published product that has all the law asks of a product: a photo, a standard."""
    fields: dict[str, Any] = {
        "state": ProductState.PUBLISHED, "standards": "TCCS 01:2025", "brand": "Mơ Nông", "shelf_life_days": 365
    } | over  # fmt: skip
    product = make_product(**fields)
    make_photo(product=product)
    if not product.producer.tax_code and not product.producer.is_sample:
        type(product.producer).objects.filter(pk=product.producer_id).update(gln=_free_gln(product.producer_id))
    return Variant.objects.select_related("product__producer").get(product=product)


def _free_gln(number: int) -> str:
    from catalog.core import gs1

    body = f"952{number % 10**9:09}"
    return body + gs1.check_digit(body)


def make_draft(*, variant: Variant | None = None, **over: Any) -> Lot:
    """A draft produced on 08/10/2026, with its trace code, without inputs or stages."""
    fields: dict[str, Any] = {"produced_on": dt.date(2026, 10, 8), "quantity": 1600, "by": None} | over
    lot = services.create_lot(variant=variant or make_variant_to_trace(), **fields)
    ensure_code(lot=lot)  # as the pages do
    return lot


def make_input(*, lot: Lot, zone: Zone, **over: Any) -> LotInput:
    """Material of a zone; of another producer's by a contract."""
    if zone.producer_id != lot.producer_id and not zone.contracts.filter(buyer=lot.producer).exists():
        make_contract(zone=zone, buyer=lot.producer)
    return services.add_input(**({"lot": lot, "zone": zone, "by": None} | over))


def make_lot(
    *, variant: Variant | None = None, zones: list[Zone] | None = None, publish: bool = True, **over: Any
) -> Lot:
    """A lot with material from each zone (default: one of its producer; of other zones by a contract) and four stages, published unless told
    otherwise."""
    lot = make_draft(variant=variant, **over)
    for n, zone in enumerate(zones if zones is not None else [make_zone(producer=lot.producer)]):
        make_input(
            lot=lot, zone=zone, quantity_kg=1000 // (n + 1), harvested_from=dt.date(2026, 9, 20), harvested_until=dt.date(2026, 9, 25)
        )  # fmt: skip
    for kind, first, last in (
        (StageKind.HARVEST, dt.date(2026, 9, 20), dt.date(2026, 9, 25)),
        (StageKind.PROCESS, dt.date(2026, 9, 26), dt.date(2026, 10, 5)),
        (StageKind.PACK, dt.date(2026, 10, 8), dt.date(2026, 10, 8)),
        (StageKind.SHIP, dt.date(2026, 10, 12), dt.date(2026, 10, 12)),
    ):
        services.add_stage(lot=lot, kind=kind, started_on=first, ended_on=last, by=None)
    return services.publish_lot(lot=lot, by=None) if publish else lot


def make_paper(*, lot: Lot, **over: Any) -> LotPaper:
    """A test report of a lot, without a file unless `uploaded` is given."""
    fields: dict[str, Any] = {
        "kind": "test", "title": "Kim loại nặng", "issuer": "Trung tâm kiểm nghiệm (mẫu)", "issued_on": dt.date(2026, 10, 9),
        "number": "12/KN", "result": "passed", "by": None,
    } | over  # fmt: skip
    return services.add_paper(lot=lot, **fields)


def made_of(*sources: Lot, publish: bool = True, **over: Any) -> Lot:
    """A lot with material of a zone and 2 kg of each of these lots."""
    lot = make_lot(publish=False, **over)
    for source in sources:
        services.add_source(lot=lot, source=source, quantity_kg=2, by=None)
    return services.publish_lot(lot=lot, by=None) if publish else lot
