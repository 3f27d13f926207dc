"""Signing in and up, by mail and by phone, and what must not work."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from marketplace.accounts.models import User
from marketplace.accounts.services.sms import MemorySms
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PHONE = "+84912345678"


@pytest.fixture(autouse=True)
def _nothing_sent_nothing_counted():
    MemorySms.outbox.clear()
    cache.clear()


def code_of(text: str) -> str:
    return re.search(r"\b\d{6}\b", text)[0]


def last_sms_code() -> str:
    return code_of(MemorySms.outbox[-1][1])


def who(client: Client) -> int | None:
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


def ask_for_code(client: Client, login: str, **more):
    return client.post("/account/login/code/", {"login": login, **more})


# e-mail and password


def test_email_and_password(client):
    user = make_user(email="huong@example.org")
    before = client.session.session_key
    answer = client.post("/account/login/", {"login": "Huong@example.org ", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/account/")
    assert who(client) == user.pk
    assert client.session.session_key != before  # no session fixation
    assert answer.cookies["django_language"].value == "vi"


def test_phone_and_password(client):
    user = make_user(email=None, phone=PHONE)
    client.post("/account/login/", {"login": "0912 345 678", "password": PASSWORD})
    assert who(client) == user.pk


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("huong@example.org", "không khớp"),
        ("nobody@example.org", "không khớp"),
        ("091234567", "Có 9 chữ số, cần 10. Ví dụ 0912345678."),
        ("huong@", "Địa chỉ e-mail viết chưa đúng"),
        ("0912345678", "không khớp"),
    ],
)
def test_wrong_password_and_unknown_account_answer_alike(client, login, said):
    make_user(email="huong@example.org")
    answer = client.post("/account/login/", {"login": login, "password": "wrong"})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert who(client) is None


def test_inactive_account(client):
    make_user(email="huong@example.org", is_active=False)
    answer = client.post("/account/login/", {"login": "huong@example.org", "password": PASSWORD}, follow=True)
    assert "Tài khoản đã bị khóa" in answer.content.decode()
    assert who(client) is None


def test_ten_wrong_passwords_lock_the_password_and_not_the_code(client):
    user = make_user(email="huong@example.org")
    for _ in range(9):
        assert client.post("/account/login/", {"login": "huong@example.org", "password": "no"}).status_code == 200
    assert client.post("/account/login/", {"login": "huong@example.org", "password": "no"}).status_code == 429
    answer = client.post("/account/login/", {"login": "huong@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Vẫn vào được ngay bằng mã một lần" in answer.content.decode()
    assert answer["Retry-After"] == "900"
    assert who(client) is None
    other = make_user(email="lan@example.org")
    assert client.post("/account/login/", {"login": "lan@example.org", "password": PASSWORD}).status_code == 302
    assert who(client) == other.pk
    client.logout()
    ask_for_code(client, "huong@example.org")
    client.post("/account/login/code/confirm/", {"code": code_of(mail.outbox[-1].body)})
    assert who(client) == user.pk


def test_an_unknown_account_is_locked_alike(client):
    for _ in range(10):
        answer = client.post("/account/login/", {"login": "nobody@example.org", "password": "no"})
    assert answer.status_code == 429


def test_signing_in_is_throttled_by_client(client):
    answers = {
        client.post("/account/login/", {"login": f"u{n}@example.org", "password": "no"}).status_code for n in range(31)
    }
    assert answers == {200, 429}


@pytest.mark.parametrize(
    "bad",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http://testserver@evil.example/",
        "///evil.example",
    ],
)
def test_next_never_leads_away(client, bad):
    make_user(email="huong@example.org")
    answer = client.post("/account/login/", {"login": "huong@example.org", "password": PASSWORD, "next": bad})
    assert answer.status_code == 302
    assert answer.url == "/account/"
    assert client.post("/account/language/", {"language": "en", "next": bad}).url == "/"
    assert client.post("/account/logout/", {"next": bad}).url == "/"


def test_next_leads_on(client):
    make_user(email="huong@example.org")
    answer = client.post(
        "/account/login/", {"login": "huong@example.org", "password": PASSWORD, "next": "/studio/?a=1"}
    )
    assert answer.url == "/studio/?a=1"


def test_sign_out_is_a_post(client):
    user = make_user()
    client.force_login(user)
    assert client.get("/account/logout/").status_code == 200
    assert who(client) == user.pk
    assert client.post("/account/logout/").status_code == 302
    assert who(client) is None


def test_sign_out_needs_the_form():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    assert strict.post("/account/logout/").status_code == 403
    assert who(strict) is not None


# phone and code


def test_phone_and_code(client):
    user = make_user(email=None, phone=PHONE, password=None)
    answer = ask_for_code(client, "0912 345 678", next="/studio/")
    assert answer.url == "/account/login/code/confirm/?next=%2Fstudio%2F"
    phone, text = MemorySms.outbox[0]
    assert phone == PHONE
    assert re.fullmatch(r"\d{6} là mã của bạn tại Chợ OCOP\. .*", text)
    assert "Nếu +84912345678 đã có tài khoản" in client.get(answer.url).content.decode()
    done = client.post("/account/login/code/confirm/", {"code": last_sms_code(), "next": "/studio/"})
    assert done.url == "/studio/"
    assert who(client) == user.pk


def test_the_message_speaks_the_users_language(client, settings):
    make_user(email="lan@example.org", language="en")
    ask_for_code(client, "lan@example.org")
    assert len(mail.outbox) == 1
    assert mail.outbox[0].alternatives == []  # plain text


def test_an_unknown_number_gets_the_same_answer_and_no_message(client):
    known, unknown = Client(), client
    make_user(email=None, phone=PHONE)
    first = ask_for_code(known, "0912345678")
    second = ask_for_code(unknown, "0987654321")
    assert (first.status_code, first.url) == (second.status_code, second.url)
    pages = [c.get("/account/login/code/confirm/") for c in (known, unknown)]
    assert [p.status_code for p in pages] == [200, 200]
    assert len(MemorySms.outbox) == 1
    wrong = [c.post("/account/login/code/confirm/", {"code": "000000"}) for c in (known, unknown)]
    assert {("Mã không khớp" in w.content.decode(), w.status_code) for w in wrong} == {(True, 200)}
    assert unknown.post("/account/login/code/confirm/", {"code": ""}).status_code == 200
    assert who(unknown) is None


def test_a_code_works_three_times_wrong_and_then_no_more(client):
    make_user(email=None, phone=PHONE)
    ask_for_code(client, "0912345678")
    right = last_sms_code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": wrong})
    client.post("/account/login/code/confirm/", {"code": right})
    assert who(client) is None


def test_a_code_expires(client, monkeypatch):
    make_user(email=None, phone=PHONE)
    ask_for_code(client, "0912345678")
    later = time.time() + 5 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    client.post("/account/login/code/confirm/", {"code": last_sms_code()})
    assert who(client) is None


def test_a_code_is_of_one_browser(client):
    make_user(email=None, phone=PHONE)
    ask_for_code(client, "0912345678")
    stranger = Client()
    stranger.post("/account/login/code/confirm/", {"code": last_sms_code()})
    assert who(stranger) is None


def test_a_number_is_not_bombed(client):
    make_user(email=None, phone=PHONE)
    assert ask_for_code(Client(), "0912345678").status_code == 302
    answer = ask_for_code(Client(), "0912345678")
    assert answer.status_code == 429
    assert "Bạn gửi quá nhiều lần" in answer.content.decode()
    assert len(MemorySms.outbox) == 1
    assert ask_for_code(Client(), "0987654321").status_code == 302  # another number, unknown
    assert ask_for_code(Client(), "0987654321").status_code == 429  # and counted alike


def test_four_messages_an_hour(client, monkeypatch):
    make_user(email=None, phone=PHONE)
    start = time.time()
    answers = []
    for n in range(6):
        monkeypatch.setattr(time, "time", lambda n=n: start + n * 60)
        answers.append(ask_for_code(Client(), "0912345678").status_code)
    assert answers == [302, 302, 302, 302, 429, 429]
    assert len(MemorySms.outbox) == 4


def test_a_client_is_limited(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sms": "3/h/ip"}
    answers = [ask_for_code(Client(), f"09123456{n:02}").status_code for n in range(5)]
    assert answers == [302, 302, 302, 429, 429]


def test_the_platforms_bill_is_bounded(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"sms_all": "2/h/key"}
    answers = [ask_for_code(Client(), f"09123456{n:02}").status_code for n in range(3)]
    assert answers == [302, 302, 429]


def test_resend(client, monkeypatch):
    user = make_user(email=None, phone=PHONE)
    ask_for_code(client, "0912345678")
    too_soon = client.post("/account/login/code/confirm/", {"action": "resend"}, follow=True)
    assert "Đợi một phút" in too_soon.content.decode()
    later = time.time() + 31
    monkeypatch.setattr(time, "time", lambda: later)
    client.post("/account/login/code/confirm/", {"action": "resend"})
    assert len(MemorySms.outbox) == 2
    client.post("/account/login/code/confirm/", {"code": last_sms_code()})
    assert who(client) == user.pk


def test_no_address_of_a_client_is_kept(client):
    make_user(email="huong@example.org")
    client.post("/account/login/", {"login": "huong@example.org", "password": "no"}, REMOTE_ADDR="203.0.113.77")
    ask_for_code(client, "0912345678", REMOTE_ADDR="203.0.113.77")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE cache_key LIKE '%%203.0.113%%') FROM core_cache")
        rows, with_address = cursor.fetchone()
        cursor.execute("SELECT (SELECT count(*) FROM axes_accessattempt) + (SELECT count(*) FROM axes_accesslog)")
        (logged,) = cursor.fetchone()
    assert rows > 0
    assert (with_address, logged) == (0, 0)


@override_settings(SMS_BACKEND="marketplace.accounts.services.sms.NoSms")
def test_a_server_without_a_gateway_says_so(client):
    answer = ask_for_code(client, "0912345678")
    assert "Hiện chưa gửi được tin nhắn. Dùng địa chỉ e-mail." in answer.content.decode()
    answer = client.post("/account/signup/", {"name": "Hường", "phone": "0912345678"})
    assert "Hiện chưa gửi được tin nhắn" in answer.content.decode()
    assert not User.objects.filter(phone=PHONE).exists()


# sign-up


def test_sign_up_by_phone(client):
    answer = client.post("/account/signup/", {"name": "Nguyễn Thị Hường", "phone": "0912 345 678"})
    assert answer.url == "/account/phone/confirm/"
    user = User.objects.get(phone=PHONE)
    assert (user.name, user.email, user.phone_verified, user.has_usable_password()) == (
        "Nguyễn Thị Hường",
        None,
        False,
        False,
    )
    assert who(client) is None
    assert client.get(answer.url).status_code == 200
    client.post(answer.url, {"code": last_sms_code()})
    user.refresh_from_db()
    assert user.phone_verified
    assert who(client) == user.pk
    assert client.get("/account/").status_code == 200


def test_sign_up_by_mail(client):
    answer = client.post("/account/signup/", {"name": "Lan", "email": "Lan@Example.org", "password1": PASSWORD})
    assert answer.url == "/account/email/confirm/"
    assert client.get(answer.url).status_code == 200
    assert who(client) is None
    assert "là mã xác nhận e-mail Chợ OCOP" in mail.outbox[0].subject
    client.post(answer.url, {"code": code_of(mail.outbox[0].body)})
    user = User.objects.get(email="lan@example.org")
    assert who(client) == user.pk
    assert EmailAddress.objects.get(user=user).verified


def test_sign_up_needs_one_address(client):
    answer = client.post("/account/signup/", {"name": "Lan"})
    assert "Nhập số điện thoại hoặc địa chỉ e-mail." in answer.content.decode()


def test_signing_up_twice_answers_alike(client):
    make_user(email=None, phone=PHONE)
    make_user(email="lan@example.org")
    by_phone = client.post("/account/signup/", {"name": "Kẻ lạ", "phone": "0912345678"})
    assert by_phone.url == "/account/phone/confirm/"
    assert "số này đã có tài khoản" in MemorySms.outbox[0][1]
    by_mail = Client().post("/account/signup/", {"name": "Kẻ lạ", "email": "lan@example.org", "password1": PASSWORD})
    assert by_mail.url == "/account/email/confirm/"
    assert mail.outbox[0].subject == "Địa chỉ này đã có tài khoản"
    assert User.objects.count() == 2


def test_nobody_reserves_somebody_elses_number_or_address(client):
    stranger = Client()
    stranger.post("/account/signup/", {"name": "Kẻ lạ", "phone": "0912345678", "password1": PASSWORD})
    cache.clear()
    answer = client.post("/account/signup/", {"name": "Hường", "phone": "0912345678"})
    client.post(answer.url, {"code": last_sms_code()})
    owner = User.objects.get(phone=PHONE)
    assert (owner.name, who(client)) == ("Hường", owner.pk)
    stranger.post("/account/login/", {"login": "0912345678", "password": PASSWORD})
    assert who(stranger) is None
    stranger.post("/account/signup/", {"name": "Kẻ lạ", "email": "huong@example.org", "password1": PASSWORD})
    cache.clear()
    ask_for_code(client, "huong@example.org")  # an unproven address signs nobody in
    answer = Client().post("/account/signup/", {"name": "Hường", "email": "huong@example.org"})
    assert answer.url == "/account/email/confirm/"
    assert User.objects.get(email="huong@example.org").name == "Hường"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("09123456789", "Có 11 chữ số, cần 10."),
        ("091234567", "Có 9 chữ số, cần 10."),
        ("0212345678", "021 không phải đầu số di động Việt Nam."),
        ("+1 212 555 0100", "Chỉ nhận số di động Việt Nam."),
        ("o912345678", "Số điện thoại chỉ gồm chữ số."),
        ("٠٩١٢٣٤٥٦٧٨", "Số điện thoại chỉ gồm chữ số."),
        ("9" * 41, "40"),
    ],
)
def test_wrong_numbers_are_explained(client, typed, said):
    assert said in client.post("/account/signup/", {"name": "Lan", "phone": typed}).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84 912 345 678",
        "84912345678",
        "0084 912-345-678",
        "+84(0)912345678",
        "０９１２３４５６７８",
    ],
)
def test_numbers_as_people_write_them(typed):
    from marketplace.accounts.forms import vietnam_mobile

    assert vietnam_mobile(typed) == PHONE


# passwords


def test_password_reset(client):
    user = make_user(email="huong@example.org")
    elsewhere = Client()
    elsewhere.force_login(user)
    known = client.post("/account/password/reset/", {"email": "huong@example.org"})
    unknown = Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert known.url == unknown.url == "/account/password/reset/confirm/"
    assert client.get(known.url).status_code == 200
    code = code_of(next(m for m in mail.outbox if m.to == ["huong@example.org"]).body)
    assert client.post(known.url, {"code": code}).url == "/account/password/reset/complete/"
    assert client.get("/account/password/reset/complete/").status_code == 200
    weak = client.post("/account/password/reset/complete/", {"password1": "12345678"})
    assert weak.status_code == 200
    assert client.post("/account/password/reset/complete/", {"password1": "mot-mat-khau-moi"}).status_code == 302
    assert client.get("/account/password/reset/done/").status_code == 200
    user.refresh_from_db()
    assert user.check_password("mot-mat-khau-moi")
    assert elsewhere.get("/account/").status_code == 302


def test_wrong_reset_codes_run_out(client):
    user = make_user(email="huong@example.org")
    client.post("/account/password/reset/", {"email": "huong@example.org"})
    for _ in range(3):
        client.post("/account/password/reset/confirm/", {"code": "x"})
    assert (
        client.post("/account/password/reset/confirm/", {"code": code_of(mail.outbox[0].body)}).url == "/account/login/"
    )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("backend", ["prod"])
def test_prod_never_prints_codes(backend):
    from marketplace.accounts.services.sms import NoSms, SmsFailed

    with pytest.raises(SmsFailed):
        NoSms().send(PHONE, "123456")


def test_dev_prints_codes(caplog):
    from marketplace.accounts.services.sms import LogSms

    with caplog.at_level("INFO", "marketplace.accounts.services.sms"):
        LogSms().send(PHONE, "123456")
    assert caplog.messages == ["SMS to +84912345678: 123456"]
