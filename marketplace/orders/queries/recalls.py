"""Whom a stopped lot concerns: parcels with goods of it, and parcels of which nobody wrote the lot."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from marketplace.orders.models import Fulfilment, FulfilmentLine, FulfilmentState
from traceability.lots.models import Lot, LotState

_STOPPED = (LotState.HELD, LotState.RECALLED)


def parcels_with(lot: Lot) -> QuerySet[Fulfilment]:
    """Parcels with goods of a lot, as was written; opened ones are none. The newest first, with their orders. One statement."""
    return _parcels(Q(lot=lot))


def perhaps_of(lot: Lot) -> QuerySet[Fulfilment]:
    """Parcels with goods of a lot's variant of which no lot is written, packed after it was published and, once it is recalled, before
    that: they may be of it. The newest first, with their orders. One statement."""
    unwritten = Q(lot=None, line__variant=lot.variant_id, line__slot=None, fulfilment__packed_at__gte=lot.published_at)
    if lot.state == LotState.RECALLED:
        unwritten &= Q(fulfilment__packed_at__lte=lot.state_since)
    return _parcels(unwritten)


def _parcels(which: Q) -> QuerySet[Fulfilment]:
    rows = FulfilmentLine.objects.filter(which).order_by().values("fulfilment")
    parcels = Fulfilment.objects.filter(pk__in=rows).exclude(state=FulfilmentState.UNPACKED)
    return parcels.select_related("order").order_by("-packed_at", "-pk")


def stopped_since(variants: Collection[int], packed_at: dt.datetime) -> QuerySet[Lot]:
    """Lots of these variants that were public when something was packed, and were held or recalled since. One statement."""
    rows = Lot.objects.filter(variant__in=variants, state__in=_STOPPED, published_at__lte=packed_at)
    return rows.filter(state_since__gt=packed_at).order_by("pk")


def perhaps_recalled(order: int) -> QuerySet[Lot]:
    """Recalled lots that goods of an order may be of, because its parcels do not say of which lot they are. One statement."""
    here = F("variant__order_lines__parcels__fulfilment__packed_at")
    return (
        Lot.objects.filter(
            state=LotState.RECALLED,
            variant__order_lines__order=order,
            variant__order_lines__parcels__lot=None,
            variant__order_lines__parcels__quantity__gt=0,
            variant__order_lines__parcels__fulfilment__state__in=(FulfilmentState.SENT, FulfilmentState.DELIVERED),
            published_at__lte=here,
            state_since__gte=here,
        )
        .select_related("trace_code")
        .distinct()
        .order_by("number", "pk")
    )
