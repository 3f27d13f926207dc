"""A shop's variants: packs, prices by channel, how many there are."""

from decimal import Decimal
from typing import Any

import graphene
from django.db import transaction

from catalog.core.errors import Problem, Refused
from catalog.products.models import Variant
from catalog.products.services import add_variant, remove_variant, update_variant
from marketplace.api.ids import global_id, key_of
from marketplace.api.reads import products as reads
from marketplace.api.reads.products import VariantRow
from marketplace.api.reads.stocks import place_at
from marketplace.api.staff import Permission
from marketplace.api.types.common import MetadataInput
from marketplace.api.types.products import MARKET, ProductVariant
from marketplace.api.types.scalars import PositiveDecimal
from marketplace.shops.models import Shop
from marketplace.shops.services import set_offer, set_stock

from .family import ListingMutation, ProductMutation, StocksMutation
from .kept import keep_given
from .products import AttributeValueInput, WeightScalar, channel_for, product_for

P = Permission
MOST_AT_ONCE = 50


class StockInput(graphene.InputObjectType):  # type: ignore[misc]
    """So many at a place."""

    warehouse = graphene.ID(required=True)
    quantity = graphene.Int(required=True)


class PreorderSettingsInput(graphene.InputObjectType):  # type: ignore[misc]
    """What may be ordered ahead is said in the studio."""

    global_threshold = graphene.Int()
    end_date = graphene.DateTime()


_FIELDS: dict[str, Any] = {
    "sku": graphene.String,
    "name": graphene.String,
    "track_inventory": graphene.Boolean,
    "weight": WeightScalar,
    "preorder": lambda: graphene.InputField(PreorderSettingsInput),
    "quantity_limit_per_customer": graphene.Int,
    "metadata": lambda: graphene.List(graphene.NonNull(MetadataInput)),
    "private_metadata": lambda: graphene.List(graphene.NonNull(MetadataInput)),
    "external_reference": graphene.String,
}
_NOT_HERE = {
    "preorder": "What may be ordered ahead is said in the studio.",
    "quantity_limit_per_customer": "Limits are set with the price, in the studio.",
    "external_reference": "Not kept here: use metadata.",
}


def _input(name: str, **more: Any) -> Any:
    fields = {key: kind() for key, kind in _FIELDS.items()} | more
    return type(name, (graphene.InputObjectType,), {"__doc__": "A pack."} | fields)


ProductVariantCreateInput = _input(
    "ProductVariantCreateInput",
    attributes=graphene.List(graphene.NonNull(AttributeValueInput), required=True),
    product=graphene.ID(required=True),
    stocks=graphene.List(graphene.NonNull(StockInput)),
)
ProductVariantInput = _input("ProductVariantInput", attributes=graphene.List(graphene.NonNull(AttributeValueInput)))


def _values(given: Any) -> dict[str, Any]:
    """The fields of our own. The pack's attribute is its name, so that attributes set nothing. Raises `Refused`."""
    for name, words in _NOT_HERE.items():
        if given.get(name) is not None:
            raise Refused.because("not_here", words, name)
    if given.get("track_inventory") is False:
        raise Refused.because("not_here", "Stock is always counted: the last jar is sold once.", "track_inventory")
    values = {name: given[name] for name in ("sku", "name") if given.get(name) is not None}
    if given.get("weight") is not None:
        values["weight_g"] = _grams(given["weight"])
    return values


def _grams(kilograms: Any) -> int:
    if not 0 < kilograms < 10_000:
        raise Refused.because("out_of_range", "A weight is more than 0 and at most 10,000 kg.", "weight")
    return round(Decimal(str(kilograms)) * 1000)


def variant_for(info: Any, id: str | None, sku: str | None = None, field: str = "id") -> Variant:  # noqa: A002
    """A variant of the asker's, by id or SKU. 1 statement. Raises `Refused` (`not_found`), `ApiError` (`PermissionDenied`)."""
    staff = info.context.staff
    staff.require(P.MANAGE_PRODUCTS)
    which = {"pk": key_of(id, "ProductVariant", field)} if id else {"sku": sku or ""}
    mine = Variant.objects.filter(staff.within("product__producer", P.MANAGE_PRODUCTS), **which)
    found = mine.select_related("product__producer").first()
    if found is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {(id or sku or '')[:200]}", field)
    return found


def shown(info: Any, variant: Variant) -> VariantRow | None:
    """As it is now. 2 statements at most."""
    return reads.variants_of([variant.pk], info.context.channel(MARKET).pk).get(variant.pk)


def _count(info: Any, variant: Variant, stocks: Any) -> None:
    """Says how many there are at each place. Raises `Refused` that names which of them is wrong (`stocks-2`)."""
    for index, each in enumerate((stocks or ())[:MOST_AT_ONCE]):
        place = place_at(each["warehouse"], info.context.staff, f"warehouse-{index}")
        if place.shop.producer_id != variant.product.producer_id:
            raise Refused.because("not_found", "The warehouse is another shop's.", f"warehouse-{index}")
        try:
            set_stock(variant=variant, quantity=each["quantity"], store=place.store, by=info.context.actor)
        except Refused as refused:
            raise type(refused)(*(Problem(p.code, p.message, f"{p.field}-{index}") for p in refused.problems)) from None


class OfVariant(ProductMutation):
    """Mutations that give the variant back."""

    class Meta:
        abstract = True

    product_variant = graphene.Field(ProductVariant)


class ProductVariantCreate(OfVariant):
    """A further pack."""

    class Arguments:
        input = ProductVariantCreateInput(required=True)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """With how many there are of it, all or nothing. A SKU is made where none is given."""
        product = product_for(info, input["product"], "product")
        values = {"name": "", **_values(input)}
        variant = add_variant(product=product, by=info.context.actor, **values)
        keep_given("ProductVariant", variant, product.producer_id, input)
        _count(info, variant, input.get("stocks"))
        return {"product_variant": shown(info, variant)}


class ProductVariantUpdate(OfVariant):
    """Other words for a pack."""

    class Arguments:
        external_reference = graphene.String()
        id = graphene.ID()
        input = ProductVariantInput(required=True)
        sku = graphene.String()

    @classmethod
    @transaction.atomic
    def perform(
        cls,
        info: Any,
        input: Any,  # noqa: A002  Saleor's name
        id: str | None = None,  # noqa: A002  Saleor's name
        sku: str | None = None,
        **_given: Any,
    ) -> dict[str, Any]:
        """What is left out stays."""
        variant = variant_for(info, id, sku)
        keep_given("ProductVariant", variant, variant.product.producer_id, input)
        return {
            "product_variant": shown(info, update_variant(variant=variant, by=info.context.actor, **_values(input)))
        }


class ProductVariantDelete(OfVariant):
    """A pack that was never sold. Others are sold no longer: `productChannelListingUpdate(removeVariants)`."""

    class Arguments:
        external_reference = graphene.String()
        id = graphene.ID()
        sku = graphene.String()

    @classmethod
    def perform(
        cls,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        sku: str | None = None,
        **_given: Any,
    ) -> dict[str, Any]:
        """Gives it back as it was."""
        variant = variant_for(info, id, sku)
        was = shown(info, variant)
        remove_variant(variant=variant, by=info.context.actor)
        return {"product_variant": was}


class ProductVariantChannelListingAddInput(graphene.InputObjectType):  # type: ignore[misc]
    """What it costs in a channel."""

    channel_id = graphene.ID(required=True)
    price = graphene.InputField(PositiveDecimal, required=True)
    cost_price = graphene.InputField(PositiveDecimal)
    prior_price = graphene.InputField(PositiveDecimal)
    preorder_threshold = graphene.Int()


class ProductVariantChannelListingUpdate(ListingMutation):
    """Prices from now on, in ₫; what is lowered for a time is a sale. Prices before the shop's approval are written down and sell nothing."""

    class Arguments:
        id = graphene.ID()
        input = graphene.List(graphene.NonNull(ProductVariantChannelListingAddInput), required=True)
        sku = graphene.String()

    variant = graphene.Field(ProductVariant)

    @classmethod
    @transaction.atomic
    def perform(
        cls,
        info: Any,
        input: Any,  # noqa: A002  Saleor's name
        id: str | None = None,  # noqa: A002  Saleor's name
        sku: str | None = None,
    ) -> dict[str, Any]:
        """All of them or none. What goods cost the shop is not kept here."""
        variant = variant_for(info, id, sku)
        shop = Shop.objects.select_related("producer").filter(producer=variant.product.producer_id).first()
        if shop is None:
            raise Refused.because("not_found", "The producer has no shop yet.", "id")
        for each in input[:MOST_AT_ONCE]:
            channel = channel_for(each["channel_id"])
            try:
                set_offer(shop=shop, channel=channel, variant=variant, amount=each["price"], by=info.context.actor)
            except Refused as refused:
                fields = {"amount": "price"}
                problems = [
                    Problem(p.code, p.message, f"{fields.get(p.field, p.field)}-{channel.pk}") for p in refused.problems
                ]
                raise type(refused)(*problems) from None
        return {"variant": shown(info, variant)}

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """`price-1` is of the channel with this key."""
        name, _dash, key = problem.field.partition("-")
        said = super().told(Problem(problem.code, problem.message, name))
        return said | {"channels": [global_id("Channel", key)] if key else None}


class OfStocks(StocksMutation):
    """How many there are at each place, what is set aside for orders included."""

    class Meta:
        abstract = True

    product_variant = graphene.Field(ProductVariant)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, stocks: Any, variant_id: str | None = None, sku: str | None = None) -> dict[str, Any]:
        """All of them or none."""
        variant = variant_for(info, variant_id, sku, "variant_id")
        _count(info, variant, stocks)
        return {"product_variant": shown(info, variant)}

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """`quantity-2` is the third of the list."""
        name, _dash, index = problem.field.partition("-")
        said = super().told(Problem(problem.code, problem.message, name))
        return said | {"index": int(index) if index else None}


class ProductVariantStocksCreate(OfStocks):
    """Of a pack that has none yet; else as `productVariantStocksUpdate`."""

    class Arguments:
        stocks = graphene.List(graphene.NonNull(StockInput), required=True)
        variant_id = graphene.ID(required=True)


class ProductVariantStocksUpdate(OfStocks):
    """Counted anew."""

    class Arguments:
        sku = graphene.String()
        stocks = graphene.List(graphene.NonNull(StockInput), required=True)
        variant_id = graphene.ID()


class VariantMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    product_variant_create = ProductVariantCreate.Field()
    product_variant_update = ProductVariantUpdate.Field()
    product_variant_delete = ProductVariantDelete.Field()
    product_variant_channel_listing_update = ProductVariantChannelListingUpdate.Field()
    product_variant_stocks_create = ProductVariantStocksCreate.Field()
    product_variant_stocks_update = ProductVariantStocksUpdate.Field()
