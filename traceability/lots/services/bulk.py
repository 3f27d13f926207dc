"""Many lots from one spreadsheet: every row is checked first, all become drafts or none does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import NotAllowed, Refused
from catalog.core.numbers import measure, whole_number
from catalog.core.spreadsheets import day_of
from catalog.core.tables import Line, Table, folded
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.products.models import ProductState, Variant
from traceability.lots.models import Lot
from traceability.lots.services.drafts import create_lot, require_entry
from traceability.lots.services.inputs import add_input, add_material
from traceability.lots.services.stages import add_usual_stages
from traceability.zones.models import Zone

COLUMNS: dict[str, str | Promise] = {
    "product": gettext_lazy("Sản phẩm"),
    "number": gettext_lazy("Số lô"),
    "produced_on": gettext_lazy("Ngày sản xuất"),
    "expires_on": gettext_lazy("Hạn dùng"),
    "quantity": gettext_lazy("Số lượng"),
    "zone": gettext_lazy("Vùng nguyên liệu"),
    "material": gettext_lazy("Nguyên liệu mua vào"),
    "quantity_kg": gettext_lazy("Khối lượng nguyên liệu (kg)"),
    "harvested_from": gettext_lazy("Thu hoạch từ ngày"),
    "harvested_until": gettext_lazy("Thu hoạch đến ngày"),
    "note": gettext_lazy("Ghi chú"),
}
TABLE = Table(
    COLUMNS,
    {
        "san pham": "product", "ma san pham": "product", "sku": "product", "gtin": "product", "product": "product",
        "so lo": "number", "lo": "number", "lot": "number",
        "ngay san xuat": "produced_on", "nsx": "produced_on", "produced on": "produced_on", "production date": "produced_on",
        "han dung": "expires_on", "han su dung": "expires_on", "hsd": "expires_on", "expires on": "expires_on", "expiry date": "expires_on",
        "so luong": "quantity", "quantity": "quantity",
        "vung nguyen lieu": "zone", "vung": "zone", "vung trong": "zone", "zone": "zone", "raw material zone": "zone",
        "nguyen lieu mua vao": "material", "nguyen lieu": "material", "material": "material", "bought in material": "material",
        "khoi luong nguyen lieu kg": "quantity_kg", "khoi luong kg": "quantity_kg", "khoi luong": "quantity_kg", "kg": "quantity_kg",
        "raw material kg": "quantity_kg",
        "thu hoach tu ngay": "harvested_from", "ngay thu hoach": "harvested_from", "harvested from": "harvested_from",
        "thu hoach den ngay": "harvested_until", "harvested until": "harvested_until",
        "ghi chu": "note", "note": "note",
    },
    ("product", "produced_on", "quantity"),
    500,
)  # fmt: skip
"""Our columns by folded headings, Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Either the drafts that were made, or the rows at fault and nothing saved."""

    lots: list[Lot]
    bad: list[Line]
    rows: int


class _Undo(Exception):
    """Takes back what the good rows had written."""


def import_lots(*, producer: Producer, data: bytes, by: Actor) -> Outcome:
    """Drafts from an .xlsx or .csv: a row a lot; further rows with the same product and lot number add raw material to it. A product is named
    by SKU, GTIN or its name; the usual steps are added, to be looked through. At most 500 rows.

    Raises `NotAllowed`, and `Refused` on "file" for what is no table or lacks a column (`core.spreadsheets.read_rows`).
    """
    require_entry(by, producer)
    rows = TABLE.read(data)
    writer = _Writer(_variants(producer), _zones(producer), by)
    bad: list[Line] = []
    try:
        with transaction.atomic():
            for row in rows:
                writer.take(row)
                if row.problems:
                    bad.append(row)
            if bad:
                raise _Undo
            for lot in writer.made:
                add_usual_stages(lot=lot, by=by)
    except _Undo:
        return Outcome([], bad, len(rows))
    return Outcome(writer.made, [], len(rows))


def _variants(producer: Producer) -> dict[str, Variant | None]:
    """By SKU, GTIN and folded names; None where a name means several."""
    found: dict[str, Variant | None] = {}
    rows = Variant.objects.filter(product__producer=producer).exclude(product__state=ProductState.HIDDEN)
    for variant in rows.select_related("product__producer", "product__product_set").defer(
        "product__vector", "product__search"
    ):
        name = variant.product.name
        exact = {variant.sku, variant.gtin, variant.gtin.lstrip("0")}
        for key in {folded(text) for text in (*exact, name, f"{name} {variant.name}") if text}:
            found[key] = None if key in found else variant
    return found


def _zones(producer: Producer) -> dict[str, Zone | None]:
    found: dict[str, Zone | None] = {}
    for zone in Zone.objects.filter(producer=producer).defer("polygon").prefetch_related("codes"):
        for key in {folded(text) for text in (zone.name, zone.slug, *(code.code for code in zone.codes.all()))}:
            found[key] = None if key in found else zone
    return found


@dataclass(slots=True)
class _Writer:
    """Writes row after row; `made` are the drafts so far, `known` the same by product and number."""

    variants: Mapping[str, Variant | None]
    zones: Mapping[str, Zone | None]
    by: Actor
    made: list[Lot] = field(default_factory=list)
    known: dict[tuple[int, str], Lot] = field(default_factory=dict)

    def take(self, row: Line) -> None:
        """One row, in a savepoint: what is wrong with it is noted, and nothing of it stays."""
        facts = _facts(row)
        variant = _known(
            row, "product", self.variants, _("Không có sản phẩm này ở cơ sở. Ghi mã SKU, GTIN hoặc đúng tên.")
        )
        zone = _known(row, "zone", self.zones, _("Không có vùng này ở cơ sở. Ghi đúng tên vùng hoặc mã số vùng trồng."))
        if row.values.get("zone") and row.values.get("material"):
            row.say("material", _("Mỗi dòng chỉ một nguyên liệu: để vùng và nguyên liệu mua vào ở hai dòng."))
        if row.problems or variant is None:
            return
        try:
            with transaction.atomic():
                lot = self._there(row, variant, facts) or self._new(row, variant, facts)
                self._input(row, lot, zone, facts)
        except NotAllowed:
            raise
        except Refused as refused:
            for problem in refused.problems:
                row.say(problem.field if problem.field in COLUMNS else "", problem.message)
        else:
            if (variant.pk, lot.number) not in self.known:
                self.known[variant.pk, lot.number] = lot
                self.made.append(lot)

    def _there(self, row: Line, variant: Variant, facts: dict[str, Any]) -> Lot | None:
        """The draft that an earlier row of the file made under this number."""
        there = self.known.get((variant.pk, row.values.get("number", "")))
        if there and (facts["produced_on"] != there.produced_on or facts["quantity"] != there.quantity):
            message = _("Đã có dòng khác của lô này với ngày hoặc số lượng khác.")
            raise Refused.because("contradicts", message, "number")
        return there

    def _new(self, row: Line, variant: Variant, facts: dict[str, Any]) -> Lot:
        return create_lot(
            variant=variant,
            number=row.values.get("number", ""),
            produced_on=facts["produced_on"],
            expires_on=facts.get("expires_on"),
            quantity=facts["quantity"],
            note=row.values.get("note", ""),
            by=self.by,
        )

    def _input(self, row: Line, lot: Lot, zone: Zone | None, facts: dict[str, Any]) -> None:
        amount = facts.get("quantity_kg", "")
        if zone is not None:
            days = {name: facts.get(name) for name in ("harvested_from", "harvested_until")}
            add_input(lot=lot, zone=zone, quantity_kg=amount, by=self.by, **days)
        elif row.values.get("material"):
            add_material(lot=lot, material=row.values["material"], quantity_kg=amount, by=self.by)


def _known[Thing](row: Line, column: str, things: Mapping[str, Thing | None], unknown: str) -> Thing | None:
    typed = row.values.get(column, "")
    if not typed:
        if column in TABLE.needed:
            row.say(column, _("Ô này còn trống."))
        return None
    key = folded(typed)
    if key not in things:
        row.say(column, unknown)
    elif things[key] is None:
        row.say(column, _("Tên này chỉ nhiều thứ. Ghi mã để rõ là cái nào."))
    return things.get(key)


def _facts(row: Line) -> dict[str, Any]:
    """Days and numbers of a row; what cannot be read is said."""
    facts: dict[str, Any] = {}
    readers: dict[str, Callable[[str], Any]] = {
        "produced_on": day_of, "expires_on": day_of, "harvested_from": day_of, "harvested_until": day_of,
        "quantity": whole_number, "quantity_kg": measure,
    }  # fmt: skip
    wrong: dict[Callable[[str], Any], str] = {
        day_of: _("Không đọc được ngày này. Ví dụ 22/11/2026."),
        whole_number: _("Không phải số nguyên. Ví dụ 1200."),
    }
    for column, read in readers.items():
        typed = row.values.get(column, "")
        if not typed:
            if column in TABLE.needed:
                row.say(column, _("Ô này còn trống."))
            continue
        value = read(typed)
        if value is None:
            row.say(column, wrong.get(read, _("Không phải là con số. Ví dụ 250 hoặc 0,5.")))
        else:
            facts[column] = value
    return facts
