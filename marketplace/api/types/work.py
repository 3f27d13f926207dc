"""A producer's daily work, for a phone's own program: lots, harvests, zones, dossiers, scans; and what a fair's visitors see of booths and slots.

What is a producer's is shown to its own people, and to its shop's app on behalf of who made it. Nobody else finds anything.
"""

from typing import Any

import graphene
from django.db.models import QuerySet

from catalog.certification.models import Dossier as DossierRow
from catalog.certification.queries.dossiers import dossiers_of
from catalog.core.errors import Refused
from catalog.producers.models import Producer as ProducerRow
from catalog.producers.queries import producers_of
from marketplace.accounts.models import User
from marketplace.api.ids import global_id, key_of
from marketplace.api.reads.conditions import clean
from marketplace.api.staff import Permission
from marketplace.api.types.common import Node, identified
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of
from marketplace.fairs.models import FairSlot as SlotRow
from marketplace.fairs.queries import BoothCard, booths_of, fair_by_slug, phase_of, schedule_of
from traceability.lots.models import Lot as LotRow
from traceability.lots.queries import lots_of
from traceability.scans.queries.figures import scan_figures
from traceability.zones.models import Harvest as HarvestRow
from traceability.zones.models import Zone as ZoneRow
from traceability.zones.queries import zones_of

LONGEST_TIME = 366  # days of scans


def worker(context: Any, permission: str = Permission.MANAGE_PRODUCTS) -> User:
    """On whose behalf a producer's rows are read and written: who signed in, or who made the app that asks. Raises `ApiError`."""
    context.staff.require(permission)
    found: User = context.actor
    return found


def within[Q: QuerySet[Any]](context: Any, rows: Q, path: str = "producer") -> Q:
    """Of an app no more than its own producer's."""
    return (
        rows
        if context.app is None
        else rows.filter(**{path: context.app.shop.producer_id if context.app.shop else None})
    )


class WorkLot(graphene.ObjectType):  # type: ignore[misc]
    """A producer's own lot, in whatever state: draft, published, held or recalled."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True)
    state = graphene.String(required=True)
    state_reason = graphene.String(required=True)
    product_name = graphene.String(required=True)
    variant_name = graphene.String(required=True)
    produced_on = graphene.Date(required=True)
    expires_on = graphene.Date()
    quantity = graphene.Int(required=True, description="packed units")
    note = graphene.String(required=True)
    published_at = graphene.DateTime()

    resolve_id = identified("Lot")

    @staticmethod
    def resolve_product_name(root: LotRow, info: Any) -> str:
        """Read with it."""
        return root.variant.product.name

    @staticmethod
    def resolve_variant_name(root: LotRow, info: Any) -> str:
        """Read with it."""
        return root.variant.name


_WorkLotEdge, WorkLotConnection = connection_of(WorkLot)


class WorkZone(graphene.ObjectType):  # type: ignore[misc]
    """A producer's own zone."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    crop = graphene.String(required=True)
    area = graphene.Float(required=True, description="hectares, as declared")

    resolve_id = identified("Zone")

    @staticmethod
    def resolve_area(root: ZoneRow, info: Any) -> float:
        """Hectares."""
        return float(root.area_ha)


_WorkZoneEdge, WorkZoneConnection = connection_of(WorkZone)


class Harvest(graphene.ObjectType):  # type: ignore[misc]
    """What was taken from a zone on a day."""

    class Meta:
        interfaces = (Node,)

    key = graphene.UUID(required=True)
    harvested_on = graphene.Date(required=True)
    quantity_kg = graphene.Float(required=True)
    note = graphene.String(required=True)

    resolve_id = identified("Harvest")

    @staticmethod
    def resolve_quantity_kg(root: HarvestRow, info: Any) -> float:
        """Kilograms."""
        return float(root.quantity_kg)


class Dossier(graphene.ObjectType):  # type: ignore[misc]
    """Where an application for stars stands, for its producer's people. What a council thinks of it is not told."""

    class Meta:
        interfaces = (Node,)

    product_name = graphene.String(required=True)
    kind = graphene.String(required=True)
    state = graphene.String(required=True)
    state_display = graphene.String(required=True)
    level = graphene.String(required=True, description="the desk that holds it: producer, commune, province …")
    state_since = graphene.DateTime(required=True)
    due_on = graphene.Date(description="the last day of the office that holds it")
    stars_wanted = graphene.Int(required=True)
    result_stars = graphene.Int()
    outcome_reason = graphene.String(required=True)

    resolve_id = identified("Dossier")

    @staticmethod
    def resolve_product_name(root: DossierRow, info: Any) -> str:
        """Read with it."""
        return root.product.name

    @staticmethod
    def resolve_state_display(root: DossierRow, info: Any) -> str:
        """In words."""
        return str(root.get_state_display())


_DossierEdge, DossierConnection = connection_of(Dossier)


class ScanRow(graphene.ObjectType):  # type: ignore[misc]
    """How often something was opened."""

    id = graphene.ID(description="of the product or lot; a province's code")
    name = graphene.String(required=True)
    count = graphene.Int(required=True)


class ScanDay(graphene.ObjectType):  # type: ignore[misc]
    """A day's scans."""

    day = graphene.Date(required=True)
    count = graphene.Int(required=True)


class ScanFigures(graphene.ObjectType):  # type: ignore[misc]
    """Who scanned what of a producer, as far as is counted: days, products, lots; readers by province."""

    total = graphene.Int(required=True)
    days = graphene.List(graphene.NonNull(ScanDay), required=True)
    products = graphene.List(graphene.NonNull(ScanRow), required=True)
    lots = graphene.List(graphene.NonNull(ScanRow), required=True)
    provinces = graphene.List(graphene.NonNull(ScanRow), required=True)

    @staticmethod
    def resolve_days(root: Any, info: Any) -> list[dict[str, Any]]:
        """Every day, also those without any."""
        return [{"day": day, "count": count} for day, count in root.days]

    @staticmethod
    def resolve_products(root: Any, info: Any) -> list[dict[str, Any]]:
        """The most opened first."""
        return [{"id": global_id("Product", row.key), "name": row.name, "count": row.count} for row in root.products]

    @staticmethod
    def resolve_lots(root: Any, info: Any) -> list[dict[str, Any]]:
        """The most opened first."""
        return [{"id": global_id("Lot", row.key), "name": row.name, "count": row.count} for row in root.lots]

    @staticmethod
    def resolve_provinces(root: Any, info: Any) -> list[dict[str, Any]]:
        """By the code of today."""
        return [{"id": str(row.key), "name": row.name, "count": row.count} for row in root.provinces]


class Booth(graphene.ObjectType):  # type: ignore[misc]
    """A shop at a fair, as visitors see it now."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    province = graphene.String(required=True)
    stars = graphene.Int(required=True, description="the most that something it brought holds today")
    product_count = graphene.Int(required=True)
    number = graphene.String(required=True, description="of its stand on site")

    resolve_id = identified("Booth")


class FairSlot(graphene.ObjectType):  # type: ignore[misc]
    """A time in a fair's schedule. `state`: cancelled, soon, live or over, at this instant."""

    class Meta:
        interfaces = (Node,)

    title = graphene.String(required=True)
    about = graphene.String(required=True)
    shop = graphene.String(description="its slug; null for the organiser's own")
    starts_at = graphene.DateTime(required=True)
    ends_at = graphene.DateTime(required=True)
    state = graphene.String(required=True)

    resolve_id = identified("FairSlot")

    @staticmethod
    def resolve_shop(root: SlotRow, info: Any) -> str | None:
        """Read with it."""
        return root.shop.slug if root.shop else None

    @staticmethod
    def resolve_state(root: SlotRow, info: Any) -> str:
        """No statement."""
        return phase_of(root)


class WorkQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    lots = graphene.Field(WorkLotConnection, state=graphene.String(), **PAGING)
    zones = graphene.Field(WorkZoneConnection, **PAGING)
    dossiers = graphene.Field(DossierConnection, **PAGING)
    scans = graphene.Field(ScanFigures, days=graphene.Int(default_value=30), producer=graphene.ID())
    booths = graphene.List(graphene.NonNull(Booth), required=True, fair=graphene.String(required=True))
    slots = graphene.List(graphene.NonNull(FairSlot), required=True, fair=graphene.String(required=True))

    @staticmethod
    def resolve_lots(root: Any, info: Any, state: str | None = None, **paging: Any) -> Connection:
        """Of the asker's producers, the newest first. 1 statement."""
        rows = within(info.context, lots_of(worker(info.context)))
        if state:
            rows = rows.filter(state=clean(state))
        return page_of(rows.order_by(), (("produced_on", "desc"), ("pk", "desc")), "lots", **paging)

    @staticmethod
    def resolve_zones(root: Any, info: Any, **paging: Any) -> Connection:
        """Of the asker's producers, by name. 1 statement."""
        rows = within(info.context, zones_of(worker(info.context)))
        return page_of(rows.order_by(), (("name", "asc"), ("pk", "asc")), "zones", **paging)

    @staticmethod
    def resolve_dossiers(root: Any, info: Any, **paging: Any) -> Connection:
        """Of the asker's producers, the newest first. 1 statement."""
        rows = within(info.context, dossiers_of(worker(info.context)), "product__producer")
        return page_of(rows.order_by(), (("started_at", "desc"), ("pk", "desc")), "dossiers", **paging)

    @staticmethod
    def resolve_scans(root: Any, info: Any, days: int | None = None, producer: str | None = None) -> Any:
        """Of one producer; `producer` where the asker has several. 2 statements."""
        days = 30 if days is None else days
        if not 1 <= days <= LONGEST_TIME:
            raise Refused.because("graphql_error", f"`days` is 1 to {LONGEST_TIME}.", "days")
        return scan_figures(producer_at(info.context, producer), days=days)

    @staticmethod
    def resolve_booths(root: Any, info: Any, fair: str) -> list[BoothCard]:
        """Of an announced fair, in the order of this hour. 2 statements."""
        found = fair_by_slug(fair[:100]) if "\x00" not in fair else None
        return booths_of(found) if found else []

    @staticmethod
    def resolve_slots(root: Any, info: Any, fair: str) -> list[SlotRow]:
        """The schedule, the earliest first. 2 statements."""
        found = fair_by_slug(fair[:100]) if "\x00" not in fair else None
        slots = schedule_of(found) if found else []
        for slot in slots:
            slot.fair = found  # type: ignore[assignment]  # there is one, or no slot
        return slots


def producer_at(context: Any, text: str | None) -> ProducerRow:
    """The asker's own: the one that is named, or the only one. Raises `ApiError`, `Refused`."""
    rows = within(context, producers_of(worker(context)), "pk")
    if text is not None:
        rows = rows.filter(pk=key_of(text, "Producer", "producer"))
    found = list(rows.order_by("pk")[:2])
    if len(found) != 1:
        raise Refused.because(
            "not_found", "Say which of your producers: producer." if found else "No such producer.", "producer"
        )
    return found[0]
