"""The list of notices and the bell."""

import re

import pytest

from marketplace.notifications import services
from marketplace.notifications.models import Notice
from marketplace.notifications.queries import ways_of
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer

pytestmark = pytest.mark.django_db


def tell(user, n):
    for i in range(n):
        services.notify(
            user=user, kind="product.published", facts={"product": f"Trà <b>{i:02}</b>"}, url="/studio/", key=str(i)
        )


def test_the_list_is_paged_and_costs_four_statements(django_assert_num_queries):
    user = make_user()
    tell(user, 32)
    tell(make_user(), 1)
    client = client_of(user)
    with django_assert_num_queries(4):
        page = client.get("/account/notices/").content.decode()
    assert page.count("Tin đăng Trà &lt;b&gt;") == 30 * 2  # in words, and in the button's name
    assert "Đánh dấu 32 tin đã đọc" in page
    following = page.split('rel="next" href="')[1].split('"')[0]
    assert client.get(f"/account/notices/{following}").content.decode().count("Tin đăng Trà") == 2 * 2
    assert client.get("/account/notices/?after=x").status_code == 302


def test_opening_reads_it_and_leads_on_and_all_are_read_at_once():
    user = make_user()
    tell(user, 3)
    notice = Notice.objects.first()
    client = client_of(user)
    answer = client.post(f"/account/notices/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/studio/")
    user.refresh_from_db()
    assert user.unread_notices == 2
    assert client_of(make_user()).post(f"/account/notices/{notice.pk}/").status_code == 404
    client.post("/account/notices/read/")
    user.refresh_from_db()
    assert user.unread_notices == 0
    assert "Mới</span>" not in client.get("/account/notices/").content.decode()


def test_nothing_yet_says_what_will_be_there():
    assert "Chưa có thông báo nào" in client_of(make_user()).get("/account/notices/").content.decode()


def test_the_bell_counts_in_the_studio_and_on_the_account():
    owner = make_member(producer=make_producer())
    tell(owner, 2)
    page = client_of(owner).get("/studio/").content.decode()
    assert 'aria-label="Thông báo, 2 chưa đọc"' in page
    assert '<span class="count" aria-hidden="true">2</span>' in page
    assert "2 thông báo chưa đọc" in client_of(owner).get("/account/").content.decode()


def test_who_one_is_says_what_there_is_to_choose(django_assert_num_queries):
    buyer, owner, officer = make_user(), make_member(producer=make_producer()), make_officer(place=unit())
    for user, topics in (
        (buyer, {"ideas", "training", "purchases", "my_questions", "my_enquiries"}),
        (
            owner,
            {
                "ideas",
                "training",
                "purchases",
                "my_questions",
                "dossiers",
                "listings",
                "orders",
                "reviews",
                "questions",
                "stock",
                "restock",
                "fairs",
                "demand",
                "support",
                "concerns",
                "my_enquiries",
            },
        ),
        (
            officer,
            {
                "ideas",
                "training",
                "purchases",
                "my_questions",
                "desk",
                "idea_desk",
                "duties",
                "support_desk",
                "concern_desk",
                "endings",
                "originals",
                "review_desk",
                "my_enquiries",
                "buyer_desk",
            },
        ),
    ):
        client = client_of(user)
        with django_assert_num_queries(5):
            page = client.get("/account/notices/ways/").content.decode()
        assert set(re.findall(r'<select name="(\w+)"', page)) == topics
    client = client_of(owner)
    assert "/account/notices/ways/" in client.get("/account/notices/").content.decode()
    assert "/account/notices/ways/" in client.get("/account/").content.decode()
    sent = dict.fromkeys(
        (
            "purchases",
            "orders",
            "reviews",
            "my_questions",
            "questions",
            "stock",
            "restock",
            "fairs",
            "demand",
            "support",
            "concerns",
            "my_enquiries",
        ),
        "sent",
    ) | {
        "ideas": "sent",
        "training": "sent",
        "dossiers": "none",
        "listings": "app",
        "endings": "none",
    }  # the last is an officer's
    assert client.post("/account/notices/ways/", sent).status_code == 302
    assert ways_of(owner) == {"dossiers": "none", "listings": "app"}
    page = client.get("/account/notices/ways/").content.decode()
    assert set(re.findall(r'value="(\w+)" selected', page)) == {"none", "app", "sent"}
    assert client.post("/account/notices/ways/", sent | {"dossiers": "pigeon"}).status_code == 422
