"""A fair for its visitors: 565 booths in few statements, filters, turns, the map of stands, the calendar file, the archive; prices to the second."""

import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from catalog.core import clock
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import add_to_cart
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothNumber
from marketplace.fairs.queries import booths_of
from tests.factories.accounts import make_superuser
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.products import make_listed, photo_file
from tests.factories.shops import make_many_shops, make_on_sale, make_shop

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)
MICRO = dt.timedelta(microseconds=1)


def text(response):
    return response.content.decode()


def test_565_booths_cost_six_statements_and_each_comes_to_the_front(client, warm, django_assert_max_num_queries):
    fair = make_fair(mode="both", venue="Quảng trường")
    strong = make_fair_listing(product=make_on_sale(name="Mật ong", stars=5), fair=fair)
    site = services.put_booth_kind(fair=fair, name="Gian", mode="on_site", capacity=500, numbers="A1-A500", by=None)
    online = services.put_booth_kind(fair=fair, name="Mạng", mode="online", capacity=65, by=None)
    services.put_sponsors(fair=fair, sponsors=[("Ngân hàng Thử", "nước", "https://vidu.vn/")], by=None)
    services.set_fair_picture(fair=fair, kind="poster", uploaded=photo_file(), alt="Áp phích đỏ", by=make_superuser())
    Booth.objects.update(kind=online)
    shops = make_many_shops(564)
    booths = Booth.objects.bulk_create(
        Booth(fair=fair, shop=shop, kind=site if n < 500 else online, state="approved", applied_at=clock.now())
        for n, shop in enumerate(shops)
    )
    numbers = list(BoothNumber.objects.order_by("pk"))
    for number, booth in zip(numbers[:499], booths, strict=False):
        number.booth = booth
    BoothNumber.objects.bulk_update(numbers, ["booth"])
    path = f"/fairs/{fair.slug}/"
    warm(fair.channel)
    with django_assert_max_num_queries(6):
        page = text(client.get(path, headers={"User-Agent": "curl/8"}))  # a machine's visit is not written
    for said in (
        "65 gian trực tuyến, 500 gian tại chỗ",
        "565 gian hàng",
        "1 – 24 trong 565",
        "Ngân hàng Thử",
        "Áp phích đỏ",
    ):
        assert said in page
    assert "mỗi giờ bắt đầu từ một chỗ khác" in page and page.count('class="booth"') == 24
    # every page once round, each booth once
    seen = []
    for n in range(1, 25):
        seen += re.findall(r'class="booth">.*?/booths/([^/]+)/"', text(client.get(path, {"gian": n})))
    assert len(seen) == len(set(seen)) == 565
    # each booth stands on the first page in some hour of the fair
    fronts = set()
    for hour in range(-1, 73):
        with clock.set_to(fair.starts_at + HOUR + hour * HOUR):
            fronts |= {booth.pk for booth in booths_of(fair)[:24]}
    assert len(fronts) == 565
    # by stars, form, name; nonsense is ignored
    page = text(client.get(path, {"gian_sao": "5"}))
    assert page.count('class="booth"') == 1 and strong.booth.shop.name in page
    assert "65 gian hàng" in text(client.get(path, {"gian_o": "online"}))
    assert "không có gian nào" in text(client.get(path, {"q": "zzzz"})).casefold()
    assert "565 gian hàng" in text(client.get(path, {"gian_tinh": "99", "gian_sao": "x", "gian_o": "y", "gian": "²"}))
    # the map: each stand with a booth is a link, also in words
    with django_assert_max_num_queries(3):
        page = text(client.get(f"{path}map/"))
    assert page.count("<rect") == 500 and page.count('class="free"') == 1 and "499 số có gian" in page
    services.place_numbers(fair=fair, lines="A1; 100; 200", by=None)
    services.set_fair_picture(fair=fair, kind="map", uploaded=photo_file(), alt="", by=make_superuser())
    page = text(client.get(f"{path}map/"))
    assert page.count("<rect") == 1 and "<image href=" in page
    assert client.get(f"/fairs/{make_fair().slug}/map/").status_code == 404  # nothing to draw


def test_the_picture_and_what_a_draft_does_not_show(client):
    fair = make_fair()
    assert Image.open(io.BytesIO(client.get(f"/og/fairs/{fair.slug}.png").content)).size == (1200, 630)
    draft = make_fair(published=False)
    for path in (f"/og/fairs/{draft.slug}.png", f"/fairs/{draft.slug}/map/"):
        assert client.get(path).status_code == 404


def test_after_closing_the_fair_is_an_archive_that_leads_to_the_shops(client):
    fair = make_fair()
    product = make_on_sale(name="Mắc ca", amount=120_000)
    booth = make_fair_listing(product=product, fair=fair, amount=99_000).booth
    quiet = make_booth(fair=fair, shop=make_shop(producer=make_listed().producer))
    with clock.set_to(fair.ends_at + DAY):
        page = text(client.get(f"/fairs/{fair.slug}/"))
        assert "trang lưu của hội chợ" in page and booth.shop.name in page
        page = text(client.get(f"/fairs/{fair.slug}/booths/{booth.shop.slug}/"))
        assert "Gian này bán quanh năm" in page and "120.000" in page and "99.000" not in page
        assert "không bán gì quanh năm" in text(client.get(f"/fairs/{fair.slug}/booths/{quiet.shop.slug}/"))


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_fair_prices_hold_to_the_second_wherever_one_looks_from(client, zone):
    """In both pages, cart and GraphQL; a cart that outlives the fair costs the all-year price and says so."""
    at = ZoneInfo(zone)
    opens = clock.now().replace(microsecond=0) + 30 * HOUR
    fair = make_fair(starts_at=opens.astimezone(at), ends_at=(opens + 5 * HOUR).astimezone(at))
    product = make_on_sale(name="Mắc ca", amount=120_000)
    listing = make_fair_listing(product=product, fair=fair, amount=99_000)
    stall = f"/fairs/{fair.slug}/booths/{listing.booth.shop.slug}/"
    asked = "query($p: String!, $c: String!) {product(slug: $p, channel: $c) {pricing {priceRange {start {gross {amount}}}}}}"
    question = {"query": asked, "variables": {"p": product.slug, "c": fair.channel.slug}}

    def told():
        answer = client.post("/graphql/", question, content_type="application/json").json()["data"]["product"]
        price = answer and answer["pricing"]
        amount = price["priceRange"]["start"]["gross"]["amount"] if price and price["priceRange"] else None
        shown = {"99.000" in text(client.get(path)) for path in (stall, f"/products/{product.slug}/")}
        assert len(shown) == 1  # the booth and the product's own page agree
        return shown.pop(), amount

    for moment, there in ((opens - MICRO, False), (opens, True), (fair.ends_at - MICRO, True), (fair.ends_at, False)):
        with clock.set_to(moment.astimezone(at)):
            page, amount = told()
            assert (page, amount == 99_000) == (there, there), moment
    with clock.set_to(fair.ends_at - SECOND):
        cart = add_to_cart(cart=None, offer=listing.offer, quantity=1, user=None)
        assert [line.price for line in view_cart(cart).lines] == [99_000]
    with clock.set_to(fair.ends_at):
        (line,) = view_cart(cart).lines
        assert line.price != 99_000 and line.trouble
