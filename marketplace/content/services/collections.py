"""Collections by hand: made, named, filled, put in order. One that is wanted no longer is hidden: nothing on record goes away."""

from collections.abc import Collection as Some
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.models import Product
from marketplace.content import policies
from marketplace.content.models import Collection, CollectionProduct, Rule

MOST_PRODUCTS = 1000
LONGEST_TEXT = 10_000


def _check(by: Actor) -> None:
    if not policies.may_arrange(by):
        raise NotAllowed.because("not_yours", _("Chỉ người quản lý sàn xếp được bộ sưu tập."))


def _locked(collection: Collection) -> Collection:
    return Collection.objects.select_for_update().get(pk=collection.pk)


@transaction.atomic
def save_collection(
    *,
    by: Actor,
    name: str,
    words: str = "",
    slug: str = "",
    is_published: bool = False,
    collection: Collection | None = None,
) -> Collection:
    """A new collection by hand (its slug is made of its name when none is given), or another wording of one. `words`: as a page's.

    Raises `NotAllowed`, `Refused` by field (name, slug, description), `Conflict` for a slug that was taken meanwhile.
    """
    _check(by)
    name, words = " ".join(name.split()), words.strip()
    slug = slug.strip() or (collection.slug if collection else text.slug(name, limit=80))
    row = _locked(collection) if collection else Collection(created_at=clock.now())
    problems = []
    if not name or len(name) > 160:
        problems.append(Problem("required" if not name else "too_long", _("Ghi tên, nhiều nhất 160 chữ."), "name"))
    if len(words) > LONGEST_TEXT:
        problems.append(Problem("too_long", _("Dài quá %(n)s ký tự.") % {"n": LONGEST_TEXT}, "description"))
    if slug != row.slug and slug != text.slug(slug, limit=80):
        problems.append(
            Problem("invalid", _("Đường dẫn chỉ gồm chữ thường không dấu, số và dấu gạch nối, nhiều nhất 80."), "slug")
        )
    elif not slug:
        problems.append(Problem("required", _("Ghi đường dẫn."), "slug"))
    elif Collection.objects.filter(slug=slug).exclude(pk=row.pk).exists():
        problems.append(Problem("taken", _("Bộ sưu tập khác đã dùng đường dẫn này."), "slug"))
    refuse_if_any(problems)
    row.name, row.text, row.slug, row.is_published = name, words, slug, is_published
    try:
        with audit.context(user=by.pk, reason="collection saved"), transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Conflict.because("taken", _("Bộ sưu tập khác đã dùng đường dẫn này."), "slug") from taken
    return row


def _by_hand(collection: Collection, by: Actor) -> Collection:
    _check(by)
    row = _locked(collection)
    if row.rule != Rule.HAND:
        raise Refused.because(
            "rule", _("Bộ sưu tập này tự xếp theo quy tắc, không thêm bớt bằng tay được."), "collection_id"
        )
    return row


@transaction.atomic
def put_into_collection(*, collection: Collection, products: Sequence[Product], by: Actor) -> Collection:
    """At its end, in this order; what is in it stays where it is. Raises `NotAllowed`, `Refused`."""
    row = _by_hand(collection, by)
    inside = dict(row.places.values_list("product", "position"))
    new = [product for product in dict.fromkeys(products) if product.pk not in inside]
    if len(inside) + len(new) > MOST_PRODUCTS:
        raise Refused.because(
            "too_many", _("Một bộ sưu tập có nhiều nhất %(n)s món.") % {"n": MOST_PRODUCTS}, "products"
        )
    last = max(inside.values(), default=-1)
    CollectionProduct.objects.bulk_create(
        [CollectionProduct(collection=row, product=each, position=last + n) for n, each in enumerate(new, 1)]
    )
    return row


@transaction.atomic
def take_out_of_collection(*, collection: Collection, products: Some[int], by: Actor) -> Collection:
    """By their keys; what is not in it is passed over. Raises `NotAllowed`, `Refused`."""
    row = _by_hand(collection, by)
    row.places.filter(product__in=products).delete()
    return row


@transaction.atomic
def reorder_collection(*, collection: Collection, moves: Sequence[tuple[int, int]], by: Actor) -> Collection:
    """Each move takes a product (by its key) so many places down, or up when negative, one after the other.

    Raises `NotAllowed`, `Refused` for a product that is not in it.
    """
    row = _by_hand(collection, by)
    places = list(row.places.select_for_update().order_by("position", "pk"))
    for product, steps in moves:
        at = next((n for n, place in enumerate(places) if place.product_id == product), None)
        if at is None:
            raise Refused.because("not_found", _("Món này không có trong bộ sưu tập."), "moves")
        place = places.pop(at)
        places.insert(max(0, min(len(places), at + steps)), place)
    for position, place in enumerate(places):
        place.position = position
    CollectionProduct.objects.bulk_update(places, ["position"])
    return row
