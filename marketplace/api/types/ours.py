"""What Saleor lacks: certificates, producers, places, zones, lots, what a code names, fairs. Only what the site's pages show everybody."""

from dataclasses import replace
from typing import Any

import graphene
from django.db.models import Exists, OuterRef, QuerySet

from catalog.certification.models import Certificate as CertificateModel
from catalog.certification.queries import register
from catalog.core import gs1
from catalog.core.errors import Refused
from catalog.core.text import words
from catalog.places.models import Unit
from catalog.places.queries import communes_today, provinces_today, unit_today
from catalog.producers.models import Producer as ProducerModel
from catalog.producers.models import ProducerState
from catalog.products.queries import listable
from marketplace.api.batch import make_peers
from marketplace.api.ids import global_id, key_of
from marketplace.api.reads import products as reads
from marketplace.api.reads.filters import both
from marketplace.api.reads.listing import Asked
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import Node, identified
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of
from marketplace.api.types.listing import ASKING, ProductConnection, asked_of, below, channel_of
from marketplace.api.types.products import MARKET, Product
from marketplace.fairs.models import Fair as FairModel
from marketplace.fairs.queries import running_fairs, upcoming_fairs
from traceability.codes.queries import public_code, stars_of, typed_code, uri_of
from traceability.lots.models import Lot as LotModel
from traceability.scans.queries import Found, code_of, path_of
from traceability.scans.services import About, count_miss, unknown_in
from traceability.zones.queries import PublicZone, public_zone

LONGEST_CODE = 400


class Place(graphene.ObjectType):  # type: ignore[misc]
    """A province or a commune of today."""

    code = graphene.String(required=True)
    name = graphene.String(required=True)
    full_name = graphene.String(required=True)
    level = graphene.String(required=True)


class Producer(graphene.ObjectType):  # type: ignore[misc]
    """Who makes something that is shown today."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    kind = graphene.String(required=True)
    story = graphene.String(required=True)
    website = graphene.String(required=True)
    province = graphene.Field(Place, required=True)
    products = graphene.Field(ProductConnection, channel=graphene.String(), **ASKING)

    resolve_id = identified("Producer")

    @staticmethod
    def resolve_products(root: ProducerModel, info: Any, **given: Any) -> Connection:
        """Of all producers of the list at once: 2 statements."""
        place = channel_of(info.context, given)
        info.context.slugs[root.pk] = root.slug
        return below(info.context, root, asked_of(place.pk, given), _Made(info.context))


class _Made:
    """What is asked of the products of one producer; one and the same for a request."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def __call__(self, key: int, asked: Asked) -> Asked:
        return replace(asked, tree=both([asked.tree, ("producers", self.context.slugs[key])]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Made)

    def __hash__(self) -> int:
        return hash(_Made)


_ProducerEdge, ProducerConnection = connection_of(Producer)


class Certificate(graphene.ObjectType):  # type: ignore[misc]
    """A recognition that counts today."""

    class Meta:
        interfaces = (Node,)

    stars = graphene.Int(required=True)
    decision_number = graphene.String(required=True)
    decided_on = graphene.Date()
    valid_from = graphene.Date(required=True)
    valid_until = graphene.Date(required=True)
    product_name = graphene.String(required=True)
    product = graphene.Field(Product, description="As the all-year market shows it; null when it is not sold there.")

    resolve_id = identified("Certificate")

    @staticmethod
    def resolve_product_name(root: CertificateModel, info: Any) -> str:
        """As recognised."""
        return root.product.name

    @staticmethod
    def resolve_product(root: CertificateModel, info: Any) -> Any:
        """Of all certificates of the list at once: 1 statement."""
        place, keys = info.context.channel(MARKET), getattr(root, "products", ())
        return info.context.batches.of(reads.products_of, root.product_id, keys, place.pk)


_CertificateEdge, CertificateConnection = connection_of(Certificate)


class ZoneCode(graphene.ObjectType):  # type: ignore[misc]
    """A growing-area code and what it is today. `confirmed`: an officer saw its paper."""

    code = graphene.String(required=True)
    kind = graphene.String(required=True)
    market = graphene.String(required=True)
    confirmed = graphene.Boolean(required=True)
    status = graphene.String()
    since = graphene.Date()


class Zone(graphene.ObjectType):  # type: ignore[misc]
    """Where raw material grows. The outline is given only where the growers let it be shown."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    crop = graphene.String(required=True)
    area = graphene.Float(required=True, description="hectares, as declared")
    place = graphene.Field(Place, required=True)
    codes = graphene.List(graphene.NonNull(ZoneCode), required=True)
    outline = graphene.JSONString()

    @staticmethod
    def resolve_id(root: PublicZone, info: Any) -> str:
        """Of the zone."""
        return global_id("Zone", root.zone.pk)

    @staticmethod
    def resolve_name(root: PublicZone, info: Any) -> str:
        """As its producer calls it."""
        return root.zone.name

    @staticmethod
    def resolve_slug(root: PublicZone, info: Any) -> str:
        """Of its page."""
        return root.zone.slug

    @staticmethod
    def resolve_crop(root: PublicZone, info: Any) -> str:
        """What grows there."""
        return root.zone.crop

    @staticmethod
    def resolve_area(root: PublicZone, info: Any) -> float:
        """Hectares."""
        return float(root.zone.area_ha)

    @staticmethod
    def resolve_place(root: PublicZone, info: Any) -> Unit:
        """The commune of today."""
        return root.place_today

    @staticmethod
    def resolve_codes(root: PublicZone, info: Any) -> list[dict[str, Any]]:
        """Each with its status today."""
        return [
            {
                "code": code.code,
                "kind": code.kind.value,
                "market": code.market,
                "confirmed": code.confirmed,
                "status": status.status if status else None,
                "since": status.since if status else None,
            }
            for code, status in root.status_lines
        ]


class Lot(graphene.ObjectType):  # type: ignore[misc]
    """What was made together. `state`: published, held or recalled."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True)
    produced_on = graphene.Date(required=True)
    expires_on = graphene.Date()
    state = graphene.String(required=True)
    state_reason = graphene.String(required=True)

    resolve_id = identified("Lot")

    @staticmethod
    def resolve_state_reason(root: LotModel, info: Any) -> str:
        """Why it was recalled; what else was written about its state is its producer's."""
        return root.state_reason if root.state == "recalled" else ""


class Trace(graphene.ObjectType):  # type: ignore[misc]
    """What a code names: a lot, a variant or a zone."""

    code = graphene.String(required=True)
    uri = graphene.String(required=True)
    page = graphene.String(required=True)
    stars = graphene.Int(required=True)
    name = graphene.String(required=True)
    maker = graphene.String(required=True)
    lot = graphene.Field(Lot)
    zone = graphene.Field(Zone)


class Fair(graphene.ObjectType):  # type: ignore[misc]
    """A fair that is open or announced. Its products are those of its channel."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    theme = graphene.String(required=True)
    starts_at = graphene.DateTime(required=True)
    ends_at = graphene.DateTime(required=True)
    place = graphene.Field(Place)
    channel = graphene.Field(Channel, required=True)

    resolve_id = identified("Fair")


class OurQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    certificate = graphene.Field(Certificate, id=graphene.ID(required=True))
    certificates = graphene.Field(CertificateConnection, **PAGING)
    producer = graphene.Field(Producer, slug=graphene.String(required=True))
    producers = graphene.Field(ProducerConnection, search=graphene.String(), province=graphene.String(), **PAGING)
    places = graphene.List(graphene.NonNull(Place), required=True, province=graphene.String())
    zone = graphene.Field(Zone, slug=graphene.String(required=True))
    trace_by_code = graphene.Field(Trace, uri=graphene.String(required=True))
    fairs = graphene.List(graphene.NonNull(Fair), required=True)

    @staticmethod
    def resolve_certificate(root: Any, info: Any, id: str) -> CertificateModel | None:  # noqa: A002  Saleor's name
        """One that counts today. 1 statement."""
        return register().filter(pk=key_of(id, "Certificate")).first()

    @staticmethod
    def resolve_certificates(root: Any, info: Any, **paging: Any) -> Connection:
        """Those that count today, the newest first. 1 statement."""
        found = page_of(register(), (("valid_from", "desc"), ("pk", "desc")), "certificates", **paging)
        products = [edge.node.product_id for edge in found.edges]
        for edge in found.edges:
            edge.node.products = products
        return found

    @staticmethod
    def resolve_producer(root: Any, info: Any, slug: str) -> ProducerModel | None:
        """By slug. 1 statement."""
        return _producers().filter(slug=_text(slug)).first()

    @staticmethod
    def resolve_producers(
        root: Any, info: Any, search: str | None = None, province: str | None = None, **paging: Any
    ) -> Connection:
        """By name; `province`: a code of today. 1 statement."""
        rows = _producers()
        for word in words((search or "")[:80])[:6]:
            rows = rows.filter(search__contains=word)
        if province:
            rows = rows.filter(province__code=_text(province))
        found = page_of(rows, (("search", "asc"), ("pk", "asc")), "producers", **paging)
        for row in make_peers([edge.node for edge in found.edges]):
            info.context.slugs[row.pk] = row.slug
        return found

    @staticmethod
    def resolve_places(root: Any, info: Any, province: str | None = None) -> list[Unit]:
        """The provinces of today, or the communes of one. 1 or 2 statements."""
        if province is None:
            return list(provinces_today())
        unit = unit_today(_text(province))
        return list(communes_today(unit)) if unit else []

    @staticmethod
    def resolve_zone(root: Any, info: Any, slug: str) -> PublicZone | None:
        """By slug. 2 statements."""
        return public_zone(_text(slug))

    @staticmethod
    def resolve_trace_by_code(root: Any, info: Any, uri: str) -> dict[str, Any] | None:
        """Of a code of ours, the address in its symbol, or a GS1 Digital Link. 2 statements, 2 more for a zone.
        Scans are not counted here; codes that do not exist are, as on the pages: who guesses is told of to officers."""
        is_readable = len(uri) <= LONGEST_CODE and "\x00" not in uri
        found, unknown = _found(uri.strip()) if is_readable else (None, About(name=uri[:LONGEST_CODE]))
        path = found.path if found else ""
        code = public_code(typed_code(path.split("/")[2])) if path.startswith("/t/") else None
        if found is None or found.is_partly:
            count_miss(info.context.request, about=unknown)
        if code is None:
            return None
        variant = code.lot.variant if code.lot else code.variant
        named: Any = variant.product if variant else code.zone
        return {
            "code": code.code,
            "uri": uri_of(code),
            "page": path,
            "stars": stars_of(code),
            "name": named.name,
            "maker": named.producer.name,
            "lot": code.lot,
            "zone": public_zone(code.zone.slug) if code.zone else None,
        }

    @staticmethod
    def resolve_fairs(root: Any, info: Any) -> list[FairModel]:
        """Those that are open, then those announced. 2 statements."""
        return [*running_fairs()[:50], *upcoming_fairs()[:50]]


def _producers() -> QuerySet[ProducerModel]:
    """Verified ones with a product that may be shown today."""
    return ProducerModel.objects.filter(
        Exists(listable().filter(producer=OuterRef("pk"))), state=ProducerState.VERIFIED
    ).select_related("province")


def _found(typed: str) -> tuple[Found | None, About]:
    """What a symbol holds, None for what is not known; and what of it is unknown, for those who count."""
    before, mark, code = typed.partition("/q/")
    is_ours = "://" in typed and mark and before.count("/") == 2
    if is_ours or "://" not in typed:
        path = path_of(code.split("?")[0] if is_ours else typed)
        return Found(path) if path else None, About(name=typed)
    try:
        link = gs1.parse_uri(typed)
    except Refused:
        return None, About(name=typed)
    found = code_of(link)
    return found, unknown_in(link, found)


def _text(given: str) -> str:
    return given if len(given) <= 160 and "\x00" not in given else ""
