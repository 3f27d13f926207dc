"""The price schedule: what each offer costs from instant to instant, and which offer of a product is the cheapest (docs/adr/0003)."""

import copy
import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from catalog.core import clock, revision
from catalog.products.models import Product
from marketplace.shops.models import Listing, Offer, OfferPrice, PriceCut, RuleKind, SaleRule
from marketplace.shops.queries.rules import licences_to_see
from marketplace.shops.queries.shops import sells as shop_sells

EVER = dt.datetime(1, 1, 2, tzinfo=dt.UTC)  # a day in, so that other zones can show it
FOREVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
HISTORY = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Slice:
    """One price from `starts_at` up to, not including, `ends_at`. `cut_from`: when the cut behind it began."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    amount: int
    regular: int
    label: str = ""
    cut_from: dt.datetime | None = None
    lowest_30_days: int | None = None


@dataclass(frozen=True, slots=True)
class Cheapest:
    """A slice of a listing: the cheapest offer from one instant to the next."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    offer_id: int
    amount: int
    regular: int
    lowest_30_days: int | None
    label: str


def cut_price(regular: int, *, percent: int | None, amount_off: int | None) -> int:
    """The price under a cut, in minor units, rounded down to a whole one. 0 or less means that the cut leaves no price."""
    if percent is not None:
        return regular * (100 - percent) // 100
    return regular - (amount_off or 0)


def capped_price(regular: int, cut: PriceCut, before: int) -> int:
    """The price under a cut, within the cap that was the law's when it was made: no more of it off than that of the price that stood before the
    cut began (`before`), so that a regular price lowered while a sale runs does not deepen the sale."""
    amount = cut_price(regular, percent=cut.percent, amount_off=cut.amount_off)
    if cut.most_percent is None:
        return amount
    return max(amount, -(-before * (100 - cut.most_percent) // 100))


def future_of(
    regular: int,
    cuts: Iterable[PriceCut],
    *,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    now: dt.datetime,
    past: Sequence[OfferPrice] = (),
) -> list[Slice]:
    """The slices of an offer from `now` on, while its channel is open. Neighbours differ in price, label or cut. `past`: what it cost before."""
    begin = max(now, opens_at)
    priced = sorted(
        (amount, max(cut.starts_at, opens_at), cut.pk, cut)
        for cut in cuts
        if 0 < (amount := capped_price(regular, cut, _regular_before(cut, past, regular, now))) < regular
    )
    turns = {begin, closes_at}
    for *_, cut in priced:
        turns |= {cut.starts_at, cut.ends_at}
    edges = sorted(t for t in turns if begin <= t <= closes_at)
    slices: list[Slice] = []
    for start, end in itertools.pairwise(edges):
        here = Slice(start, end, regular, regular)
        for amount, cut_from, _, cut in priced:
            if cut.starts_at <= start < cut.ends_at:
                here = Slice(start, end, amount, regular, cut.label, cut_from)
                break
        if slices and replace(slices[-1], ends_at=end) == replace(here, starts_at=slices[-1].starts_at):
            slices[-1] = replace(slices[-1], ends_at=end)
        else:
            slices.append(here)
    return slices


def reduced_from(item: Slice, history: Iterable[Slice | OfferPrice]) -> dt.datetime:
    """When the reduction that this slice shows began: with its cut, or later, when the price that it cuts was raised."""
    assert item.cut_from is not None
    return max([item.cut_from, *(row.ends_at for row in history if row.regular < item.regular)])


def lowest_before(moment: dt.datetime, history: Iterable[Slice | OfferPrice]) -> int | None:
    """The lowest amount charged in the 30 days before `moment`."""
    return min(
        (row.amount for row in history if row.starts_at < moment and row.ends_at > moment - HISTORY), default=None
    )


def cheapest_of(offers: dict[int, Sequence[Slice]], now: dt.datetime) -> list[Cheapest]:
    """The cheapest offer from `now` on, slice by slice. Of equal prices the older offer is taken."""
    edges = sorted(
        {max(edge, now) for rows in offers.values() for row in rows for edge in (row.starts_at, row.ends_at)}
    )
    found: list[Cheapest] = []
    for start, end in itertools.pairwise(edges):
        here = min(
            (
                (row.amount, pk, row)
                for pk, rows in offers.items()
                for row in rows
                if row.starts_at <= start < row.ends_at
            ),
            key=lambda item: item[:2],
            default=None,
        )
        if here is None:
            continue
        _, pk, row = here
        new = Cheapest(start, end, pk, row.amount, row.regular, row.lowest_30_days, row.label)
        if (
            found
            and found[-1].ends_at == start
            and replace(new, starts_at=found[-1].starts_at) == replace(found[-1], ends_at=end)
        ):
            found[-1] = replace(found[-1], ends_at=end)
        else:
            found.append(new)
    return found


def lock_products(product_ids: Collection[int]) -> None:
    """Make writers of these products' prices wait for each other. Always in the order of the keys, so nobody waits in a circle."""
    list(Product.objects.filter(pk__in=product_ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def reprice(*, product_ids: Collection[int]) -> None:
    """Rewrite the future of the products' offers and listings. At most 13 statements, however many products there are.

    Past rows stay as they are; the row that runs is ended now if its price changes. Called by every service that changes an offer, a
    cut, a shop's state or a channel's times, after its own change.
    """
    if not product_ids:
        return
    lock_products(product_ids)
    now = clock.now()  # only once the locks are held: a price never begins before the one it follows
    offers = list(
        Offer.objects.filter(product__in=product_ids)
        .select_related("channel", "shop")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    cuts: dict[tuple[int, int], list[PriceCut]] = defaultdict(list)
    since = now
    for cut in PriceCut.objects.filter(product__in=product_ids, ends_at__gt=now):
        cuts[cut.product_id, cut.channel_id].append(cut)
        since = min(since, cut.starts_at)
    if cuts:
        _keep_within_the_law(cuts)
    rows: dict[int, list[OfferPrice]] = defaultdict(list)
    for row in OfferPrice.objects.filter(offer__in=offers, ends_at__gt=since - HISTORY).order_by("offer", "starts_at"):
        rows[row.offer_id].append(row)

    unseen = _without_seen_licence(product_ids) if offers else frozenset()
    write = _Writes()
    plans: dict[tuple[int, int], dict[int, Sequence[Slice]]] = defaultdict(dict)
    for offer in offers:
        seen = offer.product_id not in unseen
        sells = offer.is_active and offer.channel.is_active and shop_sells(offer.shop) and seen
        future = (
            future_of(
                offer.amount,
                cuts[offer.product_id, offer.channel_id],
                opens_at=offer.channel.opens_at or EVER,
                closes_at=offer.channel.closes_at or FOREVER,
                now=now,
                past=rows[offer.pk],
            )
            if sells
            else []
        )
        plans[offer.product_id, offer.channel_id][offer.pk] = write.plan(offer.pk, rows[offer.pk], future, now)
    write.prices()
    _relist(product_ids, plans, now)
    revision.bump()


def _without_seen_licence(product_ids: Collection[int]) -> frozenset[int]:
    """Products that may not be sold before an officer has seen the paper of the number they say now. 2 statements, 3 when one needs a licence."""
    products = list(Product.objects.filter(pk__in=product_ids, is_sample=False).defer("vector", "search"))
    return frozenset(product.pk for product in licences_to_see(products)) if products else frozenset()


def _regular_before(cut: PriceCut, past: Sequence[OfferPrice], regular: int, now: dt.datetime) -> int:
    """The price without cuts when a cut began; today's for one that is still to come, the first for an offer made meanwhile."""
    if cut.starts_at >= now:
        return regular
    known = [row for row in past if row.starts_at < now]
    before = next((row for row in reversed(known) if row.starts_at <= cut.starts_at), known[0] if known else None)
    return before.regular if before else regular


def _keep_within_the_law(cuts: dict[tuple[int, int], list[PriceCut]]) -> None:
    """Take out of the cuts the days on which a rule forbids to lower a product's price. 1 statement."""
    product = "product_set__products"
    forbidden: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    for pk, alcohol, least, first, last in SaleRule.objects.filter(
        **{f"{product}__in": {pk for pk, _channel in cuts}}, kind=RuleKind.NO_PROMOTION
    ).values_list(product, f"{product}__alcohol_percent", "from_alcohol", "starts_on", "ends_on"):
        if least is None or alcohol is None or alcohol >= least:
            until = clock.start_of(last + dt.timedelta(days=1)) if last else FOREVER
            forbidden[pk].append((clock.start_of(first), until))
    for (pk, _channel), rows in cuts.items():
        for start, end in forbidden[pk]:
            rows[:] = [piece for cut in rows for piece in _outside(cut, start, end)]


def _outside(cut: PriceCut, start: dt.datetime, end: dt.datetime) -> list[PriceCut]:
    """What is left of a cut before and after a time in which there may be none."""
    if end <= cut.starts_at or start >= cut.ends_at:
        return [cut]
    pieces = []
    for starts_at, ends_at in ((cut.starts_at, start), (end, cut.ends_at)):
        if starts_at < ends_at:
            piece = copy.copy(cut)
            piece.starts_at, piece.ends_at = starts_at, ends_at
            pieces.append(piece)
    return pieces


class _Writes:
    """The changes of one call, collected and written in a few statements."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        self.ended: list[OfferPrice] = []
        self.new: list[OfferPrice] = []

    def plan(self, offer_id: int, rows: list[OfferPrice], future: list[Slice], now: dt.datetime) -> list[Slice]:
        """Put `future` after the rows that have begun; the slices as they will stand."""
        past = [row for row in rows if row.ends_at <= now]
        running = next((row for row in rows if row.starts_at < now < row.ends_at), None)
        ahead = [row for row in rows if row.starts_at >= now]
        history: list[Slice | OfferPrice] = [*past]
        if running:
            history.append(Slice(running.starts_at, now, running.amount, running.regular))
        stands: list[Slice] = []
        for item in future:
            lowest = lowest_before(reduced_from(item, history), history) if item.cut_from else None
            stands.append(replace(item, lowest_30_days=lowest))
            history.append(item)
        if running:
            first = stands[0] if stands and stands[0].starts_at == now else None
            goes_on = first and _price_of(first) == _price_of(running)
            end = first.ends_at if first and goes_on else now
            if running.ends_at != end:
                running.ends_at = end
                self.ended.append(running)
            if first and goes_on:
                stands[0] = replace(first, starts_at=running.starts_at)
        fresh = [item for item in stands if item.starts_at >= now]
        if [(r.starts_at, r.ends_at, _price_of(r)) for r in ahead] != [
            (s.starts_at, s.ends_at, _price_of(s)) for s in fresh
        ]:
            self.gone += [row.pk for row in ahead]
            self.new += [
                OfferPrice(
                    offer_id=offer_id,
                    starts_at=s.starts_at,
                    ends_at=s.ends_at,
                    amount=s.amount,
                    regular=s.regular,
                    label=s.label,
                    lowest_30_days=s.lowest_30_days,
                )
                for s in fresh
            ]
        return stands

    def prices(self) -> None:
        if self.gone:
            OfferPrice.objects.filter(pk__in=self.gone).delete()
        if self.ended:
            OfferPrice.objects.bulk_update(self.ended, ["ends_at"], batch_size=1000)
        if self.new:
            OfferPrice.objects.bulk_create(self.new, batch_size=2000)


def _price_of(row: Slice | OfferPrice) -> tuple[int, int, str, int | None]:
    return row.amount, row.regular, row.label, row.lowest_30_days


def _relist(
    product_ids: Collection[int], plans: dict[tuple[int, int], dict[int, Sequence[Slice]]], now: dt.datetime
) -> None:
    """Make `Listing` say what the plans say; rows that are right already are left alone."""
    stands: dict[tuple[int, int], list[Listing]] = defaultdict(list)
    for row in Listing.objects.filter(product__in=product_ids).order_by("starts_at"):
        stands[row.product_id, row.channel_id].append(row)
    gone: list[int] = []
    new: list[Listing] = []
    for key in stands.keys() | plans.keys():
        rows = [row for row in stands.get(key, []) if row.ends_at > now]
        old = [row.pk for row in stands.get(key, []) if row.ends_at <= now]
        wanted = cheapest_of(plans.get(key, {}), now)
        if rows and wanted and rows[0].starts_at < now:
            # what runs and goes on keeps its beginning, and so nothing is written
            longer = replace(wanted[0], starts_at=rows[0].starts_at)
            if wanted[0].starts_at == now and replace(longer, ends_at=rows[0].ends_at) == _content(rows[0]):
                wanted[0] = longer
        if [_content(row) for row in rows] == wanted:
            gone += old
            continue
        gone += old + [row.pk for row in rows]
        product_id, channel_id = key
        new += [
            Listing(
                product_id=product_id,
                channel_id=channel_id,
                offer_id=item.offer_id,
                amount=item.amount,
                regular=item.regular,
                lowest_30_days=item.lowest_30_days,
                is_cut=item.amount < item.regular,
                label=item.label,
                starts_at=item.starts_at,
                ends_at=item.ends_at,
            )
            for item in wanted
        ]
    if gone:
        Listing.objects.filter(pk__in=gone).delete()
    if new:
        Listing.objects.bulk_create(new, batch_size=2000)


def _content(row: Listing) -> Cheapest:
    return Cheapest(row.starts_at, row.ends_at, row.offer_id, row.amount, row.regular, row.lowest_30_days, row.label)
