"""The shop is told when little is left."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from catalog.products.models import Variant
from marketplace.notifications.queries import people_of
from marketplace.notifications.services import notify_all
from marketplace.shops import policies
from marketplace.shops.models import Stock


@transaction.atomic
def set_alarm(*, variant: Variant, below: int | None, by: Actor) -> None:
    """Tell the shop when fewer than so many are free; None: not at all. Raises `NotAllowed`, `Refused`."""
    if not policies.may_count_stock(by, variant.product.producer):
        raise NotAllowed.because("not_yours", _("Chỉ người của cơ sở được sửa số hàng còn."))
    if below is not None and not 1 <= below <= 1_000_000:
        raise Refused.because("out_of_range", _("Mức báo sắp hết từ 1 đến 1.000.000, hoặc để trống."), "below")
    with audit.context(user=by.pk, reason="stock alarm set"):
        Stock.objects.get_or_create(variant=variant)
        Stock.objects.filter(variant=variant).update(alarm_below=below, alarmed_at=None)


@transaction.atomic
def raise_alarms(*, limit: int = 100) -> int:
    """Tell of every stock that has fallen below its alarm since it last was enough; how many. Any number of workers may call it at once."""
    now, free = clock.now(), F("quantity") - F("reserved")
    watched = Stock.objects.filter(alarm_below__isnull=False).annotate(free=free)
    watched.filter(alarmed_at__isnull=False, free__gte=F("alarm_below")).update(alarmed_at=None)
    low = list(
        watched.filter(alarmed_at=None, free__lt=F("alarm_below"))
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("variant__product__producer")
        .defer("variant__product__vector", "variant__product__search")
        .order_by("variant")[:limit]
    )
    Stock.objects.filter(pk__in=[stock.pk for stock in low]).update(alarmed_at=now)
    for stock in low:
        product = stock.variant.product
        notify_all(
            users=people_of(product.producer_id),
            kind="stock.low",
            facts={
                "product": product.name,
                "variant": stock.variant.name,
                "n": max(stock.quantity - stock.reserved, 0),
            },
            url=f"/studio/stock/{stock.variant_id}/",
            key=f"stock.low:{stock.variant_id}:{now:%Y%m%d%H%M}",
        )
    return len(low)
