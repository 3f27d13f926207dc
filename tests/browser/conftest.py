"""One server over the sample data and one Chromium for all journeys."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from marketplace.accounts.models import User
from marketplace.shops.queries import forget_facets, market
from tests.conftest import in_copy
from tests.factories.accounts import client_of
from tests.papers import SHOTS

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
WANTED = (
    "SHOTS" in os.environ
)  # a picture of each page at twice a phone's pixels takes longer than all that is asked of the page

# resolves when what can be seen is drawn; pictures beyond an edge may never be loaded, so it does not wait for ever
DRAWN = """() => Promise.race([
  Promise.all(Array.from(document.images).filter(i => i.checkVisibility()).map(i => i.decode().catch(() => null))),
  new Promise(done => setTimeout(done, 1000)),
])"""


@dataclass
class Site:
    """Where the server answers, and the browser to look with."""

    url: str
    browser: Browser

    def here(self, address: str) -> str:
        """The same address at this server: only scheme and host are changed."""
        parts = urlsplit(address)
        return self.url + parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Visitor:
    """One person with a browser of their own; what its console complains of is kept in `said`."""

    site: Site
    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{self.page.url}: {message.text}")

    def open(self, address: str) -> Page:
        """Go to an address of the site, given as a path or with any host."""
        self.page.goto(self.site.here(address))
        return self.page

    def enter(self, email: str | None) -> None:
        """As somebody who has signed in already, which saves two pages."""
        cookie = client_of(User.objects.get(email=email)).cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.site.url}])

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page."""
        self.open("/account/login/")
        self.send(login=email, password=password)
        assert "/login" not in self.page.url, self.page.inner_text("main")

    def send(self, **fields: str) -> None:
        """Fill in fields of a form and press its first button."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            field.fill(value)
        self.lead(field.locator("xpath=ancestor::form").locator("button").first)

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """The one link of that name, to the page it leads to."""
        self.lead(self.page.get_by_role("link", name=name, exact=exact))

    def press(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """The one button of that name, which sends a form, to the page that answers."""
        self.lead(self.page.get_by_role("button", name=name, exact=exact))

    def lead(self, through: Locator) -> None:
        """Click on what leads on. The next step is taken on the page it led to, whole: a click alone comes back while this page, which may look
        like it, or half of the next is still there."""
        with self.page.expect_navigation():
            through.click()

    def download(self, name: str | re.Pattern[str]) -> Download:
        """The file behind the one link of that name; the page stays."""
        with self.page.expect_download() as found:
            self.page.get_by_role("link", name=name).click()
        return found.value

    def keep(self, name: str, *, full: bool = True) -> None:
        """A screenshot of the page for people to look at, where somebody wants to: `make shots`."""
        if not WANTED:
            return
        self.page.wait_for_load_state()
        size = self.page.viewport_size
        if full and size:  # a window as high as the page: bars that stick to its bottom cover nothing
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
            self.page.evaluate(DRAWN)
        # a machine full of tests may be slow, and that is no fault of the page
        self.page.screenshot(path=self.path(name), timeout=120_000)
        if full and size:
            self.page.set_viewport_size(size)

    @staticmethod
    def path(name: str) -> Path:
        """Where the picture of that name is kept."""
        return SHOTS / f"{name}.png"

    def width(self) -> tuple[int, int]:
        """(what the page takes, what the window has), in CSS pixels."""
        self.page.wait_for_load_state()
        taken = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        return taken[0], taken[1]


@pytest.fixture(scope="package")
def site(chromium_path: str, sample_template: str, django_db_blocker: Any) -> Iterator[Site]:
    """A server with the sample data; journeys write into it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread
        stack.enter_context(in_copy(sample_template, f"{sample_template}_site", django_db_blocker))
        for forget in (forget_facets, market.cache_clear):
            forget()
            stack.callback(forget)
        server = LiveServer("127.0.0.1:0")
        stack.callback(server.stop)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path)
        stack.callback(browser.close)
        yield Site(server.url, browser)


@pytest.fixture
def visit(site: Site) -> Iterator[Callable[..., Visitor]]:
    """`visit()` gives a new person with a phone; `visit(viewport=DESK)` one at a desk."""
    with ExitStack() as stack:

        def new(**options: Any) -> Visitor:
            given = {"viewport": PHONE, "device_scale_factor": 2, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
            context = site.browser.new_context(**(given | options))
            stack.callback(context.close)
            return Visitor(site, context.new_page())

        yield new
