"""What webhooks subscribe to: `subscription { event { ... on OrderCreated { order { number } } } }`. Answered by deliveries alone, never by the API
itself. Types and fields are Saleor's; those of certificates, lots and fairs are ours."""

from dataclasses import dataclass
from typing import Any

import graphene

from catalog.certification.models import Certificate as CertificateRow
from catalog.products.models import Product as ProductModel
from marketplace.accounts.models import User as UserRow
from marketplace.api.batch import make_peers
from marketplace.api.reads import products as reads
from marketplace.api.reads.orders import orders_to_show, parcels_of
from marketplace.api.types.accounts import User
from marketplace.api.types.apps import App, IssuingPrincipal
from marketplace.api.types.checkout import Checkout
from marketplace.api.types.order_lines import Fulfillment
from marketplace.api.types.orders import Order
from marketplace.api.types.ours import Certificate, Fair, Lot
from marketplace.api.types.products import MARKET, Product, ProductVariant
from marketplace.apps.models import Event as Name
from marketplace.apps.services import Happened
from marketplace.checkout.models import Checkout as CheckoutRow
from marketplace.checkout.queries.checkouts import CheckoutView
from marketplace.fairs.models import Fair as FairRow
from marketplace.orders.models import Fulfilment
from traceability.lots.models import Lot as LotRow

_CHANNEL = {
    "channel": graphene.String(
        description="Slug of the channel whose prices are shown; the all-year market without one."
    )
}


class Event(graphene.Interface):  # type: ignore[misc]
    """Something that happened."""

    issued_at = graphene.DateTime()
    version = graphene.String()
    issuing_principal = graphene.Field(IssuingPrincipal)
    recipient = graphene.Field(App)

    @classmethod
    def resolve_type(cls, instance: Happened, info: Any) -> Any:
        """By its name."""
        return EVENTS[instance.event]

    @staticmethod
    def resolve_issued_at(root: Happened, info: Any) -> Any:
        """When it was told, which is seconds after it happened."""
        return root.at

    @staticmethod
    def resolve_version(root: Happened, info: Any) -> str:
        """Saleor's that this API speaks."""
        return "3.23"

    @staticmethod
    def resolve_issuing_principal(root: Happened, info: Any) -> None:
        """Whoever did it stays unnamed."""

    @staticmethod
    def resolve_recipient(root: Happened, info: Any) -> Any:
        """Which app is told; none while its question is only tried out."""
        app = info.context.app
        return app if app is not None and app.pk else None


@dataclass(slots=True)
class Gone:
    """A product that left the market: what is left to say of it."""

    pk: int
    name: str
    slug: str


def _order(pk: int) -> Any:
    rows = make_peers(orders_to_show().filter(pk=pk))
    return rows[0] if rows else None


def _of_order(root: Happened, info: Any) -> Any:
    """With its lines as they were bought."""
    return _order(root.key)


def _of_parcel(root: Happened, info: Any) -> Any:
    """As it stands now; one that was opened again has no lines any more."""
    row = Fulfilment.objects.filter(pk=root.key).first()
    if row is None:
        return None
    return next((each for each in parcels_of([row.order_id]).get(row.order_id, []) if each.pk == row.pk), row)


def _of_parcels_order(root: Happened, info: Any) -> Any:
    """Whose parcel it is."""
    return _order(Fulfilment.objects.values_list("order", flat=True).get(pk=root.key))


def _of_product(root: Happened, info: Any, channel: str = MARKET) -> Any:
    """As the channel shows it; of one that it does not show its id, name and slug."""
    place = info.context.channel(channel)
    found = reads.products_of([root.key], place.pk).get(root.key)
    if found is None and (row := ProductModel.objects.filter(pk=root.key).first()) is not None:
        return Gone(row.pk, row.name, row.slug)
    return found


def _of_variant(root: Happened, info: Any, channel: str = MARKET) -> Any:
    """With what the channel sells it for, if it does."""
    return reads.variants_of([root.key], info.context.channel(channel).pk).get(root.key)


def _of_checkout(root: Happened, info: Any) -> Any:
    """Lines and sums. Who buys is not told before there is an order."""
    row = CheckoutRow.objects.select_related("cart", "channel", "delivery", "place", "user").filter(pk=root.key).first()
    return CheckoutView(row, hides_buyer=True) if row else None


def _of_user(root: Happened, info: Any) -> Any:
    """A customer, for the platform's own apps."""
    return UserRow.objects.filter(pk=root.key).first()


def _of_certificate(root: Happened, info: Any) -> Any:
    """Whether it counts today or not."""
    return CertificateRow.objects.select_related("product").filter(pk=root.key).first()


def _of_lot(root: Happened, info: Any) -> Any:
    """In whatever state."""
    return LotRow.objects.filter(pk=root.key).first()


def _of_fair(root: Happened, info: Any) -> Any:
    """With its channel."""
    return FairRow.objects.select_related("channel", "place").filter(pk=root.key).first()


class _Meta:
    interfaces = (Event,)


def _type(event: str, **fields: tuple[Any, Any]) -> Any:
    """`order_created` becomes `OrderCreated`; `fields`: each with what answers it."""
    name = "".join(part.capitalize() for part in event.split("_"))
    members: dict[str, Any] = {"__doc__": f"{Name(event).name}.", "Meta": _Meta}
    for field, (kind, resolve) in fields.items():
        members[field] = kind
        members[f"resolve_{field}"] = staticmethod(resolve)
    return type(name, (graphene.ObjectType,), members)


def _fields(event: str) -> dict[str, tuple[Any, Any]]:
    family = event.split("_", maxsplit=1)[0]
    if event.startswith("product_variant"):
        return {"product_variant": (graphene.Field(ProductVariant, **_CHANNEL), _of_variant)}
    fields: dict[str, dict[str, tuple[Any, Any]]] = {
        "product": {"product": (graphene.Field(Product, **_CHANNEL), _of_product)},
        "order": {"order": (graphene.Field(Order), _of_order)},
        "fulfillment": {
            "fulfillment": (graphene.Field(Fulfillment), _of_parcel),
            "order": (graphene.Field(Order, required=True), _of_parcels_order),
        },
        "checkout": {"checkout": (graphene.Field(Checkout), _of_checkout)},
        "customer": {"user": (graphene.Field(User), _of_user)},
        "certificate": {"certificate": (graphene.Field(Certificate), _of_certificate)},
        "lot": {"lot": (graphene.Field(Lot), _of_lot)},
        "fair": {"fair": (graphene.Field(Fair), _of_fair)},
    }
    return fields[family]


EVENTS: dict[str, Any] = {event: _type(event, **_fields(event)) for event in Name.values}
"""The type of each event."""


class Subscription(graphene.ObjectType):  # type: ignore[misc]
    """What a webhook asks to be told."""

    event = graphene.Field(Event)

    @staticmethod
    def resolve_event(root: Any, info: Any) -> Happened | None:
        """The one that is being told."""
        found: Happened | None = info.context.happened
        return found
