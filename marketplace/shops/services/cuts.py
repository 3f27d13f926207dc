"""Cuts: lower prices for a time, pushed by upper rooms."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.shops.models import Channel, PriceCut
from marketplace.shops.services.pricing import lock_products, reprice


@dataclass(frozen=True, slots=True)
class Cut:
    """So much off a product in a channel: `percent` (1 to 90) or `amount_off` (minor units), not both; `most_percent`: never more off the price
    that stood before."""

    product_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    label: str
    percent: int | None = None
    amount_off: int | None = None
    most_percent: int | None = None


@transaction.atomic
def put_cuts(*, source: str, channel: Channel, cuts: Collection[Cut]) -> None:
    """Make `cuts` the only ones of `source` (for example "sale:12"), and rewrite the prices of all products touched.

    A cut cannot begin before the present: one that runs keeps its beginning, a new one begins now at the earliest, and one that would
    already be over is left out. Raises `Refused` (code "twice") when a product is named twice.
    """
    wanted = {cut.product_id: cut for cut in cuts}
    if len(wanted) != len(cuts):
        raise Refused.because("twice", _("Một sản phẩm được nêu hai lần trong cùng một đợt giảm giá."), "products")
    before = set(PriceCut.objects.filter(source=source).values_list("product_id", flat=True))
    touched = before | wanted.keys()
    lock_products(touched)
    now = clock.now()
    began = dict(PriceCut.objects.filter(source=source, starts_at__lte=now).values_list("product_id", "starts_at"))
    PriceCut.objects.filter(source=source).delete()
    PriceCut.objects.bulk_create(
        [
            PriceCut(
                channel=channel,
                product_id=cut.product_id,
                percent=cut.percent,
                amount_off=cut.amount_off,
                most_percent=cut.most_percent,
                starts_at=began.get(cut.product_id, max(cut.starts_at, now)),
                ends_at=cut.ends_at,
                label=cut.label,
                source=source,
            )
            for cut in wanted.values()
            if cut.ends_at > now
        ],
        batch_size=2000,
    )
    reprice(product_ids=touched)


@transaction.atomic
def drop_cuts(*, source: str) -> None:
    """Take the cuts of `source` away: their prices end now, and what was charged stays in the history."""
    touched = list(PriceCut.objects.filter(source=source).values_list("product_id", flat=True))
    lock_products(touched)
    PriceCut.objects.filter(source=source).delete()
    reprice(product_ids=touched)
