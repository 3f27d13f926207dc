"""Facts about products, pushed here: by the rooms above through `record_fact`, by this room of what lies below it."""

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.models import Product

from ..models import CLOSED, Dossier, Fact, FactKind, Worker

STALE_AFTER = dt.timedelta(days=7)
"""The same figure from the same source is written again only after so long: facts are appended for ever."""


def in_the_forms_language() -> AbstractContextManager[None]:
    """Sources are kept in the language of the forms, whoever asked for them."""
    return override(settings.LANGUAGE_CODE)


@transaction.atomic
def record_fact(*, product: Product | int, kind: str, value: Any, source: str, as_of: dt.date) -> Fact | None:
    """Append what is known now. None when the newest fact of the kind says the same from the same source and is not a week older.

    `value`: {"commune": share, "province": share} of raw material, a share 0 to 1 of labour, a `ProducerKind`, a count of sales channels,
    true or false. Raises ValueError for an unknown kind. 2 statements.
    """
    if kind not in FactKind.values:
        raise ValueError(kind)
    pk = product if isinstance(product, int) else product.pk
    newest = Fact.objects.filter(product_id=pk, kind=kind).order_by("-as_of", "-pk").first()
    if newest is not None and newest.as_of > as_of:
        as_of = newest.as_of  # a late message does not hide behind what is known by now
    if newest is not None and (newest.value, newest.source) == (value, source) and as_of - newest.as_of < STALE_AFTER:
        return None
    return Fact.objects.create(
        product_id=pk, kind=kind, value=value, source=source, as_of=as_of, recorded_at=clock.now()
    )


def push_producer(producer: Producer) -> None:
    """Legal form and story of all its products that are in a dossier."""
    for product in open_products(producer):
        push_own(product)


def open_products(producer: Producer) -> list[Product]:
    """Its products with an open dossier. 1 statement."""
    dossiers = Dossier.objects.filter(product__producer=producer).exclude(state__in=CLOSED)
    return list(
        Product.objects.filter(pk__in=dossiers.values("product"))
        .select_related("producer", "origin__current")
        .defer("vector", "search")
    )


def push_own(product: Product) -> None:
    """What lies in the rooms below: legal form, story, local labour. 7 statements when all is new."""
    producer, today = product.producer, clock.today()
    with in_the_forms_language():
        source = _("Hồ sơ cơ sở trên Chợ OCOP")
    record_fact(product=product, kind=FactKind.LEGAL_FORM, value=str(producer.kind), source=source, as_of=today)
    record_fact(product=product, kind=FactKind.STORY, value=bool(producer.story.strip()), source=source, as_of=today)
    push_labour(product)


def push_labour(product: Product) -> None:
    """The share of workers who live in the commune where the product is made; nothing without a list. 3 statements."""
    home = product.origin.current_id or product.origin_id
    today = clock.today()
    working = Worker.objects.filter(Q(until=None) | Q(until__gte=today), producer_id=product.producer_id)
    found = working.aggregate(all=Count("pk"), local=Count("pk", filter=Q(commune__current=home) | Q(commune=home)))
    if found["all"]:
        with in_the_forms_language():
            source = _("Danh sách lao động của cơ sở: %(n)s người") % {"n": found["all"]}
        record_fact(
            product=product,
            kind=FactKind.LOCAL_LABOUR_SHARE,
            value=found["local"] * 10_000 // found["all"] / 10_000,  # cut: rounding would lift a band
            source=source,
            as_of=today,
        )
