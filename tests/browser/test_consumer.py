"""A consumer's way: the symbol on a package is read, its page opened on a phone, then the product, its sale price and the fair."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from catalog.certification.queries import certificate_today
from catalog.core import clock
from catalog.core.formats import day, money
from marketplace.fairs.models import FairListing
from marketplace.fairs.queries import running_fairs
from marketplace.shops.models import Listing
from marketplace.shops.queries import market, offers_now, product_page
from traceability.codes.queries import uri_of
from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.browser


def two_lots():
    """Two published lots of one product that has a sale price and a price in the running fair; the newest, which its page shows, first."""
    in_fair = FairListing.objects.filter(state="approved", booth__fair__in=running_fairs()).values("offer__product")
    now = clock.now()
    cut = Listing.objects.filter(channel=market(), is_cut=True, starts_at__lte=now, ends_at__gt=now).values("product")
    lots = Lot.objects.filter(state=LotState.PUBLISHED, variant__product__in=in_fair).filter(variant__product__in=cut)
    lots = lots.select_related("variant__product__producer", "trace_code").order_by("-produced_on", "-pk")
    first = lots.first()
    assert first is not None, "the sample has no lot of a product on sale in the fair"
    other = lots.filter(variant=first.variant).exclude(pk=first.pk).first()
    assert other is not None
    return first, other


def read(picture):
    """What a camera reads off a picture."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert len(found) == 1
    return found[0].text


def seen(page):
    """The words a person sees on the page, spaces evened out."""
    return re.sub(r"\s+", " ", page.locator("body").inner_text())


def facts_of(lot):
    """What the page of this lot has to say, and of no other: number, days, zones; and of its product: stars, certificate, price."""
    certificate = certificate_today(lot.variant.product)
    offer = offers_now([lot.variant.product_id], market()).get(variant=lot.variant)
    own = {
        "number": lot.number,
        "made": day(lot.produced_on),
        **{f"zone {n}": zone for n, zone in enumerate(lot.inputs.values_list("zone__name", flat=True))},
    }
    shared = {
        "decision": certificate.decision_number or certificate.get_issuing_level_display(),
        "from": day(certificate.valid_from),
        "until": day(certificate.valid_until),
        "price": re.sub(r"\s+", " ", money(offer.price)),
        "name": lot.variant.product.name,
    }
    return own, shared, certificate.stars


def must_show(page, lot):
    own, shared, stars = facts_of(lot)
    words = seen(page)
    missing = {what: text for what, text in (own | shared).items() if text not in words}
    assert not missing
    badge = page.locator(".stars").first
    assert badge.is_visible()
    assert f"{stars} sao" in (badge.get_attribute("aria-label") or badge.inner_text())
    return own


def test_the_symbol_leads_to_its_own_lot_and_on_to_price_and_fair(visit):
    lot, other = two_lots()
    product = lot.variant.product
    buyer = visit()

    # the symbol on the product's page, as it is drawn on the screen
    page = buyer.open(f"/products/{product.slug}/")
    page.locator("summary", has_text="Mã QR của lô này").click()
    symbol = page.locator("img.qr")
    symbol.scroll_into_view_if_needed()
    symbol.evaluate("image => image.decode()")  # until it is drawn
    address = read(symbol.screenshot(path=buyer.path("consumer-1-symbol")))
    assert address == uri_of(lot)

    # its page on a phone
    page = buyer.open(address)
    assert page.url == f"{buyer.site.url}/t/{lot.trace_code.code}/"
    buyer.keep("consumer-2-trace-first-screen", full=False)
    buyer.keep("consumer-3-trace")
    own = must_show(page, lot)
    assert page.locator("h1").is_visible()
    assert page.locator(".map svg, svg.map").first.is_visible()

    # another lot of the same product: its own symbol, another page
    package = visit().open(f"/qr/{other.trace_code.code}.png")
    second = read(package.locator("img").screenshot())
    assert second == uri_of(other) != address
    page = buyer.open(second)
    buyer.keep("consumer-4-other-lot")
    assert page.url == f"{buyer.site.url}/t/{other.trace_code.code}/"
    facts = page.locator("dl.facts").first.inner_text()
    must_show(page, other)
    assert own["number"] not in facts and own["made"] not in facts
    zones = set(lot.inputs.values_list("zone__name", flat=True)) ^ set(
        other.inputs.values_list("zone__name", flat=True)
    )
    assert zones, "the sample's two lots come from different zones"
    assert all((zone in seen(page)) == other.inputs.filter(zone__name=zone).exists() for zone in zones)

    # on to the product: before, now, lowest of 30 days
    buyer.follow("Mua", exact=True)
    assert page.url == f"{buyer.site.url}/products/{product.slug}/"
    row = product_page(product.slug).cheapest
    words = seen(page)
    buyer.keep("consumer-5-product")
    for amount in (row.amount, row.regular, row.lowest_30_days):
        assert re.sub(r"\s+", " ", money(amount)) in words
    assert row.amount < row.regular
    assert "30 ngày" in words

    # and to the fair, with its own price
    (fair,) = product_page(product.slug).fair_prices
    buyer.lead(page.locator("p.note", has_text="hội chợ").get_by_role("link"))
    assert page.url == f"{buyer.site.url}/fairs/{fair.channel_slug}/"
    page.locator(".card", has_text=product.name).first.scroll_into_view_if_needed()
    card = re.sub(r"\s+", " ", page.locator(".card", has_text=product.name).first.inner_text())
    buyer.keep("consumer-6-fair")
    assert re.sub(r"\s+", " ", money(fair.amount)) in card
    assert buyer.said == []
