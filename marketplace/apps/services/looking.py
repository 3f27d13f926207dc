"""What no message tells is looked for each minute, and only while somebody listens: goods that come and go, carts, customers, and what an instant
brings about by itself (a fair opens, a certificate runs out)."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction

from catalog.certification.models import Certificate
from catalog.core import clock
from marketplace.accounts.models import User
from marketplace.apps.models import Delivery, Event, Watermark
from marketplace.apps.queries import is_heard
from marketplace.checkout.models import CartLine, Checkout
from marketplace.fairs.models import Fair, FairState

from .deliveries import tell

PIECE = 500  # rows a look; the rest comes the next minute


@transaction.atomic
def look() -> list[Delivery]:
    """Everything that is new since the last look. Of any number of workers one looks. 1 statement when nobody listens."""
    told: list[Delivery] = []
    if not is_heard(*_LOOKS_FOR):
        return told
    for name, (events, looking) in _LOOKS.items():
        if is_heard(*events):
            told += _once(name, looking)
        else:
            Watermark.objects.filter(name=name).delete()  # who listens later hears of what happens then
    return told


def _once(name: str, looking: Callable[[Watermark], Iterable[Delivery]]) -> list[Delivery]:
    """The first look only notes where it stands."""
    now = clock.now()
    mark = Watermark.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if mark is None:
        if not Watermark.objects.filter(name=name).exists():  # else another worker is at it
            mark = Watermark(name=name, at=now)
            list(looking(mark))
            Watermark.objects.bulk_create([mark], ignore_conflicts=True)
        return []
    if mark.at >= now:
        return []
    return list(looking(mark))


def _keep(mark: Watermark, at: dt.datetime, row: int = 0) -> None:
    Watermark.objects.filter(name=mark.name).update(at=at, row=row)
    mark.row = row


_STOCK = """
WITH now_there AS (
    SELECT s.variant_id, greatest(s.quantity - s.reserved + CASE WHEN s.ahead_from > %(today)s THEN s.ahead ELSE 0 END, 0) AS available
    FROM shops_stock s
), other AS (
    SELECT n.variant_id, n.available, seen.available AS before FROM now_there n
    LEFT JOIN apps_stockseen seen ON seen.variant_id = n.variant_id
    WHERE seen.available IS DISTINCT FROM n.available ORDER BY n.variant_id LIMIT %(most)s
), kept AS (
    INSERT INTO apps_stockseen (variant_id, available) SELECT variant_id, available FROM other
    ON CONFLICT (variant_id) DO UPDATE SET available = excluded.available
)
SELECT o.variant_id, o.available, o.before, h.id FROM other o JOIN products_variant v ON v.id = o.variant_id
JOIN products_product p ON p.id = v.product_id LEFT JOIN shops_shop h ON h.producer_id = p.producer_id ORDER BY o.variant_id"""


def _stock(mark: Watermark) -> Iterable[Delivery]:
    """Units that can be ordered, beside what they were; a variant that was not known is noted only. 1 statement."""
    is_first = not mark.row
    with connection.cursor() as cursor:
        # the first time all that is there: nothing of it is news
        cursor.execute(_STOCK, {"today": clock.today(), "most": 10_000_000 if is_first else PIECE})
        rows = cursor.fetchall()
    mark.row = 1
    _keep(mark, clock.now(), 1)
    for variant, available, before, shop in [] if is_first else rows:
        if before is None:
            continue
        events = [Event.PRODUCT_VARIANT_STOCK_UPDATED]
        if not available:
            events.append(Event.PRODUCT_VARIANT_OUT_OF_STOCK)
        elif not before:
            events.append(Event.PRODUCT_VARIANT_BACK_IN_STOCK)
        for event in events:
            yield from tell(event=event, kind="ProductVariant", keys=[variant], shops=_shops(shop))


def _shops(shop: int | None) -> list[int]:
    return [shop] if shop is not None else []


def _checkouts(mark: Watermark) -> Iterable[Delivery]:
    """Carts of the API that somebody touched, each once, however often."""
    now, since = clock.now(), mark.at
    rows = (
        Checkout.objects.filter(cart__touched_at__gt=since, cart__touched_at__lte=now)
        .order_by("cart__touched_at", "pk")
        .values_list("pk", "cart__created_at", "cart__touched_at")[:PIECE]
    )
    found = list(rows)
    _keep(mark, found[-1][2] if len(found) == PIECE else now)
    shops = dict(CartLine.objects.filter(cart__in=[pk for pk, *_at in found]).values_list("cart", "offer__shop"))
    for pk, created, _touched in found:
        event = Event.CHECKOUT_CREATED if created > since else Event.CHECKOUT_UPDATED
        yield from tell(event=event, kind="Checkout", keys=[pk], shops=_shops(shops.get(pk)))


def _customers(mark: Watermark) -> Iterable[Delivery]:
    """People who signed up or changed what is known of them, by the audit log's own numbers: the platform's apps alone hear of it."""
    history: Any = next(iter(set(User.pgh_event_models.values())))  # type: ignore[attr-defined]
    newest = history.objects.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0
    rows = (
        list(
            history.objects.filter(pgh_id__gt=mark.row, is_staff=False)
            .exclude(pgh_label="delete")
            .order_by("pgh_id")
            .values_list("pgh_id", "pgh_obj", "pgh_label")[:PIECE]
        )
        if mark.row
        else []
    )
    last = rows[-1][0] if len(rows) == PIECE else newest
    mark.row = last or 1
    _keep(mark, clock.now(), mark.row)
    created = {pk for _id, pk, label in rows if label == "insert"}
    changed = {pk for _id, pk, _label in rows} - created
    yield from tell(event=Event.CUSTOMER_CREATED, kind="User", keys=sorted(created), shops=[])
    yield from tell(event=Event.CUSTOMER_UPDATED, kind="User", keys=sorted(changed), shops=[])


def _certificates(mark: Watermark) -> Iterable[Delivery]:
    """Those whose last day was yesterday, or a day since the last look, and that were not revoked before."""
    today = clock.today()
    since = mark.at.astimezone(clock.VIETNAM).date()
    _keep(mark, clock.now())
    rows = Certificate.objects.filter(valid_until__gte=since, valid_until__lt=today, revoked_from=None)
    for pk, shop in rows.order_by("pk").values_list("pk", "product__producer__shop"):
        yield from tell(event=Event.CERTIFICATE_LAPSED, kind="Certificate", keys=[pk], shops=_shops(shop))


def _fairs(mark: Watermark) -> Iterable[Delivery]:
    """Those that opened since the last look."""
    now = clock.now()
    rows = Fair.objects.filter(state=FairState.PUBLISHED, starts_at__gt=mark.at, starts_at__lte=now)
    _keep(mark, now)
    yield from tell(event=Event.FAIR_OPENED, kind="Fair", keys=list(rows.order_by("pk").values_list("pk", flat=True)))


_LOOKS: dict[str, tuple[tuple[Event, ...], Callable[[Watermark], Iterable[Delivery]]]] = {
    "stock": (
        (
            Event.PRODUCT_VARIANT_STOCK_UPDATED,
            Event.PRODUCT_VARIANT_OUT_OF_STOCK,
            Event.PRODUCT_VARIANT_BACK_IN_STOCK,
        ),
        _stock,
    ),
    "checkouts": ((Event.CHECKOUT_CREATED, Event.CHECKOUT_UPDATED), _checkouts),
    "customers": ((Event.CUSTOMER_CREATED, Event.CUSTOMER_UPDATED), _customers),
    "certificates": ((Event.CERTIFICATE_LAPSED,), _certificates),
    "fairs": ((Event.FAIR_OPENED,), _fairs),
}
_LOOKS_FOR = [event for events, _look in _LOOKS.values() for event in events]
