"""The story of a code, read in at most three statements."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BinaryField, Case, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.core.prepared import Prepared, Read
from catalog.places.models import Unit
from catalog.producers.models import ProducerState
from catalog.products.models import Photo, Product, ProductState, StarSpan, Variant
from traceability.codes.models import TraceCode
from traceability.codes.queries import (
    UnitFacts,
    digest_of,
    is_public,
    readable,
    typed_serial,
    unit_facts,
    units_json,
    uri_of,
)
from traceability.lots.models import (
    Attestation,
    Checked,
    Lot,
    LotInput,
    LotPaper,
    LotStage,
    LotState,
    PaperKind,
    PaperResult,
    StageKind,
)
from traceability.scans.queries.story.told import (
    AttestationFact,
    Banner,
    CertificateFact,
    CertificateLine,
    CodeLine,
    InputFact,
    LotFact,
    PaperFact,
    Place,
    SourceFact,
    StageFact,
    Story,
)
from traceability.zones.models import HarvestPhoto, ZoneCodeSpan
from traceability.zones.queries import (
    certificate_rows,
    certificate_status,
    certificates_on,
    confirmation_of,
    confirmation_rows,
    public_outline,
    statuses,
)

LATEST_LOTS = 5
MOST_PHOTOS = 4  # of one harvest
_PICTURE = ("id", "file", "width", "height", "widths")


def story(code: str, *, serial: str = "", drafts_too: bool = False) -> Story | None:
    """The story of a code, whole: what `asked` reads, told."""
    found = asked(code, serial=serial, drafts_too=drafts_too)
    return found.story if found else None


def asked(code: str, *, serial: str = "", drafts_too: bool = False) -> "Asked | None":
    """What is known of a code (12 characters), None if no such public code: drafts and unpublished products are as if never issued.

    `serial` is what stands on one unit of the lot; one that is none of ours is told so, however it is wrong. `drafts_too` is for the producer's
    own look at a draft, after its policy was asked.

    Three statements for a lot or a variant, one for a zone: the code with its lot and stages; the product with everything about it;
    the raw material with its zones and their codes by day, or the latest lots of a variant.
    """
    today = clock.today()
    digest = digest_of(typed_serial(serial))
    codes = _public_unit(code, digest.hex()) if serial else (_any_code if drafts_too else _public_code)(code)
    if not codes or (serial and codes[0].lot is None):
        return None
    (found,) = codes
    variant_id = found.lot.variant_id if found.lot else found.variant_id
    unit = unit_facts(found.units, digest) if serial else None
    if variant_id is None:
        return Asked(found, today)
    variant = _variant.read(variant_id, today, found.lot.produced_on if found.lot else today)
    return Asked(
        found, today, serial, unit, variant, _inputs_of.read(found.lot.pk) if found.lot else _lots_of.read(variant_id)
    )


@dataclass(frozen=True)
class Asked:
    """What was read of a code. What each visit needs stands here; the story, which only a page that is drawn needs, is made of the same rows."""

    code: Any
    today: dt.date
    serial: str = ""
    unit: UnitFacts | None = None
    variant: Read[Any] | None = None
    made_of: Read[Any] | None = None

    @property
    def lot(self) -> Lot | None:
        lot: Lot | None = self.code.lot
        return lot

    @property
    def product_id(self) -> int | None:
        return self.variant.value("product_id") if self.variant else None

    @cached_property
    def warning(self) -> Banner | None:
        """What speaks against the lot itself."""
        return _warning(self.lot, self.today) if self.lot else None

    @cached_property
    def story(self) -> Story:
        """Everything that its page says. No statement."""
        found, today = self.code, self.today
        if self.variant is None or self.made_of is None:
            return Story("zone", found, uri_of(found), readable(found), today, zone=found.zone)
        (variant,) = self.variant.rows
        if found.lot:
            found.lot.variant = variant
            found.lot.producer = variant.product.producer
        else:
            found.variant = variant
        photo = Photo(**variant.first_photo[0]) if variant.first_photo else None
        common: dict[str, Any] = {
            "code": found, "uri": uri_of(found), "readable": readable(found), "today": today, "variant": variant, "photo": photo,
            "producer_place": Place.of(variant.product.producer.place), "origin": Place.of(variant.product.origin),
            "certificate": _certificate(variant, today, found.lot), **_stars(variant),
        }  # fmt: skip
        if found.lot is None:
            lots = [LotFact(*row) for row in self.made_of.rows]
            return Story("variant", banner=_unlisted(variant.product), lots=lots, **common)
        inputs, sources = _inputs(self.made_of.rows, today)
        return Story(
            "lot",
            lot=found.lot,
            banner=self.warning or _unlisted(variant.product) or _nothing_against(found.lot),
            inputs=inputs,
            sources=sources,
            papers=[_paper(row, found.lot.produced_on, today) for row in found.papers],
            attestations=[_attestation(row) for row in found.attestations],
            stages=[_stage(row) for row in found.stages],
            serial=self.serial,
            unit=self.unit,
            **common,
        )


def _codes(which: Q) -> QuerySet[TraceCode, Any]:
    """Trace codes with what they name, and of a lot its stages, papers and officers' words."""
    papers = LotPaper.objects.filter(lot=OuterRef("lot"), withdrawn_at=None).order_by("-issued_on", "pk")
    words = Attestation.objects.filter(lot=OuterRef("lot"), withdrawn_at=None).order_by("-checked_on", "-pk")
    stages = LotStage.objects.filter(lot=OuterRef("lot")).order_by("position", "started_on", "pk")
    fields = ("kind", "title", "started_on", "ended_on", "product_code", "location_code", "place_name", "detail")
    return (
        TraceCode.objects.filter(which)
        .select_related("lot", "zone")
        .annotate(
            stages=ArraySubquery(stages.values(json=JSONObject(**{name: name for name in fields}))),
            papers=ArraySubquery(papers.values(json=JSONObject(**{name: name for name in _PAPER}))),
            attestations=ArraySubquery(words.values(json=JSONObject(**_WORD))),
        )
    )


_PAPER = ("kind", "title", "number", "issuer", "issued_on", "valid_until", "result")
_WORD = {"kind": "place__kind", "name": "place__name", "checked_on": "checked_on", "checked": "checked", "note": "note"}


def _unit_of(code: str, digest: str) -> QuerySet[TraceCode, Any]:
    """With the unit of this digest (in hexadecimal digits) if it is one of the code's lot."""
    wanted = Func(Value(digest), Value("hex"), function="decode", output_field=BinaryField())
    return _codes(is_public() & Q(pk=code)).annotate(units=units_json(wanted))


_FIGURES = ("scan_count", "first_scanned_at", "units")
_public_code = Prepared[Any](lambda code: _codes(is_public() & Q(pk=code)), unnoted=_FIGURES)
_public_unit = Prepared[Any](_unit_of, unnoted=_FIGURES)
_any_code = Prepared[Any](lambda code: _codes(Q(pk=code)))
_PLACES = tuple(
    f"{path}__{above}"
    for path in ("product__producer__place", "product__origin")
    for above in ("parent", "province", "current__parent", "current__province")
)


def _variants(today: dt.date, made_on: dt.date) -> QuerySet[Variant]:
    """A variant with its product, producer, places in both eras, the span of today, the stars of the day its lot was made, first photo and the
    certificate to speak of."""
    spans = StarSpan.objects.filter(product=OuterRef("product"))
    now = spans.filter(starts_on__lte=today, ends_on__gte=today)
    then = spans.filter(starts_on__lte=made_on, ends_on__gte=made_on)
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
            stars_then=Subquery(then.values("stars")[:1]),
            first_photo=ArraySubquery(photos.values(json=JSONObject(**{name: name for name in fields}))),
            last_certificate=ArraySubquery(
                certificates.values(json=JSONObject(**{name: name for name in facts}, **place, is_todays="is_todays"))
            ),
        )
    )


_variant = Prepared[Any](lambda pk, today, made_on: _variants(today, made_on).filter(pk=pk))


def _stars(variant: Any) -> dict[str, Any]:
    if _unlisted(variant.product):
        return {}
    return {"stars": variant.stars_now, "stars_from": variant.stars_from, "stars_until": variant.stars_until}


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _certificate(variant: Any, today: dt.date, lot: Lot | None) -> CertificateFact | None:
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
    then = (variant.stars_then or 0) if lot else None
    if is_todays:
        return CertificateFact(certificate, "valid", variant.stars_until, today, then)
    if certificate.revoked_from is not None and certificate.revoked_from <= today:
        return CertificateFact(certificate, "revoked", certificate.revoked_from - dt.timedelta(days=1), today, then)
    return CertificateFact(certificate, "expired", certificate.valid_until, today, then)


def _stage(row: dict[str, Any]) -> StageFact:
    started_on, ended_on = dt.date.fromisoformat(row["started_on"]), dt.date.fromisoformat(row["ended_on"])
    return StageFact(**(row | {"kind": StageKind(row["kind"]), "started_on": started_on, "ended_on": ended_on}))


def _paper(row: dict[str, Any], made_on: dt.date, today: dt.date) -> PaperFact:
    days = {name: _date(row[name]) for name in ("issued_on", "valid_until")}
    kind = PaperKind(row["kind"])
    states = {}
    if kind != PaperKind.TEST or row["valid_until"]:
        in_force = {"valid_from": row["issued_on"], "valid_until": row["valid_until"], "withdrawn_on": None}
        states = {"then": certificate_status(in_force, made_on), "now": certificate_status(in_force, today)}
    return PaperFact(**(row | days | states | {"kind": kind, "result": PaperResult(row["result"])}))


def _attestation(row: dict[str, Any]) -> AttestationFact:
    words = "; ".join(str(Checked(each).label) for each in row["checked"])
    place = Unit(kind=row["kind"], name=row["name"]).full_name if row["name"] else ""
    return AttestationFact(place, dt.date.fromisoformat(row["checked_on"]), words, row["note"])


def _materials(lot_id: int) -> QuerySet[LotInput, Any]:
    """What a lot was made from, the most by weight first, with zones, their places in both eras, and their codes by day."""
    spans = ZoneCodeSpan.objects.filter(zone_code__zone=OuterRef("zone")).order_by(
        "zone_code__code", "zone_code_id", "starts_on"
    )
    columns = {"pk": "zone_code_id", "status": "status", "starts_on": "starts_on", "ends_on": "ends_on", "note": "note"}
    photos = HarvestPhoto.objects.filter(harvest=OuterRef("harvest"), is_public=True).order_by("pk")[:MOST_PHOTOS]
    columns |= {name: f"zone_code__{name}" for name in ("code", "kind", "market", "holder", "confirmed_at")}
    earlier = {
        "number": "number",
        "producer": "producer__name",
        "product": "variant__product__name",
        "code": "trace_code__code",
    }
    return (
        LotInput.objects.filter(lot=lot_id)
        .select_related(
            "zone__place__parent",
            "zone__place__province",
            "zone__place__current__parent",
            "zone__place__current__province",
        )
        .annotate(
            spans=ArraySubquery(spans.values(json=JSONObject(**columns))),
            certificate_rows=certificate_rows("zone"),
            photos=ArraySubquery(photos.values(json=JSONObject(**{name: name for name in _PICTURE}))),
            confirmation_rows=confirmation_rows("zone"),
            **{f"earlier_{name}": F(f"source__{path}") for name, path in earlier.items()},
            earlier_state=F("source__state"),
        )
        .order_by("-quantity_kg", "pk")
    )


_inputs_of = Prepared[Any](_materials)


def _inputs(rows: list[Any], today: dt.date) -> tuple[list[InputFact], list[SourceFact]]:
    """What grew in zones, and what else went in; the percents of both are of the whole."""
    whole = sum((row.quantity_kg for row in rows), Decimal(0))
    shares = list(zip(rows, _percents([row.quantity_kg for row in rows], whole), strict=True))
    return (
        [_input(row, percent, today) for row, percent in shares if row.zone_id],
        [_source(row, percent) for row, percent in shares if not row.zone_id],
    )


def _source(row: Any, percent: int) -> SourceFact:
    if row.source_id is None:
        return SourceFact(row.material, row.origin, percent)
    stopped = "" if row.earlier_state == LotState.PUBLISHED else str(LotState(row.earlier_state).label)
    return SourceFact(
        row.earlier_product, row.earlier_producer, percent, row.earlier_number, row.earlier_code or "", stopped
    )


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
        certificates=[
            CertificateLine(one, one.on[harvest], one.on[today])
            for one in certificates_on(row.certificate_rows, [harvest, today])
        ],
        confirmation=confirmation_of(row.confirmation_rows),
        outline=public_outline(row.zone),
        photos=[HarvestPhoto(**each) for each in row.photos],
    )


_lots_of = Prepared[Any](
    lambda variant: (
        Lot.objects.filter(variant=variant, state=LotState.PUBLISHED, trace_code__isnull=False)
        .order_by("-produced_on", "-pk")
        .values_list("number", "trace_code__code", "produced_on", "expires_on")[:LATEST_LOTS]
    )
)


def _unlisted(product: Product) -> Banner | None:
    """Why a product is not on sale whatever its lots are like, None if it is. Needs the producer selected."""
    title = _("Sản phẩm này tạm không bày bán")
    if product.producer.state != ProducerState.VERIFIED:
        return Banner("unlisted", title, _("Cơ sở bán đang tạm ngừng hoặc chưa được xác minh trên sàn."), None)
    if product.state != ProductState.PUBLISHED:
        return Banner("unlisted", title, _("Trang bán của sản phẩm đang ẩn hoặc chờ duyệt."), None)
    return None


def _warning(lot: Lot, today: dt.date) -> Banner | None:
    """What speaks against the lot itself; it comes before what speaks against its listing, for it concerns who holds the package."""
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
    return None


def _nothing_against(lot: Lot) -> Banner:
    return Banner("ok", _("Lô này đang bán bình thường"), _("Không có cảnh báo, không bị thu hồi."), lot.published_at)
