"""What is sold at a booth on the spot."""

from django.db.models import OuterRef, Subquery

from catalog.core import clock
from marketplace.fairs.models import Booth, BoothMode, BoothSale, BoothState, Fair, FairListing
from marketplace.fairs.queries.slots import Pinned
from marketplace.shops.models import OfferPrice, Stock


def on_sale_at(booth: Booth) -> list[Pinned]:
    """The booth's fair offers with what they cost now and how many are free, by name; empty outside the fair's hours. 1 statement."""
    now = clock.now()
    price = OfferPrice.objects.filter(offer=OuterRef("offer"), starts_at__lte=now, ends_at__gt=now)
    stock = Stock.objects.filter(variant=OuterRef("offer__variant"))
    rows = (
        FairListing.objects.filter(booth=booth, state=BoothState.APPROVED)
        .annotate(
            price=Subquery(price.values("amount")[:1]),
            usual=Subquery(price.values("regular")[:1]),
            held=Subquery(stock.values("quantity")[:1]),
            reserved=Subquery(stock.values("reserved")[:1]),
        )
        .filter(price__isnull=False)
        .order_by("offer__product__name", "offer__amount", "pk")
        .values_list(
            "offer", "offer__product__slug", "offer__product__name", "offer__variant__name", "price", "usual", "held", "reserved"
        )
    )  # fmt: skip
    return [
        Pinned(pk, slug, name, variant, amount, usual, max((held or 0) - (reserved or 0), 0), None)
        for pk, slug, name, variant, amount, usual, held, reserved in rows
    ]


def booths_on_site(fair: Fair) -> list[Booth]:
    """Approved booths that stand somewhere, by name: those of kinds that are not only online. 1 statement."""
    booths = Booth.objects.filter(fair=fair, state=BoothState.APPROVED).exclude(kind__mode=BoothMode.ONLINE)
    return list(booths.select_related("shop").order_by("shop__name", "pk"))


def sales_of(booth: Booth, limit: int = 30) -> list[BoothSale]:
    """The last sales at the booth, with their orders. 1 statement."""
    return list(booth.sales.select_related("order__payment")[:limit])
