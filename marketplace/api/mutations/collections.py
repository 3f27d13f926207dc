"""Collections, for who runs the platform: made, named, filled, put in order. None is deleted: one that is not published is not shown."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from catalog.products.models import Product
from marketplace.api.ids import key_of
from marketplace.api.staff import Permission
from marketplace.api.texts import plain_text
from marketplace.api.types.collections import Collection
from marketplace.api.types.common import MetadataInput
from marketplace.api.types.products import MARKET
from marketplace.api.types.scalars import Upload
from marketplace.content.models import Collection as CollectionModel
from marketplace.content.services import (
    put_into_collection,
    reorder_collection,
    save_collection,
    take_out_of_collection,
)

from .common import Mutation, errors
from .products import SeoInput

MOST = 100  # products of one request

CollectionErrorCode, CollectionError = errors(
    "Collection",
    "DUPLICATED_INPUT_ITEM GRAPHQL_ERROR INVALID NOT_FOUND REQUIRED UNIQUE CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT",
    products=graphene.List(graphene.NonNull(graphene.ID)),
)


class CollectionMutation(Mutation):
    """Of collections."""

    class Meta:
        abstract = True

    known = CollectionErrorCode
    errors = graphene.List(graphene.NonNull(CollectionError), required=True)
    collection = graphene.Field(Collection)


def collection_for(info: Any, id: str, field: str = "id") -> CollectionModel:  # noqa: A002  Saleor's name
    """Shown or not. 1 statement. Raises `ApiError` (`PermissionDenied`), `Refused` (`not_found`)."""
    info.context.staff.require(Permission.MANAGE_PRODUCTS)
    found = CollectionModel.objects.filter(pk=key_of(id, "Collection", field)).first()
    if found is None or not (found.is_published or info.context.staff.is_superuser):
        raise Refused.because("not_found", f"Couldn't resolve to a node: {id[:200]}", field)
    return found


def _answer(info: Any, row: CollectionModel) -> dict[str, Any]:
    row.channel = MARKET  # type: ignore[attr-defined]
    info.context.collections[row.pk] = row
    return {"collection": row}


def _products(ids: list[str]) -> list[Product]:
    """In their order. 1 statement. Raises `Refused` for one that there is not."""
    if len(ids) > MOST:
        raise Refused.because("too_many", f"At most {MOST} products.", "products")
    keys = [key_of(text, "Product", "products") for text in ids]
    found = Product.objects.in_bulk(keys)
    if missing := [text for text, key in zip(ids, keys, strict=True) if key not in found]:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {missing[0][:200]}", "products")
    return [found[key] for key in dict.fromkeys(keys)]


_SHARED: dict[str, Any] = {
    "is_published": graphene.Boolean,
    "name": graphene.String,
    "slug": graphene.String,
    "description": graphene.JSONString,
    "background_image": Upload,
    "background_image_alt": graphene.String,
    "publication_date": graphene.Date,
}


def _input(name: str, doc: str, **more: Any) -> Any:
    fields = {key: kind() for key, kind in _SHARED.items()} | {
        "seo": graphene.InputField(SeoInput),
        "metadata": graphene.List(graphene.NonNull(MetadataInput)),
        "private_metadata": graphene.List(graphene.NonNull(MetadataInput)),
    }
    return type(name, (graphene.InputObjectType,), {"__doc__": doc} | fields | more)


CollectionInput = _input("CollectionInput", "What is not given stays. Pictures, dates and metadata are not kept.")
CollectionCreateInput = _input(
    "CollectionCreateInput",
    "A new collection, with its products. Pictures, dates and metadata are not kept.",
    products=graphene.List(graphene.NonNull(graphene.ID)),
)


def _save(info: Any, given: Any, row: CollectionModel | None) -> CollectionModel:
    for name in ("background_image", "metadata", "private_metadata"):
        if given.get(name):
            raise Refused.because("graphql_error", "Collections keep no pictures and no metadata.", name)
    words = plain_text(given["description"]) if "description" in given else row.text if row else ""
    shown = given.get("is_published")
    return save_collection(
        collection=row,
        name=given["name"] or "" if "name" in given else row.name if row else "",
        words=words,
        slug=given.get("slug") or "",
        is_published=bool(shown) if shown is not None else bool(row and row.is_published),
        by=info.context.actor,
    )


class CollectionCreate(CollectionMutation):
    """A new one, by hand."""

    class Arguments:
        input = CollectionCreateInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Not published unless it says so."""
        info.context.staff.require(Permission.MANAGE_PRODUCTS)
        products = _products(input.get("products") or [])
        row = _save(info, input, None)
        if products:
            put_into_collection(collection=row, products=products, by=info.context.actor)
        return _answer(info, row)


class CollectionUpdate(CollectionMutation):
    """Another wording, shown or not."""

    class Arguments:
        id = graphene.ID(required=True)
        input = CollectionInput(required=True)

    @classmethod
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """What is not given stays."""
        return _answer(info, _save(info, input, collection_for(info, id)))


class CollectionAddProducts(CollectionMutation):
    """At its end."""

    class Arguments:
        collection_id = graphene.ID(required=True)
        products = graphene.List(graphene.NonNull(graphene.ID), required=True)

    @classmethod
    def perform(cls, info: Any, collection_id: str, products: list[str]) -> dict[str, Any]:
        """What is in it stays where it is."""
        row = collection_for(info, collection_id, "collection_id")
        put_into_collection(collection=row, products=_products(products), by=info.context.actor)
        return _answer(info, row)


class CollectionRemoveProducts(CollectionMutation):
    """Out of it."""

    class Arguments:
        collection_id = graphene.ID(required=True)
        products = graphene.List(graphene.NonNull(graphene.ID), required=True)

    @classmethod
    def perform(cls, info: Any, collection_id: str, products: list[str]) -> dict[str, Any]:
        """What is not in it is passed over."""
        row = collection_for(info, collection_id, "collection_id")
        keys = [each.pk for each in _products(products)]
        take_out_of_collection(collection=row, products=keys, by=info.context.actor)
        return _answer(info, row)


class MoveProductInput(graphene.InputObjectType):  # type: ignore[misc]
    """So many places down, or up when negative."""

    product_id = graphene.ID(required=True)
    sort_order = graphene.Int()


class CollectionReorderProducts(CollectionMutation):
    """In another order."""

    class Arguments:
        collection_id = graphene.ID(required=True)
        moves = graphene.List(graphene.NonNull(MoveProductInput), required=True)

    @classmethod
    def perform(cls, info: Any, collection_id: str, moves: list[Any]) -> dict[str, Any]:
        """One move after the other."""
        row = collection_for(info, collection_id, "collection_id")
        if len(moves) > MOST:
            raise Refused.because("too_many", f"At most {MOST} moves.", "moves")
        steps = [(key_of(m["product_id"], "Product", "moves"), m.get("sort_order") or 0) for m in moves]
        reorder_collection(collection=row, moves=steps, by=info.context.actor)
        return _answer(info, row)


class CollectionMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    collection_create = CollectionCreate.Field()
    collection_update = CollectionUpdate.Field()
    collection_add_products = CollectionAddProducts.Field()
    collection_remove_products = CollectionRemoveProducts.Field()
    collection_reorder_products = CollectionReorderProducts.Field()
