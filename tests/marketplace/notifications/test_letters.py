"""Staff's own words; what left the house and what did not; Zalo before SMS."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import translation

from catalog.core import clock, housekeeping
from marketplace.accounts.services.sms import MemorySms, SmsFailed
from marketplace.notifications import tasks
from marketplace.notifications.models import Letter, LetterState, Notice, NoticeText
from marketplace.notifications.services import (
    KINDS,
    default_words,
    notify,
    own_texts,
    places_in,
    preview,
    send_to_stranger,
    text_problems,
    words_of,
)
from tests.factories.accounts import client_of, make_superuser, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/notifications/noticetext/add/"
KIND = "order.sent"


class MemoryZalo:
    """Takes messages to those who follow the official account, and no others."""

    available = True
    followers: set[str] = set()
    outbox: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        if phone not in self.followers:
            raise SmsFailed("no follower")
        self.outbox.append((phone, text))


@pytest.fixture
def zalo(settings):
    settings.ZALO_BACKEND = f"{__name__}.MemoryZalo"
    for box in (MemoryZalo.outbox, MemoryZalo.followers, MemorySms.outbox):
        box.clear()
    yield MemoryZalo
    MemorySms.outbox.clear()


def stranger(**over):
    values = {
        "kind": KIND,
        "facts": {"code": "DH1", "shop": "HTX Mẫu"},
        "url": "/orders/x/",
        "language": "vi",
        "about": "order.sent:1",
    }
    return send_to_stranger(**values | over)


def test_staff_write_their_own_words_and_wrong_ones_are_refused():
    staff = client_of(make_superuser(is_staff=True))
    said = {
        "kind": KIND,
        "language": "vi",
        "title": "Hàng %(code)s đang tới",
        "text": "Từ %(shop)s, 100%%.",
        "is_used": "on",
    }
    for over, words in (
        ({"title": "Hàng %(phone)s"}, "Không có %(phone)s"),
        ({"text": "Giảm 5% nhé"}, "viết hai lần"),
        ({"text": "%(code)d"}, "viết hai lần"),
        ({"kind": "no.such"}, ""),
        ({"title": ""}, ""),
    ):
        answer = staff.post(ADD, said | over)
        assert answer.status_code == 200 and words in answer.content.decode(), over
    assert not NoticeText.objects.exists()
    assert staff.post(ADD, said).status_code == 302
    row = NoticeText.objects.get()
    page = staff.get(f"/admin/notifications/noticetext/{row.pk}/change/").content.decode()
    assert "Hàng [code] đang tới" in page and "Đơn %(code)s đang giao" in page and "%(shop)s" in page
    assert row.events.get().pgh_context.metadata["reason"] == "admin"
    notice = notify(user=make_user(), kind=KIND, facts={"code": "DH1", "shop": "HTX Mẫu"}, key="k")
    assert words_of(notice, own_texts()).title == "Hàng DH1 đang tới"
    assert words_of(notice, own_texts()).text == "Từ HTX Mẫu, 100%."
    with translation.override("en"):
        assert words_of(notice, own_texts()).title == "Order DH1 is on its way" or "DH1" in words_of(notice).title
    page = client_of(notice.user).get("/account/notices/").content.decode()
    assert "Hàng DH1 đang tới" in page
    assert stranger(email="huong@example.org") and mail.outbox[-1].subject.startswith("Hàng DH1 đang tới")
    NoticeText.objects.update(is_used=False)
    assert words_of(notice, own_texts()).title == "Đơn DH1 đang giao"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_codes_own_words_pass_their_own_check(kind):
    for language in ("vi", "en"):
        title, text = default_words(kind, language)
        assert text_problems(kind, title=title, text=text) == []
        assert preview(kind, language, title=title, text=text).title
    assert all(name.isidentifier() for name in places_in(kind))


def test_zalo_goes_before_sms_and_what_it_does_not_take_goes_by_sms(zalo):
    zalo.followers.add("+84912345678")
    assert stranger(phone="+84912345678") and stranger(phone="+84987654321", about="order.sent:2")
    assert [phone for phone, _text in zalo.outbox] == ["+84912345678"]
    assert [phone for phone, _text in MemorySms.outbox] == ["+84987654321"]
    assert list(Letter.objects.order_by("pk").values_list("about", "channel", "state")) == [
        ("order.sent:1", "zalo", "sent"), ("order.sent:2", "sms", "sent")
    ]  # fmt: skip


def test_what_left_the_house_is_known_and_forgotten_after_a_while(settings, monkeypatch):
    user = make_user(email="lan@example.org")
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    notice = notify(user=user, kind="shop.dispute.won", facts={"code": "DH1", "total_amount": 5_000}, key="k")

    def closed(*args, **kwargs):
        raise ConnectionRefusedError("lan@example.org: no")

    with monkeypatch.context() as patch:
        patch.setattr("marketplace.notifications.services.sending.send_mail", closed)
        assert not tasks.send_notice.call(notice.pk)
        assert not tasks.send_notice.call(notice.pk, tasks.MOST_ATTEMPTS)
    letter = Letter.objects.get(about=f"notice:{notice.pk}")
    assert (letter.state, letter.tries, letter.error) == (LetterState.GIVEN_UP, 2, "ConnectionRefusedError")
    assert tasks.send_notice.call(notice.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.channel, letter.error) == (LetterState.SENT, 3, "mail", "")
    assert user.email not in str(Letter.objects.values().get())
    staff = client_of(make_superuser(is_staff=True))
    assert f"notice:{notice.pk}" in staff.get("/admin/notifications/letter/").content.decode()
    with clock.set_to(clock.now() + dt.timedelta(days=91)):
        housekeeping.tidying.send(None)
    assert not Letter.objects.exists() and Notice.objects.exists()
