"""A shop's products: drafts and their texts, photos, in which channels they are offered."""

from typing import Any

import graphene
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductSet, ProductState
from catalog.products.services import add_photo, create_product, update_product
from marketplace.api.ids import key_of
from marketplace.api.reads.products import Picture, ProductRow
from marketplace.api.reads.staff_products import category_sets
from marketplace.api.staff import Permission
from marketplace.api.texts import plain_text
from marketplace.api.types.common import MetadataInput
from marketplace.api.types.products import Product as ProductType
from marketplace.api.types.products import ProductMedia, own_product
from marketplace.api.types.scalars import Upload
from marketplace.shops.models import Channel, Offer
from marketplace.shops.services import set_offer, stop_offer

from .family import ListingMutation, ProductMutation
from .kept import keep_given

P = Permission


class WeightScalar(graphene.Float):  # type: ignore[misc]
    """A weight in kilograms."""


class SeoInput(graphene.InputObjectType):  # type: ignore[misc]
    """`description` is the short introduction; titles are made here."""

    title = graphene.String()
    description = graphene.String()


class AttributeValueSelectableTypeInput(graphene.InputObjectType):  # type: ignore[misc]
    """A value of a list."""

    id = graphene.ID()
    external_reference = graphene.String()
    value = graphene.String()


class AttributeValueInput(graphene.InputObjectType):  # type: ignore[misc]
    """What an attribute is to be: `producer` says whose product it is, where somebody works for several; the others are the office's."""

    id = graphene.ID()
    external_reference = graphene.String()
    values = graphene.List(graphene.NonNull(graphene.String))
    dropdown = graphene.InputField(AttributeValueSelectableTypeInput)
    swatch = graphene.InputField(AttributeValueSelectableTypeInput)
    multiselect = graphene.List(graphene.NonNull(AttributeValueSelectableTypeInput))
    numeric = graphene.String()
    file = graphene.String()
    content_type = graphene.String()
    reference = graphene.ID()
    references = graphene.List(graphene.NonNull(graphene.ID))
    rich_text = graphene.JSONString()
    plain_text = graphene.String()
    boolean = graphene.Boolean()
    date = graphene.Date()
    date_time = graphene.DateTime()


_FIELDS: dict[str, Any] = {
    "attributes": lambda: graphene.List(graphene.NonNull(AttributeValueInput)),
    "category": graphene.ID,
    "charge_taxes": graphene.Boolean,
    "collections": lambda: graphene.List(graphene.NonNull(graphene.ID)),
    "description": graphene.JSONString,
    "name": graphene.String,
    "slug": graphene.String,
    "tax_class": graphene.ID,
    "tax_code": graphene.String,
    "seo": lambda: graphene.InputField(SeoInput),
    "weight": WeightScalar,
    "rating": graphene.Float,
    "metadata": lambda: graphene.List(graphene.NonNull(MetadataInput)),
    "private_metadata": lambda: graphene.List(graphene.NonNull(MetadataInput)),
    "external_reference": graphene.String,
}


def _input(name: str, **more: Any) -> Any:
    fields = {key: kind() for key, kind in _FIELDS.items()} | more
    doc = "What the label and the page say. A slug is made of the name."
    return type(name, (graphene.InputObjectType,), {"__doc__": doc} | fields)


ProductCreateInput = _input("ProductCreateInput", product_type=graphene.ID(required=True))
ProductInput = _input("ProductInput")
_NOT_HERE = {
    "collections": "Collections are put together by the platform's staff.",
    "weight": "Weights are the variants'.",
    "rating": "What buyers think is theirs to say.",
    "external_reference": "Not kept here: use metadata.",
}


def _named(attributes: Any) -> str | None:
    """The producer's slug in the attributes. Raises `Refused` for one that a shop cannot set."""
    found = None
    for each in attributes or ():
        if key_text(each.get("id")) != "producer":
            raise Refused.because("attribute", "Attributes are what the office recognised.", "attributes")
        chosen = each.get("dropdown") or {}
        found = str(chosen.get("value") or next(iter(each.get("values") or ()), ""))
    return found


def key_text(id: str | None) -> str:  # noqa: A002  Saleor's name
    """Of an attribute's id."""
    from marketplace.api.ids import text_of

    return text_of(id, "Attribute", "attributes") if id else ""


def _values(given: Any) -> dict[str, Any]:
    """The fields of our own that an input sets. Raises `Refused` for what is not set this way."""
    for name, words in _NOT_HERE.items():
        if given.get(name):
            raise Refused.because("not_here", words, name)
    values: dict[str, Any] = {}
    if given.get("name") is not None:
        values["name"] = given["name"]
    if "description" in given:
        values["description"] = plain_text(given["description"])
    if (seo := given.get("seo")) and seo.get("description") is not None:
        values["summary"] = seo["description"]
    return values


def _set(key: int, field: str) -> ProductSet:
    found = ProductSet.objects.filter(pk=key).first()
    if found is None:
        raise Refused.because("not_found", "There is no such product type.", field)
    return found


def product_for(info: Any, id: str | None, field: str = "id") -> Product:  # noqa: A002  Saleor's name
    """A product of the asker's. 1 statement. Raises `Refused` (`not_found`), `ApiError` (`PermissionDenied`)."""
    staff = info.context.staff
    staff.require(P.MANAGE_PRODUCTS)
    mine = Product.objects.filter(staff.within("producer", P.MANAGE_PRODUCTS))
    found = mine.select_related("producer").filter(pk=key_of(id or "", "Product", field)).first()
    if found is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {(id or '')[:200]}", field)
    return found


def shown(info: Any, product: Product) -> ProductRow | None:
    """As it is now. 2 statements."""
    return own_product(info.context, {"pk": product.pk})


class OfProduct(ProductMutation):
    """Mutations that give the product back."""

    class Meta:
        abstract = True

    product = graphene.Field(ProductType)


class ProductCreate(OfProduct):
    """A new draft. It is listed once it has stars and the office has approved what its label says."""

    class Arguments:
        input = ProductCreateInput(required=True)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Of the asker's producer; `attributes: [{id: …producer…, values: [slug]}]` names one of several. It is made where its producer is."""
        staff = info.context.staff
        staff.require(P.MANAGE_PRODUCTS)
        producers = Producer.objects.filter(staff.within("pk", P.MANAGE_PRODUCTS))
        named = _named(input.get("attributes"))
        some = list((producers.filter(slug=named) if named is not None else producers).select_related("place")[:2])
        if len(some) != 1:
            words = _(
                "Ghi cơ sở của sản phẩm ở thuộc tính “producer”: bạn làm việc cho nhiều cơ sở, hoặc không có cơ sở này."
            )
            raise Refused.because("required", words, "attributes")
        product = create_product(
            producer=some[0],
            product_set=_set(key_of(input["product_type"], "ProductType", "product_type"), "product_type"),
            origin=some[0].place,
            by=info.context.actor,
            **{"name": "", **_values(input)},
        )
        keep_given("Product", product, product.producer_id, input)
        return {"product": shown(info, product)}


class ProductUpdate(OfProduct):
    """Other words. What the label says goes back to the office: until it is approved again the product is not listed."""

    class Arguments:
        external_reference = graphene.String()
        id = graphene.ID()
        input = ProductInput(required=True)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, input: Any, id: str | None = None, **_given: Any) -> dict[str, Any]:  # noqa: A002
        """What is left out stays."""
        product = product_for(info, id)
        keep_given("Product", product, product.producer_id, input)
        values = _values(input)
        _named(input.get("attributes"))
        if input.get("category"):
            (key,) = category_sets(input["category"]) if len(category_sets(input["category"])) == 1 else (0,)
            values["product_set"] = _set(key, "category")
        return {"product": shown(info, update_product(product=product, by=info.context.actor, **values))}


class ProductMediaCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """A picture, in a multipart request."""

    alt = graphene.String()
    image = graphene.InputField(Upload)
    product = graphene.ID(required=True)
    media_url = graphene.String()


class ProductMediaCreate(OfProduct):
    """A further photo."""

    class Arguments:
        input = ProductMediaCreateInput(required=True)

    media = graphene.Field(ProductMedia)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Judged by its content, and encoded anew."""
        product = product_for(info, input["product"], "product")
        if input.get("media_url"):
            raise Refused.because("media_url", "Photos are uploaded, not fetched.", "media_url")
        if input.get("image") is None:
            raise Refused.because("required", "Send the picture as a part of a multipart request.", "image")
        photo = add_photo(product=product, uploaded=input["image"], alt=input.get("alt") or "", by=info.context.actor)
        return {"product": shown(info, product), "media": _picture(photo)}


def _picture(photo: Photo) -> Picture:
    return Picture(photo.pk, str(photo.file.name), photo.alt, photo.widths, photo.position)


class ProductChannelListingAddInput(graphene.InputObjectType):  # type: ignore[misc]
    """Whether it is offered in a channel. When it is recognised, and so listed, is the office's to decide."""

    channel_id = graphene.ID(required=True)
    is_published = graphene.Boolean()
    publication_date = graphene.Date()
    published_at = graphene.DateTime()
    visible_in_listings = graphene.Boolean()
    is_available_for_purchase = graphene.Boolean()
    available_for_purchase_date = graphene.Date()
    available_for_purchase_at = graphene.DateTime()
    add_variants = graphene.List(graphene.NonNull(graphene.ID))
    remove_variants = graphene.List(graphene.NonNull(graphene.ID))


class ProductChannelListingUpdateInput(graphene.InputObjectType):  # type: ignore[misc]
    """Where it is offered, and where no longer."""

    update_channels = graphene.List(graphene.NonNull(ProductChannelListingAddInput))
    remove_channels = graphene.List(graphene.NonNull(graphene.ID))


def channel_for(id: str, field: str = "channel_id") -> Channel:  # noqa: A002  Saleor's name
    """An active channel. Raises `Refused` (`not_found`)."""
    found = Channel.objects.filter(pk=key_of(id, "Channel", field), is_active=True).first()
    if found is None:
        raise Refused.because("not_found", "There is no such channel.", field)
    return found


class ProductChannelListingUpdate(ListingMutation):
    """Offer a product again in a channel where it has prices, or offer it there no longer."""

    class Arguments:
        id = graphene.ID(required=True)
        input = ProductChannelListingUpdateInput(required=True)

    product = graphene.Field(ProductType)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """All of it or nothing. Prices come by `productVariantChannelListingUpdate`, those of fairs by the booth's application."""
        product = product_for(info, id)
        for each in (input.get("update_channels") or ())[:20]:
            _update(info, product, each)
        for text in (input.get("remove_channels") or ())[:20]:
            _offer(info, product, channel_for(text, "remove_channels"), wanted=False)
        return {"product": shown(info, product)}


def _update(info: Any, product: Product, given: Any) -> None:
    channel = channel_for(given["channel_id"])
    asked = [given.get(name) for name in ("is_published", "visible_in_listings", "is_available_for_purchase")]
    if any(asked) and product.state != ProductState.PUBLISHED:
        words = _("Sản phẩm chỉ lên chợ sau khi cán bộ duyệt. Gửi duyệt ở trang sản phẩm trong bàn làm việc.")
        raise Refused.because("not_approved", words, "is_published")
    if given.get("add_variants"):
        words = _("Đặt giá cho quy cách ở kênh này bằng productVariantChannelListingUpdate.")
        raise Refused.because("required", words, "add_variants")
    for name in ("publication_date", "published_at", "available_for_purchase_date", "available_for_purchase_at"):
        if given.get(name):
            raise Refused.because("not_here", "It is offered from now on: days to come cannot be set.", name)
    variants = [key_of(text, "ProductVariant", "remove_variants") for text in given.get("remove_variants") or ()]
    if variants:
        _offer(info, product, channel, wanted=False, variants=variants)
    if False in asked:
        _offer(info, product, channel, wanted=False)
    elif any(asked):
        _offer(info, product, channel, wanted=True)


def _offer(info: Any, product: Product, channel: Channel, *, wanted: bool, variants: list[int] | None = None) -> None:
    """Start or stop the offers of a product in a channel, at the prices that they have."""
    rows = Offer.objects.filter(product=product, channel=channel).select_related("shop__producer", "variant__product")
    offers = list(rows if variants is None else rows.filter(variant__in=variants))
    if wanted and not offers:
        words = _("Chưa có giá ở kênh này. Đặt giá cho quy cách trước.")
        raise Refused.because("required", words, "add_variants")
    for offer in offers:
        if not wanted and offer.is_active:
            stop_offer(offer=offer, by=info.context.actor)
        elif wanted and not offer.is_active:
            set_offer(
                shop=offer.shop, channel=channel, variant=offer.variant, amount=offer.amount, by=info.context.actor
            )


class ProductMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    product_create = ProductCreate.Field()
    product_update = ProductUpdate.Field()
    product_channel_listing_update = ProductChannelListingUpdate.Field()
    product_media_create = ProductMediaCreate.Field()
