"""The story of a code: everything its page says, in at most three statements."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.core.prepared import Prepared
from catalog.places.models import Unit
from catalog.producers.models import Producer, ProducerKind, ProducerState
from catalog.products.models import Photo, Product, ProductState, StarSpan, Variant
from traceability.codes.models import TraceCode
from traceability.codes.queries import is_public, readable, uri_of
from traceability.lots.models import Lot, LotInput, LotStage, LotState, StageKind
from traceability.zones.models import Zone, ZoneCodeSpan
from traceability.zones.queries import CodeStatus, public_outline, statuses

LATEST_LOTS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A place in two eras: `now` as it is written today, `before` as it was recorded when that differs, else ""."""

    now: str
    before: str
    commune: str
    province: str
    province_code: str
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, unit: Unit) -> "Place":
        """Needs the unit's parent, province, and current with its parent and province selected."""
        here = unit.current or unit
        province = here.province or here
        return cls(
            now=here.address,
            before=unit.address if unit.address != here.address else "",
            commune=here.full_name,
            province=province.full_name,
            province_code=province.code,
            latitude=here.latitude,
            longitude=here.longitude,
        )


@dataclass(frozen=True, slots=True)
class Banner:
    """The first thing to know. `state` is ok, held, recalled, expired (past its use-by day) or unlisted (nothing against the lot, but
    its product is not on sale); `since` is when it came to that."""

    state: str
    title: str | Promise
    text: str | Promise
    since: dt.datetime | dt.date | None
    reason: str = ""

    @property
    def stops_sale(self) -> bool:
        return self.state != "ok"


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """The certificate of today, or the last one there was. `state` is valid, expired or revoked; `until` is its last day in force."""

    certificate: Certificate
    state: str
    until: dt.date
    today: dt.date

    @property
    def is_valid(self) -> bool:
        return self.state == "valid"

    @property
    def days_left(self) -> int:
        return max(0, (self.until - self.today).days)

    @property
    def months_passed(self) -> int:
        """Of the 36: for the bar."""
        start = self.certificate.valid_from
        months = (self.today.year - start.year) * 12 + self.today.month - start.month - (self.today.day < start.day)
        return min(36, max(0, months))


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A growing-area code of an input's zone, on the last harvest day and today; None: not issued then.

    Not `confirmed`: the producer's claim, which no officer has checked.
    """

    code: str
    kind: str
    market: str
    confirmed: bool
    at_harvest: CodeStatus | None
    today: CodeStatus | None


@dataclass(frozen=True, slots=True)
class InputFact:
    """Raw material from one zone; `percent` of the lot's material by weight. `outline` only if the growers let it be shown."""

    zone: Zone
    place: Place
    quantity_kg: Decimal
    percent: int
    harvested_from: dt.date
    harvested_until: dt.date
    codes: list[CodeLine]
    outline: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class StageFact:
    """One step of the way."""

    kind: StageKind
    title: str
    started_on: dt.date
    ended_on: dt.date
    product_code: str
    location_code: str
    place_name: str
    detail: str


@dataclass(frozen=True, slots=True)
class LotFact:
    """A lot in the list of a variant's page."""

    number: str
    code: str
    produced_on: dt.date
    expires_on: dt.date | None


@dataclass(frozen=True)
class Story:
    """What the page of a code says. `kind` is lot, variant or zone; a zone's page is its own (`/zones/{slug}/`), so only `zone` is set.

    `stars` and their days are None when the product is not listed, itself hidden or its producer not verified; its certificate stays.
    """

    kind: str
    code: TraceCode
    uri: str
    readable: str
    today: dt.date
    zone: Zone | None = None
    lot: Lot | None = None
    variant: Variant | None = None
    banner: Banner | None = None
    stars: int | None = None
    stars_from: dt.date | None = None
    stars_until: dt.date | None = None
    certificate: CertificateFact | None = None
    producer_place: Place | None = None
    origin: Place | None = None
    photo: Photo | None = None
    inputs: list[InputFact] = field(default_factory=list)
    stages: list[StageFact] = field(default_factory=list)
    lots: list[LotFact] = field(default_factory=list)

    @property
    def product(self) -> Product | None:
        return self.variant.product if self.variant else None

    @property
    def producer(self) -> Producer | None:
        return self.variant.product.producer if self.variant else None

    @property
    def may_be_sold(self) -> bool:
        """Is there anything against a price on this page? The price itself is asked of the shop."""
        return self.stars is not None and self.stars >= 3 and not (self.banner and self.banner.stops_sale)

    @cached_property
    def law_items(self) -> list[tuple[str | Promise, str | Promise]]:
        """Every item of Circular 02/2024/TT-BKHCN and Decree 37/2026/NĐ-CP art. 32 as (label, value), empty ones said to be so."""
        product, producer, variant, lot = self.product, self.producer, self.variant, self.lot
        if product is None or producer is None or variant is None:
            return []
        assert self.producer_place is not None and self.origin is not None  # they come with the variant
        none: str | Promise = _("Không có")
        finishing = next((s for s in reversed(self.stages) if s.kind in {StageKind.PROCESS, StageKind.PACK}), None)
        items: list[tuple[str | Promise, str | Promise]] = [
            (_("Tên sản phẩm"), product.name),
            (_("Mã GTIN"), variant.gtin or _("Đơn vị chưa dùng mã GS1; dùng mã truy xuất của sàn")),
            (_("Mã truy xuất"), self.readable),
            (_("Số lô"), lot.number if lot else none),
            (_("Đơn vị sản xuất"), producer.name),
            (_("Địa chỉ"), ", ".join(part for part in (producer.street, self.producer_place.now) if part)),
            (_("Mã đơn vị"), _unit_code(producer)),
            (_("Nhãn hiệu"), product.brand or none),
            (_("Quy cách"), variant.name),
            (_("Xuất xứ"), _("Việt Nam, %(place)s") % {"place": self.origin.now}),
            (_("Nơi hoàn thiện cuối cùng"), finishing.place_name if finishing else none),
            (_("Ngày sản xuất"), f"{lot.produced_on:%d/%m/%Y}" if lot else none),
            (_("Hạn sử dụng"), f"{lot.expires_on:%d/%m/%Y}" if lot and lot.expires_on else none),
            (_("Tiêu chuẩn áp dụng"), product.standards or none),
            (_("Giấy chứng nhận"), self._certificate_words() or none),
            (_("Thành phần"), product.ingredients or none),
            (_("Bảo quản"), product.storage or none),
            (_("Cảnh báo an toàn"), product.warnings or none),
        ]
        return items

    def _certificate_words(self) -> str:
        if self.certificate is None:
            return ""
        certificate = self.certificate.certificate
        number = f", {certificate.decision_number}" if certificate.decision_number else ""
        return (
            f"OCOP {certificate.stars}★{number}, {certificate.valid_from:%d/%m/%Y} – {self.certificate.until:%d/%m/%Y}"
        )


def _unit_code(producer: Producer) -> str | Promise:
    """A household's tax code is its owner's citizen number and stays private."""
    if producer.kind == ProducerKind.HOUSEHOLD:
        return producer.gln or _("Không công khai: hộ kinh doanh dùng số căn cước")
    return producer.tax_code or producer.gln or _("Chưa công khai")


def story(code: str, *, drafts_too: bool = False) -> Story | None:
    """The story of a code (12 characters), None if no such public code: drafts and unpublished products are as if never issued.

    `drafts_too` is for the producer's own look at a draft, after its policy was asked.

    Three statements for a lot or a variant, one for a zone: the code with its lot and stages; the product with everything about it;
    the raw material with its zones and their codes by day, or the latest lots of a variant.
    """
    today = clock.today()
    codes = (_any_code if drafts_too else _public_code)(code)
    if not codes:
        return None
    (found,) = codes
    variant_id = found.lot.variant_id if found.lot else found.variant_id
    if variant_id is None:
        return Story("zone", found, uri_of(found), readable(found), today, zone=found.zone)
    (variant,) = _variant(variant_id, today)
    if found.lot:
        found.lot.variant = variant
        found.lot.producer = variant.product.producer
    else:
        found.variant = variant
    photo = Photo(**variant.first_photo[0]) if variant.first_photo else None
    common: dict[str, Any] = {
        "code": found, "uri": uri_of(found), "readable": readable(found), "today": today, "variant": variant, "photo": photo,
        "producer_place": Place.of(variant.product.producer.place), "origin": Place.of(variant.product.origin),
        "certificate": _certificate(variant, today), **_stars(variant),
    }  # fmt: skip
    if found.lot is None:
        return Story("variant", banner=_unlisted(variant.product), lots=_latest_lots(variant), **common)
    return Story(
        "lot",
        lot=found.lot,
        banner=_banner(found.lot, variant.product, today),
        inputs=_inputs(found.lot, today),
        stages=[_stage(row) for row in found.stages],
        **common,
    )


def _codes(which: Q) -> QuerySet[TraceCode, Any]:
    """Trace codes with what they name and the stages of a lot."""
    stages = LotStage.objects.filter(lot=OuterRef("lot")).order_by("position", "started_on", "pk")
    fields = ("kind", "title", "started_on", "ended_on", "product_code", "location_code", "place_name", "detail")
    return (
        TraceCode.objects.filter(which)
        .select_related("lot", "zone")
        .annotate(stages=ArraySubquery(stages.values(json=JSONObject(**{name: name for name in fields}))))
    )


_public_code = Prepared[Any](lambda code: _codes(is_public() & Q(pk=code)))
_any_code = Prepared[Any](lambda code: _codes(Q(pk=code)))


_PLACES = tuple(
    f"{path}__{above}"
    for path in ("product__producer__place", "product__origin")
    for above in ("parent", "province", "current__parent", "current__province")
)


def _variants(today: dt.date) -> QuerySet[Variant]:
    """A variant with its product, producer, places in both eras, the span of today, first photo and the certificate to speak of."""
    spans = StarSpan.objects.filter(product=OuterRef("product"))
    now = spans.filter(starts_on__lte=today, ends_on__gte=today)
    fields = ("id", "product_id", "file", "alt", "width", "height", "widths", "position")
    photos = Photo.objects.filter(product=OuterRef("product")).order_by("position", "pk")[:1]
    # the certificate of today's span, else the newest one that has begun
    certificates = (
        Certificate.objects.filter(product=OuterRef("product"), valid_from__lte=today)
        .annotate(
            is_todays=Case(
                When(pk=Subquery(now.values("certificate_id")[:1]), then=1), default=0, output_field=IntegerField()
            )
        )
        .order_by("-is_todays", "-valid_from", "-pk")[:1]
    )
    facts = ("id", "product_id", "regime_id", "stars", "decision_number", "decided_on", "issuing_level", "issuing_place_id",
             "precision", "valid_from", "valid_until", "revoked_from", "revocation_decision", "revocation_reason", "recorded_at")  # fmt: skip
    place = {f"place_{name}": f"issuing_place__{name}" for name in ("kind", "name", "level", "code")}
    return (
        Variant.objects.select_related(
            "product__producer", "product__product_set__group", "product__province", *_PLACES
        )
        .defer("product__vector", "product__search")
        .annotate(
            stars_now=Subquery(now.values("stars")[:1]),
            stars_from=Subquery(now.values("starts_on")[:1]),
            stars_until=Subquery(now.values("ends_on")[:1]),
            first_photo=ArraySubquery(photos.values(json=JSONObject(**{name: name for name in fields}))),
            last_certificate=ArraySubquery(
                certificates.values(json=JSONObject(**{name: name for name in facts}, **place, is_todays="is_todays"))
            ),
        )
    )


_variant = Prepared[Any](lambda pk, today: _variants(today).filter(pk=pk))


def _stars(variant: Any) -> dict[str, Any]:
    if _unlisted(variant.product):
        return {}
    return {"stars": variant.stars_now, "stars_from": variant.stars_from, "stars_until": variant.stars_until}


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _certificate(variant: Any, today: dt.date) -> CertificateFact | None:
    if not variant.last_certificate:
        return None
    row = dict(variant.last_certificate[0])
    is_todays = bool(row.pop("is_todays"))
    place = {name: row.pop(f"place_{name}") for name in ("kind", "name", "level", "code")}
    for name in ("decided_on", "valid_from", "valid_until", "revoked_from"):
        row[name] = _date(row[name])
    row["recorded_at"] = dt.datetime.fromisoformat(row["recorded_at"])
    certificate = Certificate(**row)
    certificate.product = variant.product
    if certificate.issuing_place_id:
        certificate.issuing_place = Unit(pk=certificate.issuing_place_id, **place)
    if is_todays:
        return CertificateFact(certificate, "valid", variant.stars_until, today)
    if certificate.revoked_from is not None and certificate.revoked_from <= today:
        return CertificateFact(certificate, "revoked", certificate.revoked_from - dt.timedelta(days=1), today)
    return CertificateFact(certificate, "expired", certificate.valid_until, today)


def _stage(row: dict[str, Any]) -> StageFact:
    started_on, ended_on = dt.date.fromisoformat(row["started_on"]), dt.date.fromisoformat(row["ended_on"])
    return StageFact(**(row | {"kind": StageKind(row["kind"]), "started_on": started_on, "ended_on": ended_on}))


def _materials(lot_id: int) -> QuerySet[LotInput, Any]:
    """What a lot was made from, the most by weight first, with zones, their places in both eras, and their codes by day."""
    spans = ZoneCodeSpan.objects.filter(zone_code__zone=OuterRef("zone")).order_by(
        "zone_code__code", "zone_code_id", "starts_on"
    )
    columns = {"pk": "zone_code_id", "status": "status", "starts_on": "starts_on", "ends_on": "ends_on", "note": "note"}
    columns |= {name: f"zone_code__{name}" for name in ("code", "kind", "market", "holder", "confirmed_at")}
    return (
        LotInput.objects.filter(lot=lot_id)
        .select_related(
            "zone__place__parent",
            "zone__place__province",
            "zone__place__current__parent",
            "zone__place__current__province",
        )
        .annotate(spans=ArraySubquery(spans.values(json=JSONObject(**columns))))
        .order_by("-quantity_kg", "pk")
    )


_inputs_of = Prepared[Any](_materials)


def _inputs(lot: Lot, today: dt.date) -> list[InputFact]:
    rows = _inputs_of(lot.pk)
    whole = sum((row.quantity_kg for row in rows), Decimal(0))
    return [
        _input(row, percent, today)
        for row, percent in zip(rows, _percents([r.quantity_kg for r in rows], whole), strict=True)
    ]


def _percents(parts: Sequence[Decimal], whole: Decimal) -> list[int]:
    """Whole percents that add up to 100: the largest remainders are rounded up."""
    exact = [part * 100 / whole for part in parts]
    out = [int(value) for value in exact]
    for i in sorted(range(len(exact)), key=lambda i: out[i] - exact[i])[: 100 - sum(out)] if exact else []:
        out[i] += 1
    return out


def _input(row: Any, percent: int, today: dt.date) -> InputFact:
    harvest = row.harvested_until
    return InputFact(
        zone=row.zone,
        place=Place.of(row.zone.place),
        quantity_kg=row.quantity_kg,
        percent=percent,
        harvested_from=row.harvested_from,
        harvested_until=harvest,
        codes=[
            CodeLine(line.code, line.kind_label, line.market, line.confirmed, line.on[harvest], line.on[today])
            for line in statuses(row.spans, [harvest, today])
        ],
        outline=public_outline(row.zone),
    )


def _latest_lots(variant: Variant) -> list[LotFact]:
    rows = (
        Lot.objects.filter(variant=variant, state=LotState.PUBLISHED, trace_code__isnull=False)
        .order_by("-produced_on", "-pk")
        .values_list("number", "trace_code__code", "produced_on", "expires_on")
    )
    return [LotFact(*row) for row in rows[:LATEST_LOTS]]


def _unlisted(product: Product) -> Banner | None:
    """Why a product is not on sale whatever its lots are like, None if it is. Needs the producer selected."""
    title = _("Sản phẩm này tạm không bày bán")
    if product.producer.state != ProducerState.VERIFIED:
        return Banner("unlisted", title, _("Cơ sở bán đang tạm ngừng hoặc chưa được xác minh trên sàn."), None)
    if product.state != ProductState.PUBLISHED:
        return Banner("unlisted", title, _("Trang bán của sản phẩm đang ẩn hoặc chờ duyệt."), None)
    return None


def _banner(lot: Lot, product: Product, today: dt.date) -> Banner:
    """What speaks against the lot itself comes before what speaks against its listing: it concerns who holds the package."""
    since = lot.state_since or lot.published_at
    if lot.state == LotState.RECALLED:
        return Banner("recalled", _("Thu hồi lô này"), _("Ngừng dùng và trả lại nơi đã mua."), since, lot.state_reason)
    if lot.state == LotState.HELD:
        return Banner(
            "held", _("Tạm giữ để kiểm tra"), _("Lô này đang ngừng bán, chờ kết quả."), since, lot.state_reason
        )
    if lot.expires_on is not None and lot.expires_on < today:
        return Banner(
            "expired", _("Lô này đã hết hạn dùng"), _("Không dùng nữa."), lot.expires_on + dt.timedelta(days=1)
        )
    if unlisted := _unlisted(product):
        return unlisted
    return Banner("ok", _("Lô này đang bán bình thường"), _("Không có cảnh báo, không bị thu hồi."), lot.published_at)
