"""Which stars a product holds on which days. Called by `certification.services` alone."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from django.db import transaction

from catalog.core import clock, outbox, revision

from ..models import Product, StarSpan
from .bulk import save_in_bulk
from .common import lock_product, said
from .search import refresh_search

type Span = tuple[int, dt.date, dt.date, int]
"""Stars 1–5, first day, last day, certificate id."""

__all__ = ["Span", "add_spans_in_bulk", "lock_product", "replace_spans_in_bulk", "set_star_spans"]


@transaction.atomic
def set_star_spans(*, product: Product | int, spans: Sequence[Span], decision_numbers: str | None = None) -> None:
    """Replace the product's spans by these, under a lock on the product's row.

    Spans may come in any order, never overlapping (`ValueError`). `decision_numbers`: words by which a search finds the product.
    Emits `stars.changed` with the days from which something is different, unless nothing is.
    """
    mine = lock_product(product)
    wanted = sorted(spans, key=lambda span: span[1])
    for (_s, starts_on, ends_on, _c), (_s2, next_starts, _e2, _c2) in pairwise(wanted):
        if ends_on >= next_starts:
            raise ValueError(f"spans overlap: one from {starts_on} ends {ends_on}, the next begins {next_starts}")
    kept = {span.starts_on: span for span in StarSpan.objects.filter(product=mine)}
    same = [
        (s.stars, s.starts_on, s.ends_on, s.certificate_id) for s in sorted(kept.values(), key=lambda s: s.starts_on)
    ]
    if decision_numbers is not None and mine.decision_numbers != decision_numbers[:400]:
        mine.decision_numbers = decision_numbers[:400]
        mine.save(update_fields=["decision_numbers"])
        refresh_search(product_ids=[mine.pk])
    if same == wanted:
        return
    StarSpan.objects.filter(product=mine).delete()
    StarSpan.objects.bulk_create(
        StarSpan(product=mine, stars=stars, starts_on=starts_on, ends_on=ends_on, certificate_id=certificate_id)
        for stars, starts_on, ends_on, certificate_id in wanted
    )
    before = _stars_at(same)
    after = _stars_at(wanted)
    said(mine, "stars.changed", before=before, after=after)


def _stars_at(spans: Iterable[Span]) -> int | None:
    today = clock.today()
    return next((stars for stars, starts_on, ends_on, _ in spans if starts_on <= today <= ends_on), None)


def add_spans_in_bulk(rows: Iterable[tuple[int, Span]]) -> int:
    """Spans of products made in this same transaction, which have none yet: (product id, span). For imports and generators."""
    made = save_in_bulk(
        [
            StarSpan(
                product_id=product_id, stars=stars, starts_on=starts_on, ends_on=ends_on, certificate_id=certificate
            )
            for product_id, (stars, starts_on, ends_on, certificate) in rows
        ]
    )
    return len(made)


@transaction.atomic
def replace_spans_in_bulk(*, spans: Mapping[int, Sequence[Span]], decision_numbers: Mapping[int, str]) -> None:
    """`set_star_spans` for many products: rows locked in the order of their keys, spans replaced, indexed again, upper rooms told."""
    products = list(Product.objects.select_for_update(of=("self",)).filter(pk__in=spans).defer("vector").order_by("pk"))
    for product in products:
        product.decision_numbers = decision_numbers.get(product.pk, "")[:400]
        product.reported_stars = None
    Product.objects.bulk_update(products, ["decision_numbers", "reported_stars"], batch_size=2_000)
    StarSpan.objects.filter(product__in=spans).delete()
    add_spans_in_bulk((pk, span) for pk, found in spans.items() for span in found)
    refresh_search(product_ids=spans)
    for product in products:
        outbox.emit("stars.changed", product=product.pk, after=_stars_at(spans[product.pk]))
    if products:
        revision.bump()
