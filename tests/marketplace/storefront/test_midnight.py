"""One midnight, seen from everywhere: stars change because the day has come, with no task run."""

import datetime as dt
import json
import re

import pytest

from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.products.models import Product
from marketplace.shops.queries import facet_index, market
from tests.factories.accounts import make_officer
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_offer

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 22)
NEXT = dt.date(2026, 11, 23)
EVE = dt.datetime(2026, 11, 22, 23, 59, 59, tzinfo=clock.VIETNAM)
MIDNIGHT = dt.datetime(2026, 11, 23, tzinfo=clock.VIETNAM)
GRAPHQL = """query($slug: String!) {
  product(slug: $slug, channel: "ocop") { attributes { attribute { slug } values { name } } }
}"""


class Seen:
    """What a visitor is told of one product: its stars, or None where it is not shown."""

    def __init__(self, client, product):
        self.client, self.product = client, product

    def _text(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    def _in_cards(self, path):
        cards = re.findall(r'<article class="card">.*?</article>', self._text(path), re.DOTALL)
        mine = [self._badge(card) for card in cards if f"/products/{self.product.slug}/" in card]
        return mine[0] if mine else None

    @staticmethod
    def _badge(html):
        found = re.search(r"stars--([345])", html)
        return int(found[1]) if found else None

    def catalogue(self):
        return self._in_cards("/products/")

    def filtered(self):
        """The only one of the facet's values under which the list has it."""
        found = [n for n in (3, 4, 5) if self._in_cards(f"/products/?sao={n}")]
        return found[0] if len(found) == 1 else None

    def search(self):
        return self._in_cards(f"/products/?q={self.product.name}")

    def home(self):
        """The home page shows what has 4 stars and more."""
        return self._in_cards("/")

    def producer(self):
        return self._in_cards(f"/producers/{self.product.producer.slug}/")

    def product_page(self):
        """Stars together with the button to buy; neither once they are gone."""
        answer = self.client.get(f"/products/{self.product.slug}/")
        html = answer.content.decode()
        may_buy = "Liên hệ mua" in html and "120.000" in html and '"@type": "Offer"' in html.replace('":"', '": "')
        stars = self._badge(html)
        assert (answer.status_code, may_buy) == ((200, True) if stars else (410, False))
        return stars

    def register(self):
        row = re.search(rf"<tr><th[^>]*><a[^>]*>{self.product.name}</a>.*?</tr>", self._text("/certified/"), re.DOTALL)
        return self._badge(row[0]) if row else None

    def certificate(self):
        """Of the papers it has had, the one whose page says that it counts today."""
        valid = [
            paper.stars
            for paper in self.product.certificates.all()
            if "Giấy này còn hiệu lực hôm nay" in self._text(f"/certificates/{paper.pk}/")
        ]
        assert len(valid) <= 1
        return valid[0] if valid else None

    def trace(self):
        html = self._text(f"/t/{self.product.code}/")
        stars = self._badge(html.split('id="cert"')[0])
        may_buy = f'href="/products/{self.product.slug}/"' in html
        assert may_buy is (stars is not None)
        return stars

    def graphql(self):
        asked = {"query": GRAPHQL, "variables": {"slug": self.product.slug}}
        answer = self.client.post("/graphql/", json.dumps(asked), content_type="application/json").json()
        if answer["data"]["product"] is None:
            return None
        said = {a["attribute"]["slug"]: a["values"] for a in answer["data"]["product"]["attributes"]}
        return int(said["stars"][0]["name"])

    def label(self):
        found = re.search(r">OCOP ([345])<", self._text(f"/label/{self.product.code}.svg"))
        return int(found[1]) if found else None

    def sitemap(self):
        """Listed with its stars or not at all: the address alone is in the file."""
        listed = f"/products/{self.product.slug}/</loc>" in self._text("/sitemaps/products-1.xml")
        return self.product_page() if listed else None

    def everywhere(self):
        return {
            name: getattr(self, name)()
            for name in (
                "catalogue", "filtered", "search", "home", "producer", "product_page", "register", "certificate", "trace",
                "graphql", "label", "sitemap",
            )
        }  # fmt: skip


def made(name, *, stars, **decision):
    """A product on sale, with a certificate, and a lot with a code."""
    variant = make_variant_to_trace(name=name)
    product = variant.product
    make_certificate(product=product, stars=stars, **decision)
    make_offer(product=product, amount=120_000)
    code = make_lot_code(lot=make_lot(variant=variant)).code
    product = Product.objects.select_related("producer").get(pk=product.pk)
    product.code = code
    return product


def facets():
    """How many products the catalogue offers under each number of stars."""
    index = facet_index(market())
    _found, counts = index.counts({})
    return {int(choice.value): choice.count for choice in index.choices(counts, {})["stars"] if choice.count}


def test_at_midnight_stars_change_everywhere_and_no_task_ran(client, settings):
    settings.PUBLIC_URL = "https://ocop.lamdong.gov.vn"  # labels are printed for an address that lasts
    upgraded = made("Mắc ca Nâng Hạng", stars=3)
    ends = made("Mật ong Hết Hạn", stars=4, decided_on=DAY.replace(year=2023), issuing_place=None)  # of the earlier map
    revoked = made("Cà phê Thu Hồi", stars=4)
    stays = made("Trà Không Đổi", stars=5)
    with clock.set_to(MIDNIGHT):  # a decision of the coming day, so that the rows of both days are there before it
        make_certificate(product=upgraded, stars=4, decided_on=NEXT, decision_number="999/QĐ-UBND")
    revoke_certificate(
        certificate=revoked.certificates.get(), from_day=NEXT, decision="1000/QĐ-UBND", reason="Không giữ điều kiện.",
        by=make_officer(place=unit(LAM_DONG)),
    )  # fmt: skip
    products = {"upgraded": upgraded, "ends": ends, "revoked": revoked, "stays": stays}
    before = {"upgraded": 3, "ends": 4, "revoked": 4, "stays": 5}
    after = {"upgraded": 4, "ends": None, "revoked": None, "stays": 5}

    for moment, stars in ((EVE, before), (MIDNIGHT, after)):
        with clock.set_to(moment):
            told = {name: Seen(client, product).everywhere() for name, product in products.items()}
            for name, expected in stars.items():
                at_home = expected if expected != 3 else None
                assert told[name] == dict.fromkeys(told[name], expected) | {"home": at_home}, (moment, name)
            counted = [n for n in stars.values() if n]
            assert facets() == {n: counted.count(n) for n in counted}
