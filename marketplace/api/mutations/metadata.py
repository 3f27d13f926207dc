"""Free keys and values: of a checkout and of oneself, and of a shop's things by its people."""

from collections.abc import Collection, Mapping
from typing import Any

import graphene

from catalog.core.errors import Refused
from marketplace.accounts.models import User as UserRow
from marketplace.accounts.services import joining
from marketplace.api.ids import key_of, parse
from marketplace.api.reads.metadata import KEPT
from marketplace.api.reads.orders import lines_of, order_of, parcel_of
from marketplace.api.reads.products import ProductRow, VariantRow
from marketplace.api.services import change_metadata
from marketplace.api.staff import denied
from marketplace.api.types.accounts import User, metadata_of
from marketplace.api.types.checkout import Checkout, checkout_key
from marketplace.api.types.common import MetadataInput, ObjectWithMetadata
from marketplace.api.types.order_lines import Fulfillment, OrderLine
from marketplace.api.types.orders import Order
from marketplace.api.types.products import Product, ProductVariant
from marketplace.checkout.queries import CheckoutView, checkout_at
from marketplace.checkout.services import checkouts
from marketplace.orders.models import Fulfilment
from marketplace.orders.models import Order as OrderRow
from marketplace.orders.models import OrderLine as LineRow

from . import products, variants
from .common import Mutation, errors
from .orders import order_for, parcel_for

_Code, MetadataError = errors("Metadata", "GRAPHQL_ERROR INVALID NOT_FOUND REQUIRED NOT_UPDATED")
ObjectWithMetadata.types_of_rows |= {
    UserRow: User,
    CheckoutView: Checkout,
    ProductRow: Product,
    VariantRow: ProductVariant,
    OrderRow: Order,
    LineRow: OrderLine,
    Fulfilment: Fulfillment,
}
MOST_KEYS = 100


def _not_found(id: str) -> Refused:  # noqa: A002  Saleor's name
    return Refused.because("not_found", f"Couldn't resolve to a node: {id[:200]}", "id")


def _line_for(info: Any, id: str) -> LineRow:  # noqa: A002  Saleor's name
    staff = info.context.staff
    staff.require(KEPT["OrderLine"])
    mine = LineRow.objects.filter(staff.working("order__shop__producer", KEPT["OrderLine"]))
    found = mine.select_related("order__shop").filter(pk=key_of(id, "OrderLine")).first()
    if found is None:
        raise _not_found(id)
    return found


def _thing(info: Any, kind: str, id: str) -> tuple[Any, int]:  # noqa: A002  Saleor's name
    """(row, its producer) of the asker's own. Raises `Refused` (`not_found`), `ApiError` (`PermissionDenied`)."""
    if kind == "Product":
        product = products.product_for(info, id)
        return product, product.producer_id
    if kind == "ProductVariant":
        variant = variants.variant_for(info, id)
        return variant, variant.product.producer_id
    if kind == "Order":
        order = order_for(info, id)
        return order, order.shop.producer_id
    if kind == "OrderLine":
        line = _line_for(info, id)
        return line, line.order.shop.producer_id
    parcel = parcel_for(info, id)
    return parcel, parcel.order.shop.producer_id


def _shown(info: Any, kind: str, row: Any) -> Any:
    """As its type shows it, now."""
    if kind == "Product":
        return products.shown(info, row)
    if kind == "ProductVariant":
        return variants.shown(info, row)
    if kind == "Order":
        return order_of(row)
    if kind == "OrderLine":
        return next(line for line in lines_of([row.order_id])[row.order_id] if line.pk == row.pk)
    return parcel_of(row)


def change(
    info: Any,
    id: str,  # noqa: A002  Saleor's name
    sets: Mapping[str, str],
    drops: Collection[str] = (),
    *,
    private: bool = False,
) -> Any:
    """The thing as it is then. Raises `Refused`, and `ApiError` (`PermissionDenied`) for what is not the asker's to change."""
    kind = parse(id)[0]
    if kind in KEPT:
        row, producer = _thing(info, kind, id)
        change_metadata(kind=kind, key=row.pk, producer_id=producer, sets=sets, drops=drops, private=private)
        return _shown(info, kind, row)
    if private:
        raise denied(*dict.fromkeys(KEPT.values()))
    if kind == "User" and key_of(id, "User") == info.context.somebody.pk:
        return joining.change_account(user=info.context.somebody, metadata=sets, drops=drops)
    view = checkout_at(checkout_key(id), asked_by=info.context.user) if kind == "Checkout" else None
    if view is None:
        raise _not_found(id)
    return checkouts.set_metadata(view=view, given=sets, drops=drops)


class _Updates(Mutation):
    class Meta:
        abstract = True

    known = _Code
    errors = graphene.List(graphene.NonNull(MetadataError), required=True)

    class Arguments:
        id = graphene.ID(required=True)
        input = graphene.List(graphene.NonNull(MetadataInput), required=True)

    item = graphene.Field(ObjectWithMetadata)
    private = False

    @classmethod
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """`adult` of a checkout says that its buyer is old enough; `note` is for the shop."""
        return {"item": change(info, id, metadata_of(input), private=cls.private)}


class _Deletes(Mutation):
    class Meta:
        abstract = True

    known = _Code
    errors = graphene.List(graphene.NonNull(MetadataError), required=True)

    class Arguments:
        id = graphene.ID(required=True)
        keys = graphene.List(graphene.NonNull(graphene.String), required=True)

    item = graphene.Field(ObjectWithMetadata)
    private = False

    @classmethod
    def perform(cls, info: Any, id: str, keys: list[str]) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """A key that is not there changes nothing."""
        return {"item": change(info, id, {}, keys[:MOST_KEYS], private=cls.private)}


class UpdateMetadata(_Updates):
    """Keys of a checkout, of oneself, or of what a shop has, that everybody sees who sees the thing."""


class DeleteMetadata(_Deletes):
    """The same, without these keys."""


class UpdatePrivateMetadata(_Updates):
    """Keys of what a shop has, for its people alone."""

    private = True


class DeletePrivateMetadata(_Deletes):
    """The same, without these keys."""

    private = True


class MetadataMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    update_metadata = UpdateMetadata.Field()
    delete_metadata = DeleteMetadata.Field()
    update_private_metadata = UpdatePrivateMetadata.Field()
    delete_private_metadata = DeletePrivateMetadata.Field()
