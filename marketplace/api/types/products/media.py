"""Pictures."""

from typing import Any

import graphene

from marketplace.api.pictures import address
from marketplace.api.reads.products import Picture
from marketplace.api.types.common import (
    Node,
    ObjectWithMetadata,
    enum,
    identified,
    sorting,
)

from .shown import PICTURE, form


class ProductMediaType(graphene.Enum):  # type: ignore[misc]
    """Pictures alone."""

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"


class ProductMedia(graphene.ObjectType):  # type: ignore[misc]
    """A picture of a product."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    alt = graphene.String(required=True)
    type = graphene.Field(ProductMediaType, required=True)
    sort_order = graphene.Int()
    url = graphene.String(required=True, **PICTURE)

    resolve_id = identified("ProductMedia")

    @staticmethod
    def resolve_type(root: Picture, info: Any) -> str:
        """A picture."""
        return "IMAGE"

    @staticmethod
    def resolve_sort_order(root: Picture, info: Any) -> int:
        """As the producer put them."""
        return root.position

    @staticmethod
    def resolve_url(root: Picture, info: Any, size: int | None = 4096, format: Any = None) -> str:  # noqa: A002  Saleor's name
        """A copy, or with size 0 the picture itself."""
        return address(root, size, form(format))


MediaSortingInput = sorting("MediaSortingInput", enum("MediaChoicesSortField", "ID"))
