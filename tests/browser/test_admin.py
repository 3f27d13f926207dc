"""The staff admin in a real Chromium: its own content policy lets it work, and nothing is reported as blocked."""

import os

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.factories.accounts import PASSWORD, make_superuser
from tests.factories.producers import make_producer

pytestmark = pytest.mark.browser


def test_the_admin_works_under_its_policy(fresh_db, chromium_path, monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread
    make_superuser(email="quan@example.org")
    make_producer(name="HTX Quảng Trực")
    said: list[str] = []
    server = LiveServer("127.0.0.1:0")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{server.url}/admin/producers/producer/")
        page.fill("[name=login]", "quan@example.org")
        page.fill("[name=password]", PASSWORD)
        page.click("main button.btn--go")
        page.wait_for_url("**/admin/producers/producer/")
        assert page.locator("#result_list").get_by_text("HTX Quảng Trực").count() == 1
        page.goto(f"{server.url}/admin/accounts/user/")
        assert "quản trị" in page.title()
        browser.close()
    server.stop()
    assert [text for text in said if "Content Security Policy" in text or "Alpine" in text] == []
