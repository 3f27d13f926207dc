"""Reads: a producer's sales, and those that run."""

import datetime as dt

from django.db.models import QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.producers.queries import producers_of
from marketplace.promotions.models import Sale


def sales_of(user: Actor) -> QuerySet[Sale]:
    """Sales of the producers this user works for, the newest first. 1 statement."""
    return (
        Sale.objects.filter(producer__in=producers_of(user))
        .select_related("producer", "channel")
        .order_by("-starts_at", "-pk")
    )


def sale_of(user: Actor, pk: int) -> Sale | None:
    """One of the user's own sales, else None. 1 statement."""
    return sales_of(user).filter(pk=pk).first()


def running_sales(at: dt.datetime | None = None) -> QuerySet[Sale]:
    """Sales that run at an instant (default: now). 1 statement."""
    moment = at or clock.now()
    return Sale.objects.filter(starts_at__lte=moment, ends_at__gt=moment, stopped_at=None).select_related("producer")
