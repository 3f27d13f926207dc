"""Goods move: set aside for an order, freed, sent out, put back. The last jar is sold once."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, revision
from catalog.core.errors import Problem, Refused
from catalog.products.models import Variant
from marketplace.shops.models import Stock, StoreStock
from marketplace.shops.queries.supply import supply_of


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def reserve(*, wanted: Mapping[int, int], ahead: Collection[int] = ()) -> None:
    """Set aside so many units of each variant (by key), all or nothing. 2 statements, one more when something is refused.

    Of the variants in `ahead` also units that are still to be harvested or made: their buyers know the day. Of others only what is there, so
    that nobody waits who was not told. Rows are locked in the order of the variants' keys, as everybody does, so nobody waits in a circle.
    Raises `Refused` with a problem `sold_out` or `too_few` for each variant that has not enough (`field`: `variant-<key>`).
    """
    today = clock.today()
    supplies = {row.variant_id: supply_of(row, today) for row in _locked(wanted)}
    free = {pk: supply.available if pk in ahead else supply.here for pk, supply in supplies.items()}
    short = {pk: free.get(pk, 0) for pk, n in wanted.items() if free.get(pk, 0) < n}
    if short:
        raise Refused(*_too_few(short))
    _move(wanted, "reserved = reserved + n")
    if any(supplies[pk].available == n for pk, n in wanted.items()):
        revision.bump()  # lists say "sold out"


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def release(*, held: Mapping[int, int]) -> None:
    """Free units that were set aside: an order was cancelled or lapsed. 2 statements."""
    rows = _locked(held)
    _move(held, "reserved = reserved - n")
    if any(supply_of(row).available == 0 for row in rows):
        revision.bump()


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def take(*, sent: Mapping[int, int], store: int | None = None) -> None:
    """Units that were set aside leave a place (a store's key; None: the house). 3 statements, 1 more for a store. Raises `Refused` (`not_there`)
    when there are not so many."""
    here = _at(_locked(sent), store)
    short = {pk: here[pk] for pk, n in sent.items() if here[pk] < n}
    if short:
        raise Refused(
            *(
                Problem(
                    "not_there",
                    _("%(name)s: ở nơi này chỉ có %(n)s. Nhập hàng mới hoặc chuyển hàng tới trước, rồi giao đi.")
                    % {"name": name, "n": max(short[pk], 0)},
                    f"variant-{pk}",
                )
                for pk, name in _names(short).items()
            )
        )
    _move(sent, "quantity = quantity - n, reserved = reserved - n")
    _move_in(store, sent, "-")


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def put_back(*, returned: Mapping[int, int], store: int | None = None) -> None:
    """Units that came back to a place (a store's key; None: the house) and can be sold again. 2 statements, 1 more for a store."""
    rows = _locked(returned)
    _move(returned, "quantity = quantity + n")
    _move_in(store, returned, "+")
    if any(supply_of(row).available == 0 for row in rows):
        revision.bump()


def _at(rows: Collection[Stock], store: int | None) -> dict[int, int]:
    """How many of each variant (by key) lie at a place; `rows` are their locked stocks. 1 statement."""
    stores: dict[int, Counter[int]] = {row.variant_id: Counter() for row in rows}
    found = StoreStock.objects.filter(variant__in=stores).values_list("variant", "store", "quantity")
    for variant, pk, n in found:
        stores[variant][pk] = n
    if store is not None:
        return {variant: held[store] for variant, held in stores.items()}
    return {row.variant_id: row.quantity - sum(stores[row.variant_id].values()) for row in rows}


_OUT_OF_STORE = """
UPDATE shops_storestock s SET quantity = s.quantity - m.n FROM unnest(%s::bigint[], %s::int[]) AS m (variant_id, n)
WHERE s.variant_id = m.variant_id AND s.store_id = %s"""
_INTO_STORE = """
INSERT INTO shops_storestock AS s (variant_id, quantity, store_id)
SELECT m.variant_id, m.n, g.store_id FROM unnest(%s::bigint[], %s::int[]) AS m (variant_id, n), (SELECT %s::bigint AS store_id) AS g
ON CONFLICT (variant_id, store_id) DO UPDATE SET quantity = s.quantity + excluded.quantity"""


def _move_in(store: int | None, units: Mapping[int, int], sign: str) -> None:
    """The same in a store's own rows, under the locks of the stocks."""
    if store is None or not units:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INTO_STORE if sign == "+" else _OUT_OF_STORE, [list(units), list(units.values()), store])


def _locked(variants: Mapping[int, int]) -> list[Stock]:
    # by the column: "variant" would follow the order of variants, through joins whose products are then locked too
    return list(Stock.objects.select_for_update().filter(variant__in=variants).order_by("variant_id"))


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


def _names(variants: Collection[int]) -> dict[int, str]:
    rows = Variant.objects.filter(pk__in=variants).order_by("pk").values_list("pk", "product__name", "name")
    return {pk: f"{product} ({name})" for pk, product, name in rows}


def _too_few(short: Mapping[int, int]) -> list[Problem]:
    names = _names(short)
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
