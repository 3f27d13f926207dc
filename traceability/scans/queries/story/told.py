"""What the page of a code says, in plain facts."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Certificate
from catalog.places.models import Unit
from catalog.producers.models import Producer, ProducerKind
from catalog.products.models import Photo, Product, Variant
from traceability.codes.models import TraceCode
from traceability.codes.queries import UnitFacts
from traceability.lots.models import Lot, PaperKind, PaperResult, StageKind
from traceability.zones.models import HarvestPhoto, Zone
from traceability.zones.queries import CertificateOnDays, CertificateStatus, CodeStatus, ConfirmationFact


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

    @property
    def reason_said(self) -> str:
        """The reason as a sentence: some are typed with a full stop, some without."""
        said = self.reason.rstrip()
        return said if not said or said.rstrip("”\"')").endswith((".", "!", "?", "…")) else f"{said}."


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """The certificate of today, or the last one there was. `state` is valid, expired or revoked; `until` is its last day in force. `then` are the
    stars that the product held on the day its lot was made, by this or an earlier certificate: 0 for none, None for a page of no lot."""

    certificate: Certificate
    state: str
    until: dt.date
    today: dt.date
    then: int | None = None

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
class CertificateLine:
    """A certificate of an input's zone, on the last harvest day and today; None: not given then."""

    fact: CertificateOnDays
    at_harvest: CertificateStatus | None
    today: CertificateStatus | None


@dataclass(frozen=True, slots=True)
class InputFact:
    """Raw material from one zone; `percent` of the lot's material by weight. `outline` only if the growers let it be shown, `photos` those of
    its harvest that the producer shows."""

    zone: Zone
    place: Place
    quantity_kg: Decimal
    percent: int
    harvested_from: dt.date
    harvested_until: dt.date
    codes: list[CodeLine]
    certificates: list[CertificateLine]
    confirmation: ConfirmationFact | None
    outline: dict[str, Any] | None
    photos: list[HarvestPhoto]


@dataclass(frozen=True, slots=True)
class SourceFact:
    """What else went into the lot: an earlier lot (`number`, `code`, and `state` if it is no longer on sale) or something bought in."""

    name: str
    detail: str
    percent: int
    number: str = ""
    code: str = ""
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A test report or certificate of the lot, on the day that was made and today. `then` is None for one given later, as tests mostly are; both
    are None for a report that names no last day: it tells of the day of the test."""

    kind: PaperKind
    title: str
    number: str
    issuer: str
    issued_on: dt.date
    valid_until: dt.date | None
    result: PaperResult
    then: CertificateStatus | None = None
    now: CertificateStatus | None = None

    def get_kind_display(self) -> str:
        return str(self.kind.label)

    def get_result_display(self) -> str:
        return str(self.result.label)


@dataclass(frozen=True, slots=True)
class AttestationFact:
    """An officer's word: who (the place; none: the ministry), when, what was checked."""

    place_name: str
    checked_on: dt.date
    checked_words: str
    note: str


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

    `serial` is set when one unit of a lot was asked for, `unit` when it is one of ours.

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
    sources: list[SourceFact] = field(default_factory=list)
    papers: list[PaperFact] = field(default_factory=list)
    attestations: list[AttestationFact] = field(default_factory=list)
    stages: list[StageFact] = field(default_factory=list)
    lots: list[LotFact] = field(default_factory=list)
    serial: str = ""
    unit: UnitFacts | None = None

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
        # not "none": nobody said so, and in English it reads like a fault of ours
        untold: str | Promise = _("Chưa ghi")
        on_pack: str | Promise = _("Xem trên bao bì")
        finishing = next((s for s in reversed(self.stages) if s.kind in {StageKind.PROCESS, StageKind.PACK}), None)
        items: list[tuple[str | Promise, str | Promise]] = [
            (_("Tên sản phẩm"), product.name),
            (_("Mã GTIN"), variant.gtin or _("Đơn vị chưa dùng mã GS1; dùng mã truy xuất của sàn")),
            (_("Mã truy xuất"), self.readable),
            (_("Số lô"), lot.number if lot else on_pack),
            (_("Đơn vị sản xuất"), producer.name),
            (_("Địa chỉ"), ", ".join(part for part in (producer.street, self.producer_place.now) if part)),
            (_("Mã đơn vị"), _unit_code(producer)),
            (_("Nhãn hiệu"), product.brand or untold),
            (_("Quy cách"), variant.name),
            (_("Xuất xứ"), _("Việt Nam, %(place)s") % {"place": self.origin.now}),
            (_("Nơi hoàn thiện cuối cùng"), finishing.place_name if finishing else untold),
            (_("Ngày sản xuất"), f"{lot.produced_on:%d/%m/%Y}" if lot else on_pack),
            (_("Hạn sử dụng"), _last_day(lot) if lot else on_pack),
            (_("Tiêu chuẩn áp dụng"), product.standards or untold),
            (_("Giấy chứng nhận"), self._certificate_words() or _("Chưa có")),
            (_("Thành phần"), product.ingredients or untold),
            (_("Bảo quản"), product.storage or untold),
            (_("Cảnh báo an toàn"), product.warnings or _("Không có cảnh báo riêng")),
        ]
        return items

    def _certificate_words(self) -> str:
        if self.certificate is None:
            return ""
        certificate = self.certificate.certificate
        number = f", {certificate.decision_number}" if certificate.decision_number else ""
        days = f"{certificate.valid_from:%d/%m/%Y} – {self.certificate.until:%d/%m/%Y}"
        return f"OCOP {certificate.stars}★{number}, {days}"


def _last_day(lot: Lot) -> str | Promise:
    return f"{lot.expires_on:%d/%m/%Y}" if lot.expires_on else _("Không ghi ngày hết hạn")


def _unit_code(producer: Producer) -> str | Promise:
    """A household's tax code is its owner's citizen number and stays private."""
    if producer.kind == ProducerKind.HOUSEHOLD:
        return producer.gln or _("Không công khai: hộ kinh doanh dùng số căn cước")
    return producer.tax_code or producer.gln or _("Chưa công khai")
