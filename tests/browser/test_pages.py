"""Every page of the site at phone width, light and dark: no violation that axe finds, nothing wider than the screen, a quiet console.

An address that can be read is in `addresses`, or is walked to here, or has a reason in `NO_PAGE`: `test_no_page_is_forgotten`.
"""

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, resolve

from catalog.core import clock
from tests.architecture.tenants.asking import routes
from tests.conftest import NOW
from tests.factories.accounts import PASSWORD, make_user

from . import addresses
from .addresses import BUYER, HTX, MEMBER, MINISTRY, NO_PAGE, TINH, Rows
from .conftest import DESK

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
IN_ENGLISH = (
    "home",
    "catalogue",
    "product",
    "producer",
    "place",
    "trace",
    "trace-recalled",
    "fair",
    "register",
    "text-stars",
)
WALKED = {  # pages that only exist after something was sent: in the order of `walk`
    "sign-in-code-confirm": "account/login/code/confirm/",
    "password-reset-confirm": "account/password/reset/confirm/",
    "password-reset-new": "account/password/reset/complete/",
    "account-email-confirm": "account/email/confirm/",
    "account-phone-confirm": "account/phone/confirm/",
    "account-password-set": "account/password/set/",
    "two-factor-activate": "account/two-factor/app/activate/",
    "two-factor-codes": "account/two-factor/recovery-codes/",
    "two-factor-codes-new": "account/two-factor/recovery-codes/generate/",
    "two-factor-deactivate": "account/two-factor/app/deactivate/",
    "two-factor-sign-in": "account/two-factor/authenticate/",
    "two-factor-reauthenticate": "account/two-factor/reauthenticate/",
}


@pytest.fixture(scope="module")
def rows(site):
    with clock.set_to(NOW):  # the day on which the pages are looked at, whatever day it is
        return Rows.make()


# panels and cells whose words run over their edge: no scroll bar tells it, for the page itself is no wider
OVER_THE_EDGE = """() => Array.from(document.querySelectorAll('main .panel, main .note, main .stat, main td, main tbody th'))
  .filter(e => e.checkVisibility() && e.clientWidth > 20 && getComputedStyle(e).overflowX === 'visible'
    && getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1)
  .map(e => `${e.scrollWidth} px in ${e.clientWidth}: ${e.innerText.slice(0, 80)}`)"""


# a value of the program's that was printed as it is: no word of either language stands there by itself
PRINTED = """() => { const found = [], walk = document.createTreeWalker(document.querySelector('main') || document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (/^\\s*(None|True|False|nan|NaN|null|undefined)\\s*$/.test(walk.currentNode.data)
      && walk.currentNode.parentElement.checkVisibility()) found.push(walk.currentNode.parentElement.outerHTML.slice(0, 120));
  return found }"""


def route_of(address):
    return resolve(urlsplit(address).path).route


def violations(page, scheme):
    """What axe finds: all of it in the light, in the dark what colours change."""
    only = RULES if scheme == "light" else RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    axe = Axe() if scheme == "light" else Axe("")  # in the dark its script is there already
    found = axe.run(page, options=only).response["violations"]
    return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]


def look(visitor, name, address="", *, keep_dark=False, axe=True):
    """What is wrong with the page at an address, or with the one that is open; its pictures are kept, in the dark where asked."""
    page = visitor.open(address) if address else visitor.page
    wrong = []
    if address and route_of(page.url) != route_of(address) and not address.startswith(("/01/", "/t/")):
        wrong.append(f"{name}: led away from {address} to {page.url}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wrong += [f"{name} ({scheme}): {each}" for each in (violations(page, scheme) if axe else ())]
        if scheme == "light" or keep_dark:
            visitor.keep(f"page-{name}-{scheme}")
    taken, given = visitor.width()
    if taken > given:
        wrong.append(f"{name}: {taken} px wide on a screen of {given}")
    wrong += [f"{name}: over the edge, {each}" for each in page.evaluate(OVER_THE_EDGE)]
    wrong += [f"{name}: printed as it is, {each}" for each in page.evaluate(PRINTED)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    taken, given = visitor.width()
    if taken > given:
        wrong.append(f"{name}: {taken} px wide on a desk of {given}")
    visitor.keep(f"page-{name}-desk")
    page.set_viewport_size({"width": 360, "height": 780})
    # a page that is itself an error is also told to the console by the browser
    wrong += [f"{name}: {text}" for text in visitor.said if "the server responded with a status of" not in text]
    visitor.said.clear()
    return wrong


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        (None, lambda rows: addresses.consumer()),
        (BUYER, addresses.account),
        (HTX, addresses.studio),
        (HTX, addresses.dossiers),
        (TINH, addresses.office),
        (MEMBER, addresses.council),
        (MINISTRY, addresses.ministry),
    ],
    ids=["everybody", "account", "studio", "dossiers", "office", "council", "ministry"],
)
def test_pages(visit, rows, who, pages):
    visitor = visit(device_scale_factor=1)
    if who:
        visitor.enter(who)
    wrong = [
        problem for name, address in pages(rows).items() for problem in look(visitor, name, address, keep_dark=not who)
    ]
    assert wrong == [], "\n".join(wrong)


def test_in_english(visit, rows):
    """Longer words, other breaks; elements and colours are those that axe has seen."""
    visitor = visit(device_scale_factor=1, locale="en-GB")
    visitor.open("/?lang=en")
    pages = addresses.consumer()
    wrong = [p for name in IN_ENGLISH for p in look(visitor, f"en-{name}", pages[name], axe=name == "home")]
    assert wrong == [], "\n".join(wrong)
    assert visitor.page.locator("html").get_attribute("lang") == "en"


def test_the_ministry_s_pages_in_english(visit, rows):
    visitor = visit(device_scale_factor=1, locale="en-GB")
    visitor.enter(MINISTRY)
    visitor.open("/?lang=en")
    wrong = [p for name, at in addresses.ministry(rows).items() for p in look(visitor, f"en-{name}", at, axe=False)]
    assert wrong == [], "\n".join(wrong)
    assert visitor.page.locator("html").get_attribute("lang") == "en"


def test_a_page_at_fault(visit, settings):
    settings.ROOT_URLCONF = "tests.browser.broken"
    visitor = visit(device_scale_factor=1)
    assert look(visitor, "server-error", "/broken/") == []
    assert "Máy chủ đang gặp lỗi" in visitor.page.inner_text("h1")


def mailed_code():
    return re.search(r"\b[A-Z0-9-]{6,9}\b", mail.outbox[-1].body)[0]


def walk(visit):
    """The pages of `WALKED` in their order, each as (name, the visitor who stands on it)."""
    cache.clear()
    visitor = visit(device_scale_factor=1)
    visitor.open("/account/login/code/")
    visitor.send(login=BUYER)
    yield "sign-in-code-confirm", visitor
    visitor.open("/account/password/reset/")
    visitor.send(email=BUYER)
    yield "password-reset-confirm", visitor
    visitor.send(code=mailed_code())
    yield "password-reset-new", visitor

    person = make_user(email="doi-so@example.org")
    visitor = visit(device_scale_factor=1)
    visitor.sign_in(person.email, PASSWORD)
    visitor.open("/account/reauthenticate/")
    visitor.send(password=PASSWORD)
    visitor.open("/account/email/")
    visitor.send(email="so-moi@example.org")
    yield "account-email-confirm", visitor
    visitor.open("/account/phone/")
    visitor.send(phone="0912 345 670")
    yield "account-phone-confirm", visitor
    visitor.open("/account/two-factor/app/activate/")
    yield "two-factor-activate", visitor
    TOTP.activate(person, generate_totp_secret())
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    visitor.open("/account/two-factor/reauthenticate/")
    yield "two-factor-reauthenticate", visitor
    visitor.send(code=spare)
    for name in ("two-factor-codes", "two-factor-codes-new", "two-factor-deactivate"):
        visitor.open(f"/{WALKED[name]}")
        yield name, visitor
    visitor = visit(device_scale_factor=1)
    visitor.sign_in(person.email, PASSWORD)
    yield "two-factor-sign-in", visitor

    client = Client()
    client.force_login(make_user(password=None))
    visitor = visit(device_scale_factor=1)
    cookie = client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": visitor.site.url}])
    visitor.open("/account/password/set/")
    yield "account-password-set", visitor


def test_pages_on_the_way(visit, rows):
    wrong, seen = [], {}
    for name, visitor in walk(visit):
        seen[name] = route_of(visitor.page.url)
        wrong += look(visitor, name)
    assert wrong == [], "\n".join(wrong)
    assert seen == WALKED


def test_no_page_is_forgotten(rows):
    here = [*addresses.consumer().values()]
    for pages in (
        addresses.account,
        addresses.studio,
        addresses.dossiers,
        addresses.office,
        addresses.council,
        addresses.ministry,
    ):
        here += pages(rows).values()
    looked_at = {route_of(address) for address in here} | set(WALKED.values())
    every = {route for route in routes(get_resolver().url_patterns) if not route.startswith("admin/")}
    forgotten = sorted(every - looked_at - set(NO_PAGE))
    assert not forgotten, f"not in tests/browser/addresses.py: {', '.join(forgotten)}"
    assert sorted(set(NO_PAGE) - every) == [] and sorted(set(NO_PAGE) & looked_at) == []
