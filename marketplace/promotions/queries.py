"""Reads: a producer's sales and vouchers, those that run, those of sponsors."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Sum

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer
from catalog.producers.queries import producers_of
from marketplace.promotions.models import GiftBox, GiftBoxLine, LimitKind, Payer, PromotionLimit, Sale, Voucher
from marketplace.promotions.policies import may_sponsor


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


def vouchers_at(producer: Producer) -> QuerySet[Voucher, Any]:
    """A desk's own vouchers, the newest first, annotated with `given`: ₫ taken off in all. 1 statement."""
    return _with_given(Voucher.objects.filter(shop__producer=producer))


def vouchers_by(officer: Actor) -> QuerySet[Voucher, Any]:
    """Sponsors' vouchers of the places that an officer reaches, with `given`. 2 statements."""
    reached = reach_filter(officer, "place") | reach_filter(officer, "shop__producer__place")
    if may_sponsor(officer, None):
        reached |= Q(place=None, shop=None)
    return _with_given(Voucher.objects.filter(reached, payer=Payer.SPONSOR).select_related("place", "shop"))


def boxes_by(officer: Actor) -> QuerySet[GiftBox]:
    """Gift boxes of several shops that officers of the places in reach keep, with their lines. 3 statements."""
    reached = reach_filter(officer, "place")
    if may_sponsor(officer, None):
        reached |= Q(place=None)
    lines = GiftBoxLine.objects.select_related("offer__product", "offer__variant", "offer__shop")
    rows = GiftBox.objects.filter(reached, shop=None).select_related("place", "voucher__shop")
    return rows.prefetch_related(Prefetch("lines", lines))


def periods_by(officer: Actor) -> QuerySet[PromotionLimit]:
    """Concentrated promotions that hold where the officer's shops are, the newest first: the country's, and those of provinces in reach.

    1 or 2 statements."""
    reached = Q(place=None) | reach_filter(officer, "place")
    rows = PromotionLimit.objects.filter(reached, kind=LimitKind.PERIOD).select_related("place")
    return rows.order_by("-starts_on", "-pk")


def limits_today() -> QuerySet[PromotionLimit]:
    """Caps and the duty to say a number, as they hold today. 1 statement."""
    today = clock.today()
    rows = PromotionLimit.objects.exclude(kind=LimitKind.PERIOD)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


def _with_given(rows: QuerySet[Voucher]) -> QuerySet[Voucher, Any]:
    given = Sum("uses__amount", filter=Q(uses__given_back_at=None), default=0)
    return rows.annotate(given=given).order_by("-starts_at", "-pk")
