import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponse

from catalog.core import audit
from catalog.core.audit import Change
from catalog.core.middleware import AuditMiddleware
from catalog.core.models import OutboxMessage
from catalog.places.models import Post, PostRole
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return Post.objects.create(user=make_user(), level="ministry", role=PostRole.OFFICER, starts_on=dt.date(2026, 1, 1))


def test_who_when_before_after_and_why(post):
    with audit.context(user=7, reason="moved on", on_behalf_of=3):
        post.ends_on = dt.date(2026, 12, 31)
        post.save()
    with audit.context(user=8):
        Post.objects.filter(pk=post.pk).delete()
    gone, moved, made = audit.history_of(post)
    assert (made.kind, made.user, made.reason, made.facts) == ("insert", None, "", {})
    assert Change("level", None, "ministry") in made.changes
    assert (moved.kind, moved.user, moved.reason, moved.facts) == ("update", 7, "moved on", {"on_behalf_of": 3})
    assert moved.changes == (Change("ends_on", None, dt.date(2026, 12, 31)),)
    assert moved.at.tzinfo is not None
    assert (gone.kind, gone.user) == ("delete", 8)
    assert Change("ends_on", dt.date(2026, 12, 31), None) in gone.changes


def test_raw_sql_does_not_escape(post):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_post SET ends_on = '2027-01-01' WHERE id = %s", [post.pk])
    event = audit.history_of(post)[0]
    assert (event.kind, event.user, event.changes) == ("update", None, (Change("ends_on", None, dt.date(2027, 1, 1)),))


def test_an_update_that_changes_nothing_is_no_event(post):
    post.save()
    assert len(audit.history_of(post)) == 1


def test_each_change_keeps_its_own_reason(post):
    with audit.context(user=1, page="a page"):
        with audit.context(reason="first", on_behalf_of=5):
            Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2027, 1, 1))
        Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2027, 1, 2))
        with audit.context(reason="third"):
            Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2027, 1, 3))
    third, second, first, _made = audit.history_of(post)
    assert [(e.reason, e.facts) for e in (first, second, third)] == [
        ("first", {"page": "a page", "on_behalf_of": 5}),
        ("", {"page": "a page"}),
        ("third", {"page": "a page"}),
    ]
    assert {e.user for e in (first, second, third)} == {1}


def test_the_facts_end_with_their_block_even_by_an_error(post):
    with audit.context(user=1):
        with pytest.raises(ZeroDivisionError), audit.context(reason="wrong"), transaction.atomic():
            raise ZeroDivisionError
        Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2027, 1, 2))
    assert audit.history_of(post)[0].reason == ""


def test_history_is_one_statement(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.history_of(post)


def test_untracked_rows_have_no_history():
    with pytest.raises(TypeError, match="not tracked"):
        audit.history_of(OutboxMessage())


def change(post):
    def view(_request):
        Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2027, 5, 5))
        return HttpResponse()

    return view


def test_a_request_leaves_user_page_and_method_but_no_address(rf, post):
    request = rf.post("/somewhere/", REMOTE_ADDR="203.0.113.9")
    request.user = make_user()
    request.resolver_match = type("Match", (), {"view_name": "studio:post"})()
    AuditMiddleware(change(post))(request)
    event = audit.history_of(post)[0]
    assert (event.user, event.facts) == (request.user.pk, {"page": "studio:post", "method": "POST"})
    assert "203.0" not in str(event)


def test_visitors_are_nobody(rf, post):
    request = rf.post("/")
    request.user = AnonymousUser()
    AuditMiddleware(change(post))(request)
    assert audit.history_of(post)[0].facts == {"page": None, "method": "POST"}
    AuditMiddleware(change(post))(rf.post("/"))  # not even asked


def test_a_change_through_a_real_page_names_its_user(client):
    user = make_user()
    client.force_login(user)
    client.post("/account/language/", {"language": "en"})
    event = audit.history_of(user)[0]
    assert (event.user, event.facts["method"]) == (user.pk, "POST")
    assert Change("language", "vi", "en") in event.changes


def test_reading_a_page_asks_nothing_for_the_audit(client, django_assert_num_queries):
    client.cookies["sessionid"] = "x" * 32
    with django_assert_num_queries(0):
        response = client.get("/media/none.jpg")
    assert response.status_code == 404
