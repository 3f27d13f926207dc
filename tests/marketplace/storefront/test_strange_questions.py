"""Whatever somebody types into a search, a filter or a page's address gets a page that helps, or a plain 400; never an error of ours."""

import base64
import json
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.certification.services.councils import declare
from catalog.core import cursors
from catalog.products.services import rebuild_vocabulary
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.councils import dossier_at_council, make_panel
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db

TYPED = {
    "ten thousand letters": "x" * 10_000,
    "ten thousand words": "cà phê " * 1_500,
    "emoji": "🥭🍯👩‍🌾",
    "sql": "'; DROP TABLE products_product; --",
    "sql union": "mac ca') UNION SELECT password FROM accounts_user --",
    "percent": "%",
    "percents": "%25%s%(n)s%%",
    "underscore": "_",
    "backslash": "\\",
    "backslash quote": "mac\\' ca\\",
    "nul": "mac\x00ca",
    "only nul": "\x00\x00",
    "right to left": "\u202emắc ca\u202c \u200f\u061c",
    "combining marks": "m" + "\u0301" * 500,
    "lone surrogate": "%ED%A0%80",
    "tsquery": "mac & ca | ! ( :* <-> 'a'",
    "html": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% debug %}",
    "new lines": "mac\r\nSet-Cookie: a=b\n\tca",
    "full width": "ｍａｃ ｃａ",
}
WORDLESS = {"emoji", "percent", "underscore", "backslash", "only nul"}
SEARCHES = ["/products/", "/producers/", "/certified/", "/fairs/cho-phien/", "/t/"]
FIELDS = {"/t/": "ma"}


@pytest.fixture
def goods():
    """Something on sale, in a fair too."""
    product = make_on_sale(name="Mắc ca Mơ Nông", stars=4)
    make_fair_listing(product=product, fair=make_fair(name="Chợ phiên", slug="cho-phien"), amount=90_000)
    rebuild_vocabulary()
    return product


def page_of(answer):
    text = answer.content.decode()
    assert text.count("<h1") == 1 and "<script>alert" not in text
    return text


@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_always_answers_with_its_page(client, goods, path):
    for name, typed in TYPED.items():
        asked = typed if typed.startswith("%ED") else quote(typed)
        answer = client.get(f"{path}?{FIELDS.get(path, 'q')}={asked}")
        assert answer.status_code == (400 if path == "/t/" else 200), name  # no code of ours
        assert len(page_of(answer)) < 60_000, name
        assert "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.parametrize("name", sorted(WORDLESS))
def test_what_has_no_word_says_so_and_shows_everything(client, goods, name):
    text = page_of(client.get(f"/products/?q={quote(TYPED[name])}"))
    assert "Từ khóa không có chữ hay số nào" in text and "Mắc ca Mơ Nông" in text


@pytest.mark.parametrize("name", ["nul", "right to left", "new lines", "tsquery"])
def test_words_are_found_between_signs(client, goods, name):
    """A NUL, marks of direction and operators of the database are no part of a word."""
    typed = TYPED[name].replace("Set-Cookie: a=b", "").replace("'a'", "")
    assert "Mắc ca Mơ Nông" in page_of(client.get(f"/products/?q={quote(typed)}"))


def test_suggestions_are_always_a_list(client, goods):
    for name, typed in TYPED.items():
        answer = client.get(f"/search/suggest/?q={quote(typed)}")
        assert answer.status_code == 200 and answer["Content-Type"] == "application/json", name
        names = json.loads(answer.content)["names"]
        assert isinstance(names, list) and len(names) <= 10, name
        if name in WORDLESS | {"sql", "html"}:
            assert names == [], name


@pytest.mark.parametrize("query", ["", "q", "q=", "Q=a", "q=a&q=b", "x" * 3_000, "%00=%00"])
def test_suggestions_without_a_question(client, goods, query):
    assert isinstance(client.get(f"/search/suggest/?{query}").json()["names"], list)


@pytest.mark.parametrize(
    "query",
    [
        "sao=9", "sao=4.0", "sao=", "sao=%00", "sao=" + "4" * 500, "tinh=zz", "tinh=00", "tinh=99", "nhom=%27", "nhom=khong-co",
        "bo=khong-co", "bo=../../etc", "chu_the=vua", "chu_the=cooperative%00", "sao=4&sao=9&tinh=68&tinh=xx",
        "&".join(f"bo=la-{n}" for n in range(500)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/products/", "/fairs/cho-phien/"])
def test_a_filter_that_does_not_exist_is_left_out_and_said(client, goods, path, query):
    text = page_of(client.get(f"{path}?{query}"))
    assert "Mắc ca Mơ Nông" in text
    if query != "sao=":
        assert "Đã bỏ qua điều kiện lọc không có trong chợ." in text


@pytest.mark.parametrize("query", ["tinh=zz&sao=9", "chu_the=vua", "tinh=%00", "sao=%F0%9F%8D%AF", "tinh=" + "6" * 999])
@pytest.mark.parametrize("path", ["/producers/", "/certified/"])
def test_other_lists_ignore_filters_that_do_not_exist(client, goods, path, query):
    assert client.get(f"{path}?{query}").status_code == 200


def cursors_to_try():
    """Tampered, of another order, of wrong kinds, out of range."""
    good = cursors.encode([152_000, 1])
    return [
        "tampered",
        "%00",
        good[:-3],
        good[::-1],
        good + "AAAA",
        "W10",
        "eyJ4IjoxfQ",
        "A" * 5_000,
        "🍯",
        "../../etc/passwd",
        cursors.encode(["relevance", "x", 2, 3, 4]),
        cursors.encode(["x", "y"]),
        cursors.encode([10**30, 10**30]),
        base64.urlsafe_b64encode(b"[null,null]").decode().rstrip("="),
        cursors.encode(["'; DROP TABLE", 1]),
    ]


@pytest.mark.parametrize("way", ["sau", "truoc"])
@pytest.mark.parametrize(
    "path",
    ["/products/?xep=gia", "/products/?q=mac", "/products/?", "/certified/?", "/producers/?", "/fairs/cho-phien/?"],
)
def test_a_tampered_cursor_begins_again(client, goods, path, way):
    for cursor in cursors_to_try():
        answer = client.get(f"{path}&{way}={quote(cursor)}")
        assert answer.status_code == 200
        text = page_of(answer)
        if not (path.startswith("/certified/") and way == "truoc"):  # the register only goes on
            assert "Trang này không còn đúng" in text, cursor


@pytest.mark.parametrize("name", [name for name in TYPED if not name.startswith("ten thousand")])
def test_addresses_without_a_page_say_so(client, name):
    said = quote(TYPED[name], safe="")
    for path in (
        "/products/{}/",
        "/producers/{}/",
        "/places/{}/",
        "/zones/{}/",
        "/t/{}/",
        "/q/{}",
        "/certificates/{}/",
        "/01/{}",
        "/414/{}",
    ):
        answer = client.get(path.format(said), follow=True, headers={"accept": "text/html"})
        assert answer.status_code in {400, 404}, path
        assert page_of(answer)


def test_a_nul_that_is_sent_is_a_plain_400_and_nothing_is_kept():
    """Where no form asks and a text goes as it is to a service: a column refuses it, and so does a document."""
    panel = make_panel()
    item = panel.sitting(dossier_at_council()).items.get()
    member, officer = client_of(panel.users[0]), client_of(panel.officer)
    declare(item=item, has_conflict=False, by=panel.users[0])
    comment = member.post(f"/office/scoring/{item.pk}/1.1/", {"option": "0", "comment": "Đủ\x00"})
    reason = officer.post(
        f"/office/sittings/{item.sitting_id}/", {"action": "postpone", "item": item.pk, "reason": "\x00x"}
    )
    for answer in (comment, reason):
        assert answer.status_code == 400 and "dữ liệu gửi lên bị sai" in page_of(answer)
    item.refresh_from_db()
    assert not item.drafts.exists() and item.postponed == ""


@pytest.mark.parametrize("part", [0, 1])
def test_the_office_and_the_studio_answer_too(goods, part):
    officer, maker = Client(), Client()
    officer.force_login(make_officer(place=unit(LAM_DONG)))
    maker.force_login(make_member(producer=goods.producer))
    for typed in [*TYPED.values()][part::2]:
        said = quote(typed)
        for path in (
            f"/office/producers/?tab=all&q={said}",
            f"/office/producers/?tab={said}",
            f"/office/products/?tab=all&q={said}",
            f"/office/certificates/?tab={said}",
            f"/office/certificates/new/?q={said}",
            f"/office/products/?after={said}",
        ):
            assert officer.get(path, follow=True).status_code == 200, path
        assert officer.get(f"/office/certificates/new/?product={said}").status_code == 404
        for path in (
            f"/studio/products/?state={said}",
            f"/studio/products/?after={said}",
            f"/studio/lots/?product={said}&state={said}",
            f"/studio/lots/?before={said}",
            f"/studio/stock/?after={said}",
            f"/studio/zones/?after={said}",
            f"/studio/sales/?after={said}",
            f"/studio/fairs/?after={said}",
            f"/studio/lots/new/?variant={said}",
            f"/studio/products/?p={said}",
        ):
            assert maker.get(path, follow=True).status_code in {200, 404}, path
