"""The staff admin in a real Chromium: its own content policy lets it work, and nothing is reported as blocked."""

import pytest

from marketplace.storefront.queries.demo import DEMO_PASSWORD

from .conftest import DESK

pytestmark = pytest.mark.browser


def test_the_admin_works_under_its_policy(visit):
    admin = visit(viewport=DESK)
    page = admin.open("/admin/producers/producer/?q=quang+truc")
    page.fill("[name=login]", "admin@ocop.example")
    page.fill("[name=password]", DEMO_PASSWORD)
    admin.lead(page.locator("main button.btn--go"))
    assert "/admin/producers/producer/" in page.url
    assert page.locator("#result_list").get_by_text("Quảng Trực").count() > 0
    admin.keep("admin-producers-desk", full=False)
    admin.open("/admin/accounts/user/")
    assert "quản trị" in page.title()
    assert [text for text in admin.said if "Content Security Policy" in text or "Alpine" in text] == []
