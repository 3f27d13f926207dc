"""Our attributes and their values, made of rows."""

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

from marketplace.api.reads.products import ProductRow, VariantRow


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """An attribute of ours. `kind` is a value of `AttributeInputTypeEnum`."""

    slug: str
    name: str
    name_en: str
    kind: str
    assigned: str
    of: str = "PRODUCT_TYPE"
    is_filter: bool = True


@dataclass(slots=True)
class ValueRow:
    """A value of an attribute."""

    attribute: AttributeRow
    slug: str
    name: str
    name_en: str = ""
    date: dt.date | None = None


@dataclass(slots=True, eq=False)
class Assigned:
    """An attribute with its values; one object for the same values, as long as they are in use."""

    attribute: AttributeRow
    values: list[ValueRow] = field(default_factory=list)


STARS = AttributeRow("stars", "Số sao", "Stars", "dropdown", "AssignedSingleChoiceAttribute")
PROVINCE = AttributeRow("province", "Tỉnh, thành phố", "Province", "dropdown", "AssignedSingleChoiceAttribute")
PRODUCER = AttributeRow("producer", "Người làm ra", "Producer", "dropdown", "AssignedSingleChoiceAttribute")
DECISION = AttributeRow(
    "certificate-number", "Quyết định công nhận", "Certificate", "plain-text", "AssignedPlainTextAttribute"
)
UNTIL = AttributeRow("valid-until", "Có hiệu lực tới", "Valid until", "date", "AssignedDateAttribute")
ZONES = AttributeRow(
    "zone-codes", "Mã số vùng trồng", "Growing-area codes", "multiselect", "AssignedMultiChoiceAttribute"
)
PACK = AttributeRow("pack", "Quy cách", "Pack", "dropdown", "AssignedSingleChoiceAttribute", is_filter=False)
GTIN = AttributeRow("gtin", "Mã vạch", "GTIN", "plain-text", "AssignedPlainTextAttribute", is_filter=False)
OF_PRODUCTS = (STARS, PROVINCE, PRODUCER, DECISION, UNTIL, ZONES)
OF_VARIANTS = (PACK, GTIN)
BY_SLUG = {row.slug: row for row in (*OF_PRODUCTS, *OF_VARIANTS)}


def attributes_of(row: ProductRow, slug: str | None = None) -> list[Assigned]:
    """All of a product's, or the one of this slug. No statement."""
    found = _of_product(
        row.stars,
        row.stars_until,
        row.province_code,
        row.province_name,
        row.producer_slug,
        row.producer_name,
        row.decision,
        tuple(row.zone_codes),
    )
    return found if slug is None else [each for each in found if each.attribute.slug == slug]


@lru_cache(2_000)
def _of_product(  # noqa: PLR0917  what a product's attributes are made of
    stars: int,
    until: dt.date,
    province_code: str,
    province: str,
    producer_slug: str,
    producer: str,
    decision: str | None,
    zone_codes: tuple[str, ...],
) -> list[Assigned]:
    day = f"{until.day:02}/{until.month:02}/{until.year}"
    return [
        Assigned(STARS, [ValueRow(STARS, str(stars), str(stars))] if stars else []),
        Assigned(PROVINCE, [ValueRow(PROVINCE, province_code, province)]),
        Assigned(PRODUCER, [ValueRow(PRODUCER, producer_slug, producer)]),
        Assigned(DECISION, [ValueRow(DECISION, decision, decision)] if decision else []),
        Assigned(UNTIL, [ValueRow(UNTIL, until.isoformat(), day, date=until)] if stars else []),
        Assigned(ZONES, [ValueRow(ZONES, code, code) for code in zone_codes]),
    ]


def attributes_of_variant(row: VariantRow, scope: str = "all") -> list[Assigned]:
    """Of a variant: its pack chooses it, its GTIN is said beside it. No statement."""
    return _of_variant(row.sku, row.name, row.gtin, scope)


@lru_cache(2_000)
def _of_variant(sku: str, name: str, gtin: str, scope: str) -> list[Assigned]:
    found = []
    if scope != "not_variant_selection":
        found.append(Assigned(PACK, [ValueRow(PACK, sku.lower(), name)]))
    if scope != "variant_selection":
        found.append(Assigned(GTIN, [ValueRow(GTIN, gtin, gtin)] if gtin else []))
    return found
