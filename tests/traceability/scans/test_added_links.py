"""Links that producers and officers add: who may, where they may lead, what the resolver makes of them."""

import pytest
from django.db import IntegrityError, transaction

from catalog.core import audit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import Variant
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.lots import make_lot
from tests.factories.places import unit
from tests.factories.scans import make_host, make_link
from tests.factories.zones import make_zone
from traceability.codes.services import ensure_code
from traceability.scans.models import ExtraLink, LinkHost
from traceability.scans.queries.added import added_links
from traceability.scans.services import add_link, remove_link

pytestmark = pytest.mark.django_db
GTIN = "09520000000110"
VOC = "https://ref.gs1.org/voc/"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LINKSET = {"accept": "application/linkset+json"}


@pytest.fixture
def lot():
    lot = make_lot(number="MN261008")
    Variant.objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    ensure_code(variant=lot.variant)
    return lot


def test_a_link_is_offered_at_its_level_in_one_statement(client, lot, django_assert_num_queries):
    make_link(thing=lot, path="/lo?a=1#cach", relation="instructions")
    make_link(thing=lot.variant.product, path="/phim", relation="relatedVideo", language="en")
    with django_assert_num_queries(1):
        first, above = client.get(f"/01/{GTIN}/10/MN261008", headers=LINKSET).json()["linkset"]
    own = {"title": "Cách dùng", "type": "text/html"}
    assert first[f"{VOC}instructions"] == [{"href": "https://www.vidu.vn/lo?a=1#cach", "hreflang": ["vi"], **own}]
    assert above[f"{VOC}relatedVideo"] == [{"href": "https://www.vidu.vn/phim", "hreflang": ["en"], **own}]
    for asked, where in (
        ("gs1:instructions", "https://www.vidu.vn/lo?a=1&17=281031&x=%20#cach"),
        ("gs1:relatedVideo", "https://www.vidu.vn/phim?17=281031&x=%20"),
    ):
        with django_assert_num_queries(1):
            answer = client.get(f"/01/{GTIN}/10/MN261008?17=281031&linkType={asked}&x=%20")
        assert (answer.status_code, answer["Location"]) == (307, where)


def test_a_zones_link(client, django_assert_num_queries):
    zone = make_zone(gln="9520000001018")
    make_link(thing=zone, relation="sustainabilityInfo")
    with django_assert_num_queries(1):
        answer = client.get("/414/9520000001018?linkType=gs1:sustainabilityInfo")
    assert answer["Location"] == "https://www.vidu.vn/tra"


def test_no_link_changes_where_a_scan_leads(client, lot):
    make_link(thing=lot, relation="pip")
    assert client.get(f"/01/{GTIN}/10/MN261008")["Location"] == f"/t/{lot.trace_code.code}/"
    assert (
        client.get(f"/01/{GTIN}/10/MN261008?linkType=gs1:pip")["Location"] == "https://www.vidu.vn/tra"
    )  # nearest level


def test_language_and_form_choose_and_equals_are_300(client, lot, django_assert_num_queries):
    product = lot.variant.product
    page, pdf = "text/html", "application/pdf"
    for path, language, kind in (
        ("/vi", "vi", page),
        ("/en", "en", page),
        ("/vi.pdf", "vi", pdf),
        ("/hai", "vi,en", page),
    ):
        make_link(thing=product, path=path, language=language, media_type=kind, title=f"Trang {path}")
    address = f"/01/{GTIN}?a=1&linkType=gs1:instructions"

    def chosen(**headers):
        with django_assert_num_queries(1):
            return client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    assert chosen(accept="application/pdf", accept_language="vi")["Location"] == "https://www.vidu.vn/vi.pdf?a=1"
    several = chosen(accept="*/*", accept_language="en-US,en;q=0.8")
    assert (several.status_code, several["Content-Type"]) == (300, "application/linkset+json")
    (level,) = several.json()["linkset"]
    assert [each["href"] for each in level[f"{VOC}instructions"]] == [
        "https://www.vidu.vn/en",
        "https://www.vidu.vn/hai",
    ]
    assert f"{VOC}defaultLink" not in level
    page = chosen(accept=BROWSER["accept"], accept_language="vi")
    assert page.status_code == 300
    text = page.content.decode()
    assert "Trang /vi</a>" in text and "Trang /hai</a>" in text and "Trang /en" not in text and "/vi.pdf" not in text
    assert 'href="https://www.vidu.vn/vi?a=1"' in text


def test_a_site_that_is_switched_off_takes_its_links_with_it(client, lot):
    make_link(thing=lot)
    LinkHost.objects.update(is_allowed=False)
    assert client.get(f"/01/{GTIN}/10/MN261008?linkType=gs1:instructions").status_code == 404


@pytest.mark.parametrize(
    "href",
    [
        "http://www.vidu.vn/", "https://evil.example/", "//www.vidu.vn/", "www.vidu.vn", "javascript:alert(1)", "https://www.vidu.vn@evil.vn/",
        "https://www.vidu.vn:8443/", "https://vidu.vn/", "https://a.www.vidu.vn/", "https://www.vidu.vn.evil.vn/", "https://www.vidu.vn\\@evil.vn/",
        "https://evil.vn\\.www.vidu.vn/", "https://www.vidu.vn/\r\nSet-Cookie: a=b", "https://www.vidu.vn/a b\tc", "https://www.vidu.vn/%0d%0aA",
        "https://[::1]/", "https://[/",
        "https://127.0.0.1/", "https:///a", "https://ocop.example/01/09520000000110", "https://www.vidu.vn/" + "a" * 500, "", "https://www.vidu.vn:x/",
        "data:text/html,x", "https://www.ｖｉｄｕ.vn/",
    ],
)  # fmt: skip
def test_no_other_door_opens(href):
    zone = make_zone()
    make_host()
    make_host("ocop.example")
    with pytest.raises(Refused) as refused:
        add_link(thing=zone, relation="faqs", href=href, title="Hỏi", by=None)
    assert [problem.field for problem in refused.value.problems] == ["href"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://WWW.Vidu.vn ", "https://www.vidu.vn/"), ("https://www.vidu.vn:443/a", "https://www.vidu.vn/a"),
        ("https://www.vidu.vn/trà?q=đá#ý", "https://www.vidu.vn/tr%C3%A0?q=%C4%91%C3%A1#%C3%BD"), ("https://www.vidu.vn./a", "https://www.vidu.vn/a"),
    ],
)  # fmt: skip
def test_addresses_are_kept_in_one_form(typed, kept):
    make_host()
    assert add_link(thing=make_zone(), relation="faqs", href=typed, title="Hỏi", by=None).href == kept


def test_all_that_is_wrong_is_said_at_once(lot):
    with pytest.raises(Refused) as refused:
        add_link(thing=lot, relation="x", href="x", title=" ", language="fr", media_type="x", by=None)
    assert {p.field for p in refused.value.problems} == {"relation", "href", "title", "language", "media_type"}
    make_link(thing=lot)
    with pytest.raises(Refused, match="taken"):
        make_link(thing=lot)


def test_twenty_are_enough(lot):
    for n in range(20):
        make_link(thing=lot, path=f"/{n}")
    with pytest.raises(Refused, match="too_many"):
        make_link(thing=lot, path="/20")


def test_who_may(lot):
    make_host()
    member, stranger = make_member(producer=lot.producer), make_user()
    officer, elsewhere = make_officer(place=lot.producer.place), make_officer(place=unit("01"))
    given = {"thing": lot, "relation": "faqs", "title": "Hỏi"}
    for by in (stranger, elsewhere):
        with pytest.raises(NotAllowed):
            add_link(**given, href="https://www.vidu.vn/", by=by)
    own = add_link(**given, href="https://www.vidu.vn/1", by=member)
    office = add_link(**given, href="https://www.vidu.vn/2", by=officer)
    assert (own.added_by_office, office.added_by_office) == (False, True)
    with pytest.raises(Refused, match="for_officers"):
        add_link(thing=lot, relation="recallStatus", href="https://www.vidu.vn/3", title="Thu hồi", by=member)
    add_link(thing=lot, relation="recallStatus", href="https://www.vidu.vn/3", title="Thu hồi", by=officer)
    for by, link in ((member, office), (stranger, own), (elsewhere, own)):
        with pytest.raises(NotAllowed):
            remove_link(link=link, by=by)
    remove_link(link=own, by=member)
    with pytest.raises(Conflict):
        remove_link(link=own, by=member)
    remove_link(link=office, by=officer)
    assert [link.relation for link in added_links(lot)] == ["recallStatus"]
    assert audit.history_of(added_links(lot)[0])[0].user == officer.pk


def test_the_database_holds_the_rules(lot):
    link = make_link(thing=lot)
    for changes in ({"href": "http://www.vidu.vn/"}, {"zone": make_zone()}, {"lot": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExtraLink.objects.filter(pk=link.pk).update(**changes)
