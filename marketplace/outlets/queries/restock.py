"""What outlets ask shops for, as both see it."""

from django.db.models import Prefetch, QuerySet

from catalog.products.models import ProductState, Variant
from marketplace.outlets.models import Outlet, RestockLine, RestockOrder
from marketplace.shops.models import Shop


def _whole(rows: QuerySet[RestockOrder]) -> QuerySet[RestockOrder]:
    """With lines and steps. 3 statements."""
    lines = RestockLine.objects.select_related("variant__product").defer(
        "variant__product__vector", "variant__product__search"
    )
    return rows.select_related("outlet__place__province", "shop__producer").prefetch_related(
        Prefetch("lines", lines), "steps"
    )


def restocks_at(outlet: Outlet) -> QuerySet[RestockOrder]:
    """What an outlet asked for, the newest first. 3 statements."""
    return _whole(RestockOrder.objects.filter(outlet=outlet)).order_by("-asked_at", "-pk")


def restocks_of_shop(shop: Shop) -> QuerySet[RestockOrder]:
    """What outlets ask of a shop, the newest first. 3 statements."""
    return _whole(RestockOrder.objects.filter(shop=shop)).order_by("-asked_at", "-pk")


def restock_of_shop(shop: Shop, pk: int) -> RestockOrder | None:
    """One of them, else None. 3 statements."""
    return restocks_of_shop(shop).filter(pk=pk).first()


def goods_of(shop: Shop) -> list[Variant]:
    """What a shop may be asked for: variants of its published products, also of those without stars. 1 statement."""
    rows = Variant.objects.filter(product__producer=shop.producer_id, product__state=ProductState.PUBLISHED)
    return list(
        rows.select_related("product")
        .defer("product__vector", "product__search")
        .order_by("product__name", "product_id", "position", "pk")[:200]
    )
