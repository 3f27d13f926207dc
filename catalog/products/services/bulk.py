"""Many products at once, for imports and generators: a few statements whatever their number."""

import json
from collections.abc import Sequence
from itertools import batched

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from catalog.core import clock, text

from ..models import Product
from .search import index_unsaved

_BATCH = 5_000


def save_in_bulk[M: Model](objects: Sequence[M]) -> list[M]:
    """Insert new rows of one model, 5,000 a statement, and give them with their keys. 2 statements for each 5,000.

    The rows travel as one JSON value: Django's own `bulk_create` writes a parameter for every cell, which costs more than the insert. Only
    for models whose columns are numbers, texts, dates, times, booleans and JSON.
    """
    for batch in batched(objects, _BATCH):
        meta = type(batch[0])._meta
        fields = meta.concrete_fields
        columns = ", ".join(f'"{field.column}"' for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [meta.db_table, meta.pk.column, len(batch)],
            )
            for found, (key,) in zip(batch, cursor.fetchall(), strict=True):
                found.pk = key
            rows = [{field.column: field.pre_save(found, True) for field in fields} for found in batch]
            cursor.execute(
                f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {columns} '  # noqa: S608  names of our own columns
                f'FROM json_populate_recordset(NULL::"{meta.db_table}", %s)',
                [json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False)],
            )
        for found in batch:
            found._state.adding = False
    return list(objects)


@transaction.atomic
def create_in_bulk(*, products: Sequence[Product], tag: str) -> list[Product]:
    """Save unsaved products with their slugs and search index; gives them with their keys. 2 statements for each 5,000, and 1.

    Each comes with its relations at hand: producer, product_set.group, province, origin with parents, then and now. `tag` makes a slug
    unique where name and producer do not (`<slug>-<tag>-<n>`), so it must differ from run to run.
    """
    now = clock.now()
    bases = [text.slug(product.name) or "san-pham" for product in products]
    longer = [
        text.slug(f"{base} {product.producer.name}", limit=100) for base, product in zip(bases, products, strict=True)
    ]
    taken = _taken({*bases, *longer})
    for n, (product, base, long) in enumerate(zip(products, bases, longer, strict=True)):
        product.slug = next(slug for slug in (base, long, f"{base}-{tag}-{n}") if slug not in taken)
        taken.add(product.slug)
        product.producer_kind = product.producer.kind
        product.created_at = product.updated_at = now
        index_unsaved(product)
    return save_in_bulk(products)


def _taken(slugs: set[str]) -> set[str]:
    return set(Product.objects.filter(slug__in=slugs).values_list("slug", flat=True))
