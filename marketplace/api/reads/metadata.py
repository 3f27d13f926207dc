"""What clients keep about a shop's things: public keys for everybody who sees the thing, private ones for the shop's people."""

from collections.abc import Collection, Mapping
from typing import Any

from marketplace.api.models import KeptMetadata
from marketplace.api.reads.orders import open_to
from marketplace.api.staff import Permission, denied

KEPT: Mapping[str, Permission] = {
    "Product": Permission.MANAGE_PRODUCTS,
    "ProductVariant": Permission.MANAGE_PRODUCTS,
    "Order": Permission.MANAGE_ORDERS,
    "OrderLine": Permission.MANAGE_ORDERS,
    "Fulfillment": Permission.MANAGE_ORDERS,
}
"""Types whose keys lie beside their rows, and who may change them. Other types' rows have a dict of their own, or none."""
NOTHING: Mapping[str, str] = {}


def kept_of(keys: Collection[int], kind: str) -> dict[int, KeptMetadata]:
    """By the thing's key. 1 statement."""
    return {row.key: row for row in KeptMetadata.objects.filter(kind=kind, key__in=keys)}


def _order_of(root: Any, kind: str) -> Any:
    if kind == "Order":
        return root
    return root.order if kind in {"OrderLine", "Fulfillment"} else None


def public_of(root: Any, info: Any) -> Mapping[str, str]:
    """For everybody; of an order for who may see what is personal in it. Of a list at once: 1 statement."""
    kind = info.parent_type.name
    if kind not in KEPT:
        found = root.get("metadata") if isinstance(root, dict) else getattr(root, "metadata", None)
        return found if isinstance(found, dict) else NOTHING
    order = _order_of(root, kind)
    if order is not None and not open_to(order, info):
        return NOTHING
    kept = info.context.batches.get(kept_of, root, kind)
    return kept.public if kept else NOTHING


def private_of(root: Any, info: Any) -> Mapping[str, str]:
    """For the shop's people. The same statement. Raises `ApiError` (`PermissionDenied`) for everybody else, and for types that have none."""
    kind = info.parent_type.name
    if kind not in KEPT:
        raise denied("AUTHENTICATED_STAFF_USER")
    staff = info.context.staff
    staff.require(KEPT[kind])
    order = _order_of(root, kind)
    if order is not None and not staff.works_for(order.shop.producer_id, KEPT[kind]):
        raise denied(KEPT[kind])
    kept = info.context.batches.get(kept_of, root, kind)
    if kept is None:
        return NOTHING
    if order is None and not staff.covers(kept.producer_id, KEPT[kind]):
        raise denied(KEPT[kind])
    private: Mapping[str, str] = kept.private
    return private
