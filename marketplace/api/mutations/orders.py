"""What a shop's people do with its orders."""

import uuid
from typing import Any

import graphene

from catalog.core.errors import Problem, Refused
from marketplace.api.ids import key_of
from marketplace.api.reads.order_events import events_of
from marketplace.api.reads.orders import order_of, order_token, parcel_of
from marketplace.api.reads.staff_orders import orders_for
from marketplace.api.reads.stocks import place_at
from marketplace.api.staff import Permission
from marketplace.api.types.order_events import OrderEvent
from marketplace.api.types.order_lines import Fulfillment
from marketplace.api.types.orders import Order
from marketplace.api.types.scalars import PositiveDecimal
from marketplace.orders.models import CancelReason, Fulfilment
from marketplace.orders.models import Order as OrderRow
from marketplace.orders.services import (
    Sent,
    accept_order,
    cancel_order,
    fulfil_order,
    note_order,
    send_parcel,
    unpack_parcel,
    write_tracking,
)
from marketplace.payments.models import Payment
from marketplace.payments.services import refund_by_hand

from .common import Mutation, errors
from .family import OrderMutation
from .payments import minor

P = Permission
MOST_LINES = 300


def order_for(info: Any, id: str | None, field: str = "id") -> OrderRow:  # noqa: A002  Saleor's name
    """An order of the asker's shops. 1 statement. Raises `Refused` (`not_found`), `ApiError` (`PermissionDenied`)."""
    staff = info.context.staff
    staff.require(P.MANAGE_ORDERS)
    token = order_token(id)
    found = orders_for(staff).filter(token=token).first() if token else None
    if found is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {(id or '')[:200]}", field)
    return found


def parcel_for(info: Any, id: str) -> Fulfilment:  # noqa: A002  Saleor's name
    """A parcel of them, the same."""
    staff = info.context.staff
    staff.require(P.MANAGE_ORDERS)
    mine = Fulfilment.objects.filter(staff.within("order__shop__producer", P.MANAGE_ORDERS))
    found = mine.filter(pk=key_of(id, "Fulfillment")).first()
    if found is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {id[:200]}", "id")
    return found


class OfOrder(OrderMutation):
    """Mutations that give the order back."""

    class Meta:
        abstract = True

    order = graphene.Field(Order)


class OrderConfirm(OfOrder):
    """The shop takes the order on."""

    class Arguments:
        id = graphene.ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """One that waits for its money cannot be."""
        return {"order": order_of(accept_order(order=order_for(info, id), by=info.context.actor))}


class OrderCancel(OfOrder):
    """Call an order off; its goods are free again, and what was paid is given back."""

    class Arguments:
        id = graphene.ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """By the shop, for a reason that Saleor does not ask: the studio asks it."""
        order = order_for(info, id)
        return {"order": order_of(cancel_order(order=order, reason=CancelReason.OTHER, by=info.context.actor))}


class OrderFulfillStockInput(graphene.InputObjectType):  # type: ignore[misc]
    """So many out of a place."""

    quantity = graphene.Int(required=True)
    warehouse = graphene.ID(required=True)


class OrderFulfillLineInput(graphene.InputObjectType):  # type: ignore[misc]
    """Of a line."""

    order_line_id = graphene.ID()
    stocks = graphene.List(graphene.NonNull(OrderFulfillStockInput), required=True)


class OrderFulfillInput(graphene.InputObjectType):  # type: ignore[misc]
    """What goes out, and under which number of the carrier. Buyers are told as the shop has it."""

    lines = graphene.List(graphene.NonNull(OrderFulfillLineInput), required=True)
    notify_customer = graphene.Boolean()
    allow_stock_to_be_exceeded = graphene.Boolean(default_value=False)
    tracking_number = graphene.String()


class OrderFulfill(OfOrder):
    """Goods are packed and leave the house: a parcel for each place that they lie in."""

    class Arguments:
        input = OrderFulfillInput(required=True)
        order = graphene.ID()

    fulfillments = graphene.List(graphene.NonNull(Fulfillment))
    order = graphene.Field(Order)

    @classmethod
    def perform(cls, info: Any, input: Any, order: str | None = None) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """A new order is taken on at the same time. What is not there cannot be sent: the last jar is sold once."""
        found = order_for(info, order, "order")
        if len(input["lines"]) > MOST_LINES:
            raise Refused.because("too_many", f"At most {MOST_LINES} lines.", "lines")
        units = []
        for line in input["lines"]:
            key = key_of(line.get("order_line_id") or "", "OrderLine", "order_line_id")
            for each in line["stocks"][:20]:
                place = place_at(each["warehouse"], info.context.staff, "warehouse")
                if place.shop.pk != found.shop_id:
                    raise Refused.because("not_found", "The warehouse is another shop's.", "warehouse")
                units.append(Sent(key, each["quantity"], place.store))
        tracking = input.get("tracking_number") or ""
        sent = fulfil_order(order=found, units=units, tracking=tracking, by=info.context.actor)
        return {"fulfillments": [parcel_of(parcel) for parcel in sent], "order": order_of(found)}


class FulfillmentApprove(OrderMutation):
    """A parcel that was packed is handed over."""

    class Arguments:
        allow_stock_to_be_exceeded = graphene.Boolean(default_value=False)
        id = graphene.ID(required=True)
        notify_customer = graphene.Boolean(required=True)

    fulfillment = graphene.Field(Fulfillment)
    order = graphene.Field(Order)

    @classmethod
    def perform(cls, info: Any, id: str, notify_customer: bool, **_given: Any) -> dict[str, Any]:  # noqa: A002
        """Buyers are told as the shop has it."""
        parcel = parcel_for(info, id)
        order = send_parcel(parcel=parcel, by=info.context.actor)
        return {"fulfillment": parcel_of(parcel), "order": order_of(order)}


class FulfillmentCancelInput(graphene.InputObjectType):  # type: ignore[misc]
    """Goods stay where they lie."""

    warehouse_id = graphene.ID()


class FulfillmentCancel(OrderMutation):
    """A parcel that has not left the house is opened again; one that has, comes back first (in the studio)."""

    codes = {**OrderMutation.codes, "moved_meanwhile": "CANNOT_CANCEL_FULFILLMENT"}

    class Arguments:
        id = graphene.ID(required=True)
        input = graphene.Argument(FulfillmentCancelInput)

    fulfillment = graphene.Field(Fulfillment)
    order = graphene.Field(Order)

    @classmethod
    def perform(cls, info: Any, id: str, input: Any = None) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """Its units are to be packed anew."""
        parcel = parcel_for(info, id)
        order = unpack_parcel(parcel=parcel, by=info.context.actor)
        return {"fulfillment": parcel_of(parcel), "order": order_of(order)}


class FulfillmentUpdateTrackingInput(graphene.InputObjectType):  # type: ignore[misc]
    """The carrier's number. Buyers are told as the shop has it."""

    tracking_number = graphene.String()
    notify_customer = graphene.Boolean(default_value=False)


class FulfillmentUpdateTracking(OrderMutation):
    """Another number of the carrier's on a parcel that is packed or on its way."""

    codes = {**OrderMutation.codes, "moved_meanwhile": "INVALID"}

    class Arguments:
        id = graphene.ID(required=True)
        input = FulfillmentUpdateTrackingInput(required=True)

    fulfillment = graphene.Field(Fulfillment)
    order = graphene.Field(Order)

    @classmethod
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """Without a number it has none."""
        parcel = parcel_for(info, id)
        order = write_tracking(parcel=parcel, tracking=input.get("tracking_number") or "", by=info.context.actor)
        return {"fulfillment": parcel_of(parcel), "order": order_of(order)}


class OrderRefund(OfOrder):
    """Money goes back the way it came: a card's by its service; of a transfer or cash the shop says that it has given it back."""

    class Arguments:
        amount = graphene.Argument(PositiveDecimal, required=True)
        id = graphene.ID(required=True)

    @classmethod
    def perform(cls, info: Any, id: str, amount: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """No more than is due. The same amount sent twice while nothing else was given back is one refund."""
        order = order_for(info, id)
        payment = Payment.objects.filter(order=order).first()
        if payment is None:
            raise Refused.because("no_payment", "There is nothing to pay back for this order.", "id")
        due = minor(amount) or 0
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"{order.token}/refund/{payment.refunded}/{due}")
        refund_by_hand(payment=payment, amount=due, key=key, by=info.context.actor)
        return {"order": order_of(order)}


_NoteCode, OrderNoteAddError = errors("OrderNoteAdd", "GRAPHQL_ERROR REQUIRED", always=False)


class OrderNoteInput(graphene.InputObjectType):  # type: ignore[misc]
    """For colleagues."""

    message = graphene.String(required=True)


class OrderNoteAdd(Mutation):
    """A line for colleagues in the order's history; buyers do not read it."""

    known = _NoteCode
    errors = graphene.List(graphene.NonNull(OrderNoteAddError), required=True)

    class Arguments:
        order = graphene.ID(required=True)
        input = OrderNoteInput(required=True)

    order = graphene.Field(Order)
    event = graphene.Field(OrderEvent)

    @classmethod
    def perform(cls, info: Any, order: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """It goes when the buyer's data are erased."""
        found = order_for(info, order, "order")
        step = note_order(order=found, text=input["message"], by=info.context.actor)
        (event,) = (row for row in events_of([found.pk])[found.pk] if row.pk == step.pk)
        return {"order": order_of(found), "event": event}

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """It knows two codes alone."""
        said = super().told(problem)
        return said | {"code": said["code"] if said["code"] in ("REQUIRED", "GRAPHQL_ERROR") else "GRAPHQL_ERROR"}


class OrderMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    order_confirm = OrderConfirm.Field()
    order_cancel = OrderCancel.Field()
    order_fulfill = OrderFulfill.Field()
    order_fulfillment_approve = FulfillmentApprove.Field()
    order_fulfillment_cancel = FulfillmentCancel.Field()
    order_fulfillment_update_tracking = FulfillmentUpdateTracking.Field()
    order_refund = OrderRefund.Field()
    order_note_add = OrderNoteAdd.Field()
