"""Lines of a checkout at this moment's prices, and what stops it from being placed."""

from dataclasses import dataclass, fields
from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.reads import products as reads
from marketplace.api.reads.products import ProductRow, VariantRow
from marketplace.api.types.common import Node, ObjectWithMetadata
from marketplace.api.types.delivery import Delivery
from marketplace.api.types.money import Money, MoneyRow, TaxedMoney, TaxedRow, money, taxed
from marketplace.api.types.products import ProductVariant
from marketplace.checkout.queries import CheckoutView, LineView, Offered

VND = "VND"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and the checkout that it stands in."""

    view: LineView
    of: CheckoutView

    @property
    def metadata(self) -> dict[str, str]:
        """What its client keeps about it, for whoever may see it."""
        kept: dict[str, str] = self.view.line.metadata if self.of.is_open_to else {}
        return kept


@dataclass(frozen=True, slots=True)
class Problem:
    """What stops a checkout from being placed as it stands."""

    line: Line | None = None
    delivery: Offered | None = None


class Short(Problem):
    """Too few are left."""


class Gone(Problem):
    """It does not sell now."""


class Unreached(Problem):
    """The delivery that was chosen is not offered any more."""


class Stale(Problem):
    """Never: what a delivery costs is asked at each look."""


def fallback(view: LineView) -> ProductRow:
    """What is said of a product that the channel no longer shows, so that a cart that holds it can still be read. No statement."""
    product = view.offer.product
    producer = view.offer.shop.producer
    values: dict[str, Any] = {
        name: getattr(product, name)
        for name in ("pk", "slug", "name", "name_en", "summary", "description", "description_en", "ingredients", "storage", "usage",
                     "warnings", "updated_at", "is_sample")
    }  # fmt: skip
    values |= {
        "set_id": product.product_set_id, "created": product.created_at, "producer_id": producer.pk, "producer_slug": producer.slug,
        "producer_name": producer.name, "amount": view.line.seen_price, "regular": view.regular, "most": view.regular,
        "most_regular": view.regular, "currency": VND, "channel_id": view.offer.channel_id, "photos": [], "zone_codes": [],
    }  # fmt: skip
    blank: dict[Any, Any] = {int: 0, str: "", bool: False}
    for each in fields(ProductRow):
        if each.name not in values and each.name != "peers":
            values[each.name] = blank.get(each.type)
    return ProductRow(**values)


class CheckoutLine(graphene.ObjectType):  # type: ignore[misc]
    """So many of a variant at this moment's price."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    variant = graphene.Field(ProductVariant, required=True)
    quantity = graphene.Int(required=True)
    unit_price = graphene.Field(TaxedMoney, required=True)
    undiscounted_unit_price = graphene.Field(Money, required=True)
    total_price = graphene.Field(TaxedMoney, required=True)
    undiscounted_total_price = graphene.Field(Money, required=True)
    requires_shipping = graphene.Boolean()

    @staticmethod
    def resolve_id(root: Line, info: Any) -> str:
        """Of the line."""
        return global_id("CheckoutLine", root.view.line.pk)

    @staticmethod
    def resolve_variant(root: Line, info: Any) -> VariantRow:
        """Of all lines at once: 1 statement, 1 more for their products."""
        batches, channel = info.context.batches, root.of.row.channel_id
        keys = [line.offer.variant_id for line in root.of.lines]
        found: VariantRow = batches.of(reads.variants_of, root.view.offer.variant_id, keys, channel)
        if not root.view.sells and batches.of(reads.products_of, found.product_id, found.products, channel) is None:
            batches.prime(reads.products_of, {found.product_id: fallback(root.view)}, channel)
        return found

    @staticmethod
    def resolve_quantity(root: Line, info: Any) -> int:
        """Wanted; nothing is set aside."""
        return root.view.quantity

    @staticmethod
    def resolve_unit_price(root: Line, info: Any) -> TaxedRow:
        """Now, at this quantity."""
        return taxed(root.view.price or 0, VND)

    @staticmethod
    def resolve_undiscounted_unit_price(root: Line, info: Any) -> MoneyRow:
        """Without sale, fair or wholesale step."""
        return money(root.view.regular, VND)

    @staticmethod
    def resolve_total_price(root: Line, info: Any) -> TaxedRow:
        """Without the voucher, which is the whole checkout's."""
        return taxed(root.view.total, VND)

    @staticmethod
    def resolve_undiscounted_total_price(root: Line, info: Any) -> MoneyRow:
        """Without sale, fair or wholesale step."""
        return money(root.view.regular_total, VND)

    @staticmethod
    def resolve_requires_shipping(root: Line, info: Any) -> bool:
        """But for places of a date."""
        return root.view.line.slot_id is None


class CheckoutLineProblemInsufficientStock(graphene.ObjectType):  # type: ignore[misc]
    """Too few are left."""

    class Meta:
        possible_types = (Short,)

    available_quantity = graphene.Int()
    line = graphene.Field(CheckoutLine, required=True)
    variant = graphene.Field(ProductVariant, required=True)

    @staticmethod
    def resolve_available_quantity(root: Short, info: Any) -> int:
        """What can be taken at most."""
        assert root.line is not None
        return max(root.line.view.most, 0)

    @staticmethod
    def resolve_variant(root: Short, info: Any) -> VariantRow:
        """The line's."""
        assert root.line is not None
        return CheckoutLine.resolve_variant(root.line, info)


class CheckoutLineProblemVariantNotAvailable(graphene.ObjectType):  # type: ignore[misc]
    """It does not sell now, or its shop rests."""

    class Meta:
        possible_types = (Gone,)

    line = graphene.Field(CheckoutLine, required=True)


class CheckoutProblemDeliveryMethodInvalid(graphene.ObjectType):  # type: ignore[misc]
    """The delivery that was chosen does not go there."""

    class Meta:
        possible_types = (Unreached,)

    delivery = graphene.Field(Delivery)


class CheckoutProblemDeliveryMethodStale(graphene.ObjectType):  # type: ignore[misc]
    """Never: what a delivery costs is asked at each look."""

    class Meta:
        possible_types = (Stale,)

    delivery = graphene.Field(Delivery)


class CheckoutProblem(graphene.Union):  # type: ignore[misc]
    """What stops a checkout from being placed as it stands."""

    class Meta:
        types = (
            CheckoutLineProblemInsufficientStock,
            CheckoutLineProblemVariantNotAvailable,
            CheckoutProblemDeliveryMethodInvalid,
            CheckoutProblemDeliveryMethodStale,
        )
