"""What clients keep beside rows of other rooms."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q

from marketplace.accounts.services.joining import merged
from marketplace.checkout.models import CartLine
from marketplace.checkout.queries import CheckoutView
from marketplace.orders.models import Fulfilment, Order, OrderGroup, OrderLine

from .models import KeptMetadata


@transaction.atomic
def change_metadata(
    *,
    kind: str,
    key: int,
    producer_id: int,
    sets: Mapping[str, str] | None = None,
    drops: Collection[str] = (),
    private: bool = False,
) -> KeptMetadata:
    """Keys of a thing set or dropped: those that everybody sees, or the shop's people alone. 3 statements. Raises `Refused` as `merged`."""
    KeptMetadata.objects.bulk_create([KeptMetadata(kind=kind, key=key, producer_id=producer_id)], ignore_conflicts=True)
    row = KeptMetadata.objects.select_for_update().get(kind=kind, key=key)
    column = "private" if private else "public"
    setattr(row, column, merged(getattr(row, column), sets or {}, drops))
    row.save(update_fields=[column])
    return row


def forget_orders(*, group: OrderGroup) -> None:
    """A buyer's data goes: so does what clients wrote beside the orders. 1 statement."""
    lines = OrderLine.objects.filter(order__group=group).values("pk")
    parcels = Fulfilment.objects.filter(order__group=group).values("pk")
    KeptMetadata.objects.filter(
        Q(kind="Order", key__in=group.orders.values("pk"))
        | Q(kind="OrderLine", key__in=lines)
        | Q(kind="Fulfillment", key__in=parcels)
    ).delete()


def kept_by(view: CheckoutView) -> dict[int | None, dict[str, str]]:
    """What a client keeps about a checkout (None) and its lines (by variant). 1 statement."""
    rows = CartLine.objects.filter(cart=view.key).exclude(metadata={}).values_list("offer__variant", "metadata")
    found: dict[int | None, dict[str, str]] = dict(rows)
    return found | ({None: view.row.metadata} if view.row.metadata else {})


def keep_on_order(*, order: Order, kept: Mapping[int | None, Mapping[str, str]]) -> None:
    """It goes on with the order that the checkout became; not where the desk's job places what was paid and left. None when nothing was kept."""
    if not kept:
        return
    lines = OrderLine.objects.filter(order=order, variant__in=[key for key in kept if key is not None])
    things: list[tuple[str, int, int | None]] = [("OrderLine", line.pk, line.variant_id) for line in lines]
    if None in kept:
        things.append(("Order", order.pk, None))
    KeptMetadata.objects.bulk_create(
        [
            KeptMetadata(kind=kind, key=key, producer_id=order.shop.producer_id, public=dict(kept[of]))
            for kind, key, of in things
        ],
        ignore_conflicts=True,
    )
