"""Goods move: set aside for an order, freed, sent out, put back. The last jar is sold once."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import revision
from catalog.core.errors import Problem, Refused
from catalog.products.models import Variant
from marketplace.shops.models import Stock


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def reserve(*, wanted: Mapping[int, int]) -> None:
    """Set aside so many units of each variant (by key), all or nothing. 2 statements, one more when something is refused.

    Rows are locked in the order of the variants' keys, as everybody does, so nobody waits in a circle. Raises `Refused` with a problem
    `sold_out` or `too_few` for each variant that has not enough (`field`: `variant-<key>`).
    """
    free = {row.variant_id: row.quantity - row.reserved for row in _locked(wanted)}
    short = {pk: free.get(pk, 0) for pk, n in wanted.items() if free.get(pk, 0) < n}
    if short:
        raise Refused(*_too_few(short))
    _move(wanted, "reserved = reserved + n")
    if any(free[pk] == n for pk, n in wanted.items()):
        revision.bump()  # lists say "sold out"


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def release(*, held: Mapping[int, int]) -> None:
    """Free units that were set aside: an order was cancelled or lapsed. 2 statements."""
    rows = _locked(held)
    _move(held, "reserved = reserved - n")
    if any(row.quantity == row.reserved for row in rows):
        revision.bump()


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def take(*, sent: Mapping[int, int]) -> None:
    """Units that were set aside leave the house. 2 statements."""
    _locked(sent)
    _move(sent, "quantity = quantity - n, reserved = reserved - n")


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def put_back(*, returned: Mapping[int, int]) -> None:
    """Units that came back and can be sold again. 2 statements."""
    rows = _locked(returned)
    _move(returned, "quantity = quantity + n")
    if any(row.quantity == row.reserved for row in rows):
        revision.bump()


def _locked(variants: Mapping[int, int]) -> list[Stock]:
    return list(Stock.objects.select_for_update().filter(variant__in=variants).order_by("variant"))


def _move(units: Mapping[int, int], change: str) -> None:
    """`change` is one of the literals above; the keys and numbers are parameters."""
    if not units:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE shops_stock s SET {change} FROM unnest(%s::bigint[], %s::int[]) AS m (variant_id, n)"  # noqa: S608
            " WHERE s.variant_id = m.variant_id",
            [list(units), list(units.values())],
        )
        if cursor.rowcount != len(units):
            raise RuntimeError(f"{len(units)} stocks to move, {cursor.rowcount} there")


def _too_few(short: Mapping[int, int]) -> list[Problem]:
    names = {
        pk: f"{product} ({name})"
        for pk, product, name in Variant.objects.filter(pk__in=short).values_list("pk", "product__name", "name")
    }
    return [
        Problem(
            "too_few" if left else "sold_out",
            (
                _("%(name)s chỉ còn %(n)s. Hãy giảm số lượng.")
                if left
                else _("%(name)s vừa hết hàng. Hãy bỏ khỏi giỏ để đặt các món còn lại.")
            )
            % {"name": names.get(pk, pk), "n": left},
            f"variant-{pk}",
        )
        for pk, left in sorted(short.items())
    ]
