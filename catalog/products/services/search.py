"""The search index: `search` and `vector` of a product, kept in the transaction of whatever changes their sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from catalog.core import revision
from catalog.core.text import words
from catalog.places.models import Unit

from ..models import Product

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class _Parts:
    """Folded words by weight: A name and brand, B set, group and producer, C places then and now, D decision numbers."""

    a: str
    b: str
    c: str
    d: str

    @property
    def search(self) -> str:
        return " ".join(filter(None, (self.a, self.b, self.c, self.d)))

    @property
    def vector(self) -> str:
        """As PostgreSQL writes a tsvector. Folded words hold letters and digits only, so they need no escape; made here and not by
        `to_tsvector`, a new row goes in whole instead of being updated, with all its indexes, right after.
        """
        places: dict[str, list[str]] = {}
        at = 0
        for weight, words_of in (("A", self.a), ("B", self.b), ("C", self.c), ("D", self.d)):
            for word in words_of.split():
                at += 1
                places.setdefault(word, []).append(f"{at}{weight}")
        return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    """Sets, places and producers come again and again when many products are indexed."""
    return tuple(words(text))


def _folded(*texts: str) -> str:
    return " ".join(dict.fromkeys(word for text in texts for word in _words(text)))


def _names(unit: Unit | None) -> list[str]:
    """A unit and what lies over it, without kinds ("xã" stands in every product)."""
    names = []
    while unit is not None:
        names.append(unit.name)
        unit = unit.parent
    return names


def _parts(product: Product) -> _Parts:
    chosen = product.product_set
    now = product.origin.current
    return _Parts(
        a=_folded(product.name, product.name_en, product.brand),
        b=_folded(chosen.name, chosen.group.name, product.producer.name),
        c=_folded(*_names(product.origin), *_names(now), product.province.name),
        d=_folded(product.decision_numbers),
    )


def write_search(products: Iterable[Product]) -> None:
    """Write `search` and `vector` of products whose relations are at hand. 1 statement for each 2,000.

    The objects must come with product_set.group, producer, province, and origin with two parents, then and now; else each costs reads.
    """
    rows = [(product, _parts(product)) for product in products]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        for product, parts in batch:
            product.search = parts.search
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE products_product AS p SET search = v.search, vector = v.vector::tsvector
                FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v (id, search, vector)
                WHERE p.id = v.id
                """,
                [
                    [product.pk for product, _ in batch],
                    *([getattr(parts, name) for _, parts in batch] for name in ("search", "vector")),
                ],
            )


def search_text(product: Product) -> str:
    """What `search` will be: set before the first save, so that indexing adds no version to the audit log."""
    return _parts(product).search


def index_unsaved(product: Product) -> None:
    """Set `search` and `vector` of a product that is about to be inserted."""
    parts = _parts(product)
    product.search, product.vector = parts.search, parts.vector


@transaction.atomic
def refresh_search(*, product_ids: Iterable[int]) -> int:
    """Index these products again from their sources; gives how many there were. 2 statements for each 2,000."""
    ids = sorted(set(product_ids))
    done = 0
    for start in range(0, len(ids), _BATCH):
        found = list(
            Product.objects.filter(pk__in=ids[start : start + _BATCH])
            .select_related(
                "producer",
                "product_set__group",
                "province",
                "origin__parent__parent",
                "origin__current__parent__parent",
            )
            .defer("description", "description_en", "search")
        )
        write_search(found)
        done += len(found)
    return done


@transaction.atomic
def refresh_products_of(*, producer_id: int) -> int:
    """A producer changed its name or kind: its products carry both. Gives how many products there were."""
    products = Product.objects.filter(producer_id=producer_id)
    kind = products.values_list("producer__kind", flat=True).first()
    if kind is None:
        return 0
    products.exclude(producer_kind=kind).update(producer_kind=kind)
    revision.bump()
    return refresh_search(product_ids=products.values_list("pk", flat=True))


@transaction.atomic
def refresh_provinces() -> int:
    """The map has changed: give each product today's province of its origin, and index it again. Gives how many products moved."""
    now = Coalesce("origin__current__province", "origin__current", "origin__province__current")
    moved = dict(
        Product.objects.annotate(now=now).exclude(now=None).exclude(province=F("now")).values_list("pk", "now")
    )
    for province in set(moved.values()):
        Product.objects.filter(pk__in=[pk for pk, now_in in moved.items() if now_in == province]).update(
            province=province
        )
    if moved:
        revision.bump()
    return refresh_search(product_ids=moved)
