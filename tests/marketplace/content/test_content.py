"""Pages, menus and collections: what comes with the system, what staff writes, and how both are given out."""

import pytest

from catalog.core import clock
from marketplace.content.models import Collection, Menu, MenuItem, Page
from marketplace.content.queries import BUILT_IN, items_of_menus, page_slugs, public_page, public_pages
from marketplace.content.services import load_content
from marketplace.content.symbols import blocks_of, document
from tests.factories.accounts import make_superuser

pytestmark = pytest.mark.django_db
TEXT = """## Giao hàng

Trong tỉnh một ngày,
ngoài tỉnh ba ngày.

- Hàng <b>tươi</b>
- Hàng khô
1. Gọi trước
2. Giao"""


def make_page(**over) -> Page:
    return Page.objects.create(
        **{"slug": "giao-hang", "title": "Giao hàng", "text": TEXT, "is_published": True, "created_at": clock.now()}
        | over
    )


def test_text_becomes_blocks():
    assert [(b["type"], b["data"].get("text") or b["data"]["items"]) for b in blocks_of(TEXT)] == [
        ("header", "Giao hàng"),
        ("paragraph", "Trong tỉnh một ngày, ngoài tỉnh ba ngày."),
        ("list", ["Hàng &lt;b&gt;tươi&lt;/b&gt;", "Hàng khô"]),
        ("list", ["Gọi trước", "Giao"]),
    ]
    assert document(blocks_of(" \n\n ")) is None


def test_pages_that_come_with_the_system(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        pages = public_pages(list(BUILT_IN))
    assert [page.slug for page in pages] == sorted(BUILT_IN)
    terms = public_page("terms")
    assert (terms.title(), terms.title("en")) == ("Điều khoản sử dụng", "Terms of use")
    (listed,) = terms.blocks["vi"]
    assert (listed["data"]["style"], len(listed["data"]["items"])) == ("unordered", 6)
    assert listed["data"]["items"] != terms.blocks["en"][0]["data"]["items"]
    assert "chủ hộ" in client.get("/pages/privacy/").content.decode()


def test_a_page_of_staff_stands_beside_them(client):
    make_page()
    make_page(slug="nhap", title="Bản nháp", is_published=False)
    html = client.get("/pages/giao-hang/").content.decode()
    assert "<h2>Giao hàng</h2>" in html
    assert "Hàng &lt;b&gt;tươi&lt;/b&gt;" in html
    assert client.get("/pages/nhap/").status_code == 404
    assert client.get("/pages/khong-co/").status_code == 404
    assert page_slugs() == [*BUILT_IN, "giao-hang"]
    assert b"/pages/giao-hang/" in client.get("/sitemaps/fixed-1.xml").content


def test_menus_come_once():
    assert load_content() == 0
    items = items_of_menus(Menu.objects.filter(slug="navbar"))
    assert [item.position for item in items] == list(range(7))
    assert items[0].collection.slug == "featured-products"
    assert {item.group.number for item in items[1:]} == {1, 2, 3, 4, 5, 6}
    items = items_of_menus(Menu.objects.filter(slug="footer"))
    assert {item.page for item in items if item.page} == set(BUILT_IN)
    assert items_of_menus([]) == []
    Menu.objects.filter(slug="navbar").delete()
    assert load_content() == 1


def test_an_entry_leads_to_one_thing():
    from django.db import IntegrityError, transaction

    row = Menu.objects.get(slug="navbar")
    with pytest.raises(IntegrityError), transaction.atomic():
        MenuItem.objects.create(menu=row, name="Hai", page="terms", url="https://www.vidu.vn")


def test_staff_writes_in_the_admin(client):
    client.force_login(make_superuser())
    words = {"slug": "terms", "title": "Điều khoản", "text": "Một", "is_published": "on"}
    refused = client.post("/admin/content/page/add/", words)
    assert "có sẵn trong hệ thống" in refused.content.decode()
    assert client.post("/admin/content/page/add/", words | {"slug": "moi"}).status_code == 302
    assert client.get("/pages/moi/").status_code == 200
    made = {
        "slug": "qua-tet",
        "name": "Quà Tết",
        "is_published": "on",
        "places-TOTAL_FORMS": "0",
        "places-INITIAL_FORMS": "0",
    }
    assert client.post("/admin/content/collection/add/", made).status_code == 302
    assert Collection.objects.get(slug="qua-tet").rule == ""
