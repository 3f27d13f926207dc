"""A producer's daily work: a price, the stock, a harvest, a lot. Each is one service of the studio's own."""

import uuid
from typing import Any

import graphene

from catalog.core.errors import Refused
from catalog.producers.queries import producers_of
from catalog.products.models import Variant
from marketplace.api.ids import key_of
from marketplace.api.types.products import MARKET
from marketplace.api.types.work import Harvest, WorkLot, within, worker
from marketplace.shops.services import set_offer, set_stock
from traceability.codes.services import ensure_code
from traceability.lots.queries import lots_of
from traceability.lots.services import add_input, add_stage, create_lot, publish_lot
from traceability.zones.models import Harvest as HarvestRow
from traceability.zones.queries import zones_of
from traceability.zones.services import record_harvest

from .common import Mutation, errors

WorkErrorCode, WorkError = errors(
    "Work",
    "CONFLICT GRAPHQL_ERROR INVALID NOT_FOUND REQUIRED UNIQUE",
    lines=graphene.List(graphene.NonNull(graphene.ID)),
)


class WorkMutation(Mutation):
    """Of a producer's work."""

    class Meta:
        abstract = True

    known = WorkErrorCode
    errors = graphene.List(graphene.NonNull(WorkError), required=True)
    codes = {"counted_meanwhile": "CONFLICT", "other_state": "CONFLICT"}


def _found(row: Any, text: str, field: str) -> Any:
    if row is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {text[:80]}", field)
    return row


def _variant(context: Any, by: Any, text: str) -> Variant:
    """Of the asker's producers."""
    rows = Variant.objects.filter(product__producer__in=producers_of(by)).select_related("product__producer")
    rows = within(context, rows, "product__producer")
    found: Variant = _found(rows.filter(pk=key_of(text, "ProductVariant", "variant")).first(), text, "variant")
    return found


class OfferPriceSet(WorkMutation):
    """So much from now on, in the all-year market."""

    class Arguments:
        variant = graphene.ID(required=True)
        amount = graphene.Int(required=True, description="₫")

    amount = graphene.Int()

    @classmethod
    def perform(cls, info: Any, variant: str, amount: int) -> dict[str, Any]:
        """About 20 statements."""
        by = worker(info.context)
        row = _variant(info.context, by, variant)
        shop = _found(getattr(row.product.producer, "shop", None), variant, "variant")
        offer = set_offer(shop=shop, channel=info.context.channel(MARKET), variant=row, amount=amount, by=by)
        return {"amount": offer.amount}


class StockSet(WorkMutation):
    """So many are in the house; `expected`: what the person saw there, so that a sale meanwhile is not lost."""

    class Arguments:
        variant = graphene.ID(required=True)
        quantity = graphene.Int(required=True)
        expected = graphene.Int()

    quantity = graphene.Int()
    reserved = graphene.Int(description="of these for orders")

    @classmethod
    def perform(cls, info: Any, variant: str, quantity: int, expected: int | None = None) -> dict[str, Any]:
        """About 10 statements."""
        by = worker(info.context)
        stock = set_stock(variant=_variant(info.context, by, variant), quantity=quantity, expected=expected, by=by)
        return {"quantity": stock.quantity, "reserved": stock.reserved}


class HarvestInput(graphene.InputObjectType):  # type: ignore[misc]
    """`key` is made where it is written down: sent twice it is one harvest."""

    zone = graphene.ID(required=True)
    key = graphene.UUID(required=True)
    harvested_on = graphene.Date(required=True)
    quantity_kg = graphene.Decimal(required=True)
    note = graphene.String()


class HarvestRecord(WorkMutation):
    """What was taken from a zone on a day."""

    class Arguments:
        input = HarvestInput(required=True)

    harvest = graphene.Field(Harvest)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  as the other inputs
        """About 10 statements."""
        by, text = worker(info.context), input["zone"]
        zone = within(info.context, zones_of(by)).filter(pk=key_of(text, "Zone", "zone")).first()
        harvest = record_harvest(
            zone=_found(zone, text, "zone"),
            key=uuid.UUID(str(input["key"])),
            harvested_on=input["harvested_on"],
            quantity_kg=input["quantity_kg"],
            note=input.get("note") or "",
            by=by,
        )
        return {"harvest": harvest}


class LotCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """What was packed when. Without a number one is made."""

    variant = graphene.ID(required=True)
    produced_on = graphene.Date(required=True)
    quantity = graphene.Int(required=True)
    number = graphene.String()
    expires_on = graphene.Date()
    note = graphene.String()


class LotCreate(WorkMutation):
    """A draft; what went into it is told next."""

    class Arguments:
        input = LotCreateInput(required=True)

    lot = graphene.Field(WorkLot)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  as the other inputs
        """About 6 statements."""
        by = worker(info.context)
        variant = _variant(info.context, by, input["variant"])
        lot = create_lot(
            variant=variant,
            produced_on=input["produced_on"],
            quantity=input["quantity"],
            number=input.get("number") or "",
            expires_on=input.get("expires_on"),
            note=input.get("note") or "",
            by=by,
        )
        ensure_code(lot=lot)  # as the pages do
        return {"lot": lot}


def _lot(context: Any, by: Any, text: str) -> Any:
    return _found(within(context, lots_of(by)).filter(pk=key_of(text, "Lot")).first(), text, "id")


class LotHarvestAdd(WorkMutation):
    """So many kilograms of an entry of a zone's log went into a draft."""

    class Arguments:
        id = graphene.ID(required=True)
        harvest = graphene.ID(required=True)
        quantity_kg = graphene.Decimal(required=True)

    lot = graphene.Field(WorkLot)

    @classmethod
    def perform(cls, info: Any, id: str, harvest: str, quantity_kg: Any) -> dict[str, Any]:  # noqa: A002  as the other mutations
        """About 10 statements."""
        by = worker(info.context)
        rows = HarvestRow.objects.filter(zone__in=within(info.context, zones_of(by)).order_by()).select_related("zone")
        entry = _found(rows.filter(pk=key_of(harvest, "Harvest", "harvest")).first(), harvest, "harvest")
        lot = _lot(info.context, by, id)
        add_input(lot=lot, zone=entry.zone, quantity_kg=quantity_kg, harvest=entry, by=by)
        return {"lot": lot}


class LotStageAdd(WorkMutation):
    """What was done with a draft when: harvest, process, pack, ship …"""

    class Arguments:
        id = graphene.ID(required=True)
        kind = graphene.String(required=True)
        started_on = graphene.Date(required=True)
        ended_on = graphene.Date(required=True)

    lot = graphene.Field(WorkLot)

    @classmethod
    def perform(cls, info: Any, id: str, kind: str, started_on: Any, ended_on: Any) -> dict[str, Any]:  # noqa: A002  as the other mutations
        """About 8 statements."""
        by = worker(info.context)
        lot = _lot(info.context, by, id)
        add_stage(lot=lot, kind=kind, started_on=started_on, ended_on=ended_on, by=by)
        return {"lot": lot}


class LotPublish(WorkMutation):
    """A draft becomes public: everything the law asks is there, or the errors say what is not."""

    class Arguments:
        id = graphene.ID(required=True)

    lot = graphene.Field(WorkLot)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  as the other mutations
        """About 15 statements."""
        by = worker(info.context)
        return {"lot": publish_lot(lot=_lot(info.context, by, id), by=by)}


class WorkMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    offer_price_set = OfferPriceSet.Field()
    stock_set = StockSet.Field()
    harvest_record = HarvestRecord.Field()
    lot_create = LotCreate.Field()
    lot_harvest_add = LotHarvestAdd.Field()
    lot_stage_add = LotStageAdd.Field()
    lot_publish = LotPublish.Field()
