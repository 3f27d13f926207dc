"""Every kind of page at phone width, light and dark: no violation that axe finds, nothing wider than the screen, a quiet console."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.products.queries import listable
from marketplace.fairs.models import Booth
from marketplace.fairs.queries import running_fairs
from marketplace.storefront.queries.demo import DEMO_PASSWORD
from traceability.codes.models import TraceCode
from traceability.lots.models import LotState
from traceability.zones.models import Zone

from .conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sample")]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
HTX, TINH = "htx@ocop.example", "tinh@ocop.example"


def lot_code(**filters):
    return TraceCode.objects.filter(lot__isnull=False, **filters).order_by("created_at", "code")[0].code


def photographed():
    return listable().filter(photos__isnull=False).order_by("pk")[0]


def demo():
    """The producer whose desk is looked at."""
    return Producer.objects.get(name="Hợp tác xã Nông nghiệp xanh Quảng Trực")


def demo_product():
    return Product.objects.filter(producer=demo(), photos__isnull=False).order_by("pk")[0]


CONSUMER: dict[str, Callable[[], str]] = {
    "home": lambda: "/",
    "catalogue": lambda: "/products/",
    "catalogue-filtered": lambda: "/products/?sao=4&sao=5&giam=1",
    "search-nothing": lambda: "/products/?q=khong-co-gi-nhu-vay",
    "search-misspelt": lambda: "/products/?q=cà+phe+dac+sna",
    "product": lambda: f"/products/{photographed().slug}/",
    "product-drawn": lambda: f"/products/{listable().filter(photos=None).order_by('pk')[0].slug}/",
    "product-gone": lambda: (
        f"/products/{Product.objects.filter(state='published').exclude(pk__in=listable())[0].slug}/"
    ),
    "producers": lambda: "/producers/",
    "producer": lambda: f"/producers/{demo().slug}/",
    "places": lambda: "/places/",
    "place": lambda: "/places/68/",
    "zone": lambda: f"/zones/{Zone.objects.order_by('pk')[0].slug}/",
    "trace-look-up": lambda: "/t/",
    "trace": lambda: f"/t/{lot_code(lot__state=LotState.PUBLISHED)}/",
    "trace-recalled": lambda: f"/t/{lot_code(lot__state=LotState.RECALLED)}/",
    "trace-variant": lambda: f"/t/{TraceCode.objects.filter(variant__product=photographed())[0].code}/",
    "fairs": lambda: "/fairs/",
    "fair": lambda: f"/fairs/{running_fairs()[0].slug}/",
    "booth": lambda: "/fairs/{}/booths/{}/".format(*Booth.objects.values_list("fair__slug", "shop__slug")[0]),
    "register": lambda: "/certified/",
    "certificate": lambda: f"/certificates/{Certificate.objects.filter(valid_until__gte=clock.today())[0].pk}/",
    "certificate-lapsed": lambda: f"/certificates/{Certificate.objects.filter(valid_until__lt=clock.today())[0].pk}/",
    "text": lambda: "/pages/stars/",
    "offline": lambda: "/offline/",
    "not-found": lambda: "/products/khong-co/",
    "trace-unknown": lambda: "/t/000000000000/",
    "sign-in": lambda: "/account/login/",
    "sign-up": lambda: "/account/signup/",
    "sign-in-code": lambda: "/account/login/code/",
    "password-reset": lambda: "/account/password/reset/",
}
ACCOUNT = {
    "account": lambda: "/account/",
    "account-email": lambda: "/account/email/",
    "account-phone": lambda: "/account/phone/",
    "account-password": lambda: "/account/password/",
    "account-two-factor": lambda: "/account/two-factor/",
}
STUDIO = {
    "studio": lambda: f"/studio/?p={demo().pk}",
    "studio-choose": lambda: "/studio/",
    "studio-new": lambda: "/studio/new/",
    "studio-profile": lambda: f"/studio/profile/?p={demo().pk}",
    "studio-story": lambda: f"/studio/story/?p={demo().pk}",
    "studio-people": lambda: f"/studio/people/?p={demo().pk}",
    "studio-products": lambda: f"/studio/products/?p={demo().pk}",
    "studio-product-new": lambda: f"/studio/products/new/?p={demo().pk}",
    "studio-product": lambda: f"/studio/products/{demo_product().pk}/?p={demo().pk}",
    "studio-variants": lambda: f"/studio/products/{demo_product().pk}/variants/?p={demo().pk}",
    "studio-photos": lambda: f"/studio/products/{demo_product().pk}/photos/?p={demo().pk}",
    "studio-preview": lambda: f"/studio/products/{demo_product().pk}/preview/?p={demo().pk}",
}
OFFICE = {
    "office": lambda: "/office/",
    "office-producers": lambda: "/office/producers/",
    "office-producer-new": lambda: "/office/producers/new/",
    "office-producer": lambda: f"/office/producers/{demo().pk}/",
    "office-producer-edit": lambda: f"/office/producers/{demo().pk}/edit/",
    "office-products": lambda: "/office/products/",
    "office-product": lambda: (
        f"/office/products/{Product.objects.get(state='in_review', name__contains='Minh Họa').pk}/"
    ),
    "office-certificates": lambda: "/office/certificates/",
    "office-certificate-new": lambda: f"/office/certificates/new/?product={demo_product().pk}",
    "office-certificate": lambda: f"/office/certificates/{Certificate.objects.filter(product=demo_product())[0].pk}/",
    "office-imports": lambda: "/office/imports/",
    "office-fairs": lambda: "/office/fairs/",
    "office-fair-new": lambda: "/office/fairs/new/",
    "office-fair": lambda: f"/office/fairs/{running_fairs()[0].pk}/",
}


def look(visitor, name, address):
    """What is wrong with a page; its pictures are kept."""
    page = visitor.open(address)
    wrong = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        only = RULES if scheme == "light" else RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
        found = Axe().run(page, options=only).response["violations"]
        wrong += [
            f"{name} ({scheme}): {each['id']}: {each['help']}: {node['html'][:200]}"
            for each in found
            for node in each["nodes"][:3]
        ]
        taken, given = visitor.width()
        if taken > given:
            wrong.append(f"{name} ({scheme}): {taken} px wide on a screen of {given}")
        visitor.keep(f"page-{name}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    taken, given = visitor.width()
    if taken > given:
        wrong.append(f"{name}: {taken} px wide on a desk of {given}")
    visitor.keep(f"page-{name}-desk")
    page.set_viewport_size({"width": 360, "height": 780})
    # a page that is itself an error is also told to the console by the browser
    wrong += [f"{name}: {text}" for text in visitor.said if "the server responded with a status of 4" not in text]
    visitor.said.clear()
    return wrong


@pytest.mark.parametrize(
    ("who", "pages"),
    [(None, CONSUMER), ("mua@ocop.example", ACCOUNT), (HTX, STUDIO), (TINH, OFFICE)],
    ids=["everybody", "account", "studio", "office"],
)
def test_pages(visit, who, pages):
    visitor = visit(device_scale_factor=1)
    if who:
        visitor.sign_in(who, DEMO_PASSWORD)
    wrong = [problem for name, address in pages.items() for problem in look(visitor, name, address())]
    assert wrong == [], "\n".join(wrong)


def test_in_english(visit):
    visitor = visit(device_scale_factor=1, locale="en-GB")
    visitor.open("/?lang=en")
    pages = {name: CONSUMER[name] for name in ("home", "product", "trace", "fair", "register")}
    assert [problem for name, address in pages.items() for problem in look(visitor, f"en-{name}", address())] == []
    assert visitor.page.locator("html").get_attribute("lang") == "en"
