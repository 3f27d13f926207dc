"""Prices, terms and stock of a whole shop as a table: given out, and taken back; every row is checked first, all are saved or none is."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import NotAllowed, Refused
from catalog.core.numbers import whole_number
from catalog.core.spreadsheets import day_of
from catalog.core.tables import Line, Table
from catalog.core.text import harmless
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.products.models import Variant
from marketplace.shops import policies
from marketplace.shops.models import Offer, Shop, Stock, Vat
from marketplace.shops.queries import Step, market
from marketplace.shops.queries.supply import steps_of
from marketplace.shops.services.counting import set_stock
from marketplace.shops.services.offers import set_offer
from marketplace.shops.services.shops import begin_shop
from marketplace.shops.services.terms import Terms, set_ahead, set_terms

COLUMNS: dict[str, str | Promise] = {
    "sku": gettext_lazy("Mã SKU"),
    "product": gettext_lazy("Sản phẩm"),
    "variant": gettext_lazy("Quy cách"),
    "amount": gettext_lazy("Giá bán"),
    "steps": gettext_lazy("Giá sỉ"),
    "vat": gettext_lazy("Thuế GTGT trong giá"),
    "packs_within": gettext_lazy("Giao đi trong mấy ngày"),
    "most_per_order": gettext_lazy("Mỗi đơn nhiều nhất"),
    "quantity": gettext_lazy("Còn trong nhà"),
    "counted": gettext_lazy("Còn lúc xuất tệp"),
    "ahead": gettext_lazy("Nhận đặt trước thêm"),
    "ahead_from": gettext_lazy("Giao hàng đặt trước từ"),
}
TABLE = Table(
    COLUMNS,
    {
        "ma sku": "sku", "sku": "sku", "ma": "sku", "gtin": "sku", "san pham": "product", "product": "product", "quy cach": "variant",
        "variant": "variant", "gia ban": "amount", "gia": "amount", "price": "amount", "selling price": "amount", "gia si": "steps",
        "wholesale prices": "steps", "thue gtgt trong gia": "vat", "thue gtgt": "vat", "thue suat": "vat", "vat": "vat", "vat in the price": "vat",
        "giao di trong may ngay": "packs_within", "leaves within days": "packs_within", "moi don nhieu nhat": "most_per_order",
        "at most in one order": "most_per_order", "con trong nha": "quantity", "ton kho": "quantity", "so luong": "quantity",
        "in the house": "quantity",
        "quantity": "quantity", "con luc xuat tep": "counted", "there when given out": "counted", "nhan dat truoc them": "ahead",
        "more can be ordered ahead": "ahead", "giao hang dat truoc tu": "ahead_from", "ordered ahead sent from": "ahead_from",
    },
    ("sku",),
    1_000,
)  # fmt: skip
"""Our columns by folded headings, Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows changed something, or those at fault and nothing saved; of so many."""

    changed: int
    bad: list[Line]
    rows: int


@dataclass(slots=True)
class _Now:
    """A variant as it stands: its offer in the all-year market, its steps, its stock, how much of it lies in the house."""

    variant: Variant
    offer: Offer | None
    stock: Stock | None
    here: int | None
    steps: list[Step] = field(default_factory=list)


def offers_sheet(*, producer: Producer) -> bytes:
    """An .xlsx of every variant of a producer as it stands. 4 statements. The caller has checked who asks."""
    return TABLE.sheet(_("Giá và kho"), _cells(producer))


def offers_csv(*, producer: Producer) -> bytes:
    """The same as .csv, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(words) for words in COLUMNS.values()])
    writer.writerows([[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in _cells(producer)])
    return out.getvalue().encode("utf-8-sig")


def _cells(producer: Producer) -> list[list[Any]]:
    return [
        [
            now.variant.sku,
            now.variant.product.name,
            now.variant.name,
            now.offer.amount if now.offer and now.offer.is_active else "",
            "; ".join(f"{step.from_quantity}: {step.amount}" for step in now.steps),
            _vat_words(now.offer.vat) if now.offer else "",
            (now.offer.packs_within if now.offer else None) or "",
            (now.offer.most_per_order if now.offer else None) or "",
            "" if now.here is None else now.here,
            "" if now.here is None else now.here,
            now.stock.ahead or "" if now.stock else "",
            f"{now.stock.ahead_from:%d/%m/%Y}" if now.stock and now.stock.ahead_from else "",
        ]
        for now in _now(producer)
    ]


def _now(producer: Producer) -> list[_Now]:
    variants = list(
        Variant.objects.filter(product__producer=producer)
        .select_related("product__producer", "stock")
        .defer("product__vector", "product__search")
        .prefetch_related("store_stocks")
        .order_by("product__name", "product", "position", "pk")[: TABLE.most]
    )
    offers = {
        offer.variant_id: offer
        for offer in Offer.objects.filter(variant__in=variants, channel=market()).select_related("shop__producer")
    }
    steps = steps_of(offer.pk for offer in offers.values())
    found = []
    for variant in variants:
        offer, stock = offers.get(variant.pk), getattr(variant, "stock", None)
        elsewhere = sum(row.quantity for row in variant.store_stocks.all())
        here = stock.quantity - elsewhere if stock else None
        found.append(_Now(variant, offer, stock, here, steps.get(offer.pk, []) if offer else []))
    return found


class _Undo(Exception):
    """Takes back what the good rows had written."""


def import_offers(*, producer: Producer, data: bytes, by: Actor, told: Callable[[int], None] | None = None) -> Saved:
    """Prices, terms and stock from an .xlsx or .csv, a row a variant, named by SKU or GTIN. An empty cell changes nothing. At most 1,000 rows.

    With the column of what was there when the file was given out, a number that nobody changed is left alone, and one that was sold from
    meanwhile is not overwritten. Raises `NotAllowed`, and `Refused` on "file" for what is no table or lacks a column. `told` hears after each
    row how many are done.
    """
    if not policies.may_sell_for(by, producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt giá."))
    lines = TABLE.read(data)
    known: dict[str, _Now] = {}
    for now in _now(producer):
        for key in (now.variant.sku, now.variant.gtin, now.variant.gtin.lstrip("0")):
            if key:
                known.setdefault(key.casefold(), now)
    writer = _Writer(producer, known, by)
    try:
        with transaction.atomic():
            for done, line in enumerate(lines, 1):
                writer.take(line)
                if told is not None:
                    told(done)
            if any(line.problems for line in lines):
                raise _Undo
    except _Undo:
        return Saved(0, [line for line in lines if line.problems], len(lines))
    return Saved(writer.changed, [], len(lines))


@dataclass(slots=True)
class _Writer:
    """Writes row after row."""

    producer: Producer
    known: Mapping[str, _Now]
    by: Actor
    changed: int = 0
    seen: set[int] = field(default_factory=set)
    shop: Shop | None = None

    def take(self, line: Line) -> None:
        """One row, in a savepoint: what is wrong with it is noted, and nothing of it stays."""
        said = _said(line)
        now = self._of(line)
        if line.problems or now is None:
            return
        try:
            with transaction.atomic():
                self.changed += self._put(now, said)
        except NotAllowed:
            raise
        except Refused as refused:
            for problem in refused.problems:
                line.say(problem.field if problem.field in COLUMNS else "", problem.message)

    def _of(self, line: Line) -> _Now | None:
        typed = line.values.get("sku", "")
        if not typed:
            line.say("sku", _("Ô này còn trống."))
            return None
        now = self.known.get(typed.casefold())
        if now is None:
            line.say("sku", _("Không có quy cách này ở cơ sở. Ghi mã SKU hoặc GTIN."))
        elif now.variant.pk in self.seen:
            line.say("sku", _("Quy cách này đã có ở dòng trên. Bỏ bớt một dòng."))
        else:
            self.seen.add(now.variant.pk)
        return now

    def _put(self, now: _Now, said: dict[str, Any]) -> bool:
        changed = False
        offer, amount = now.offer, said.get("amount")
        if amount is not None and not (offer and offer.is_active and offer.amount == amount):
            self.shop = self.shop or begin_shop(producer=self.producer, by=self.by)
            offer = set_offer(shop=self.shop, channel=market(), variant=now.variant, amount=amount, by=self.by)
            changed = True
        changed |= self._terms(now, offer, said)
        quantity, counted = said.get("quantity"), said.get("counted")
        if quantity is not None and quantity not in (counted, now.here):
            set_stock(variant=now.variant, quantity=quantity, expected=counted, by=self.by, reason=_("Từ bảng tính"))
            changed = True
        ahead = said.get("ahead")
        if ahead is not None and (ahead, said.get("ahead_from")) != _ahead(now.stock):
            set_ahead(variant=now.variant, quantity=ahead, ships_on=said.get("ahead_from"), by=self.by)
            changed = True
        return changed

    def _terms(self, now: _Now, offer: Offer | None, said: dict[str, Any]) -> bool:
        wanted: dict[str, Any] = {
            name: said[name] for name in ("steps", "packs_within", "most_per_order", "vat") if name in said
        }
        if not wanted:
            return False
        if offer is None:
            raise Refused.because("no_price", _("Quy cách này chưa có giá bán. Ghi giá bán ở cùng dòng."), "amount")
        limits = (offer.packs_within, offer.most_per_order, offer.most_per_buyer, offer.most_in_days)
        stands = Terms(*limits, now.steps, offer.vat)
        names = ("packs_within", "most_per_order", "most_per_buyer", "most_in_days", "steps", "vat")
        terms = Terms(**{name: wanted.get(name, getattr(stands, name)) for name in names})
        if terms == stands:
            return False
        set_terms(offer=offer, terms=terms, by=self.by)
        return True


def _ahead(stock: Stock | None) -> tuple[int, dt.date | None]:
    return (stock.ahead, stock.ahead_from) if stock else (0, None)


def _vat_words(vat: str) -> str:
    return f"{vat}%" if vat.isdigit() else vat


def _said(line: Line) -> dict[str, Any]:
    """Numbers, steps and days of a row, where something is written; what cannot be read is said."""
    said: dict[str, Any] = {}
    for column in ("amount", "packs_within", "most_per_order", "quantity", "counted", "ahead"):
        if typed := line.values.get(column, ""):
            number = whole_number(typed)
            if number is None or abs(number) > 10**12:
                line.say(column, _("Không phải số nguyên. Ví dụ 1200."))
            else:
                said[column] = number
    if typed := line.values.get("ahead_from", ""):
        day = day_of(typed)
        if day is None:
            line.say("ahead_from", _("Không đọc được ngày này. Ví dụ 22/11/2026."))
        said["ahead_from"] = day
    if typed := line.values.get("vat", ""):
        said["vat"] = typed.replace("%", "").replace(" ", "").upper()
        if said["vat"] not in Vat.values:
            line.say("vat", _("Ghi 0%, 5%, 8%, 10%, KCT hoặc KKKNT."))
    if typed := line.values.get("steps", ""):
        pairs = [part.partition(":") for part in typed.split(";") if part.strip()]
        numbers = [(whole_number(n.strip()), whole_number(amount.strip())) for n, _colon, amount in pairs]
        steps = [Step(n, amount) for n, amount in numbers if n is not None and amount is not None]
        if len(steps) != len(numbers):
            line.say("steps", _("Không đọc được giá sỉ. Ví dụ “10: 115000; 50: 110000”."))
        said["steps"] = steps
    return said
