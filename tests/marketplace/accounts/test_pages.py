"""The account page, roles, gates, changes of address, two factors."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.test import Client

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.producers.models import BehalfConsent
from catalog.producers.services import invite_member
from marketplace.accounts import queries, services
from marketplace.accounts.models import User
from marketplace.accounts.services.sms import MemorySms
from tests.factories.accounts import PASSWORD, make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_sent_nothing_counted():
    MemorySms.outbox.clear()
    cache.clear()


def signed_in(user: User) -> Client:
    """By password, and once more, as before every change of how one signs in."""
    client = Client()
    client.post("/account/login/", {"login": user.email or user.phone, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


# roles


def test_roles(django_assert_num_queries):
    producer = make_producer(name="HTX Quảng Trực")
    user = make_member(producer=producer, role="manager", user=make_officer(place=unit()))
    make_officer(place=unit("68"), user=user, ends_on=dt.date(2026, 11, 21), starts_on=dt.date(2026, 1, 1))
    make_officer(place=unit("68"), user=user, starts_on=dt.date(2026, 11, 23))
    with django_assert_num_queries(2):
        roles = queries.roles_of(user)
        assert [(m.producer.name, m.role) for m in roles.memberships] == [("HTX Quảng Trực", "manager")]
        assert [p.place.full_name for p in roles.posts] == ["Xã Kiến Đức"]
    assert (roles.is_officer, roles.is_producer, roles.is_staff) == (True, True, False)


def test_nobody_has_no_roles(django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    with django_assert_num_queries(0):
        assert queries.roles_of(AnonymousUser()) == queries.Roles()
        assert queries.roles_of(User(is_active=False)) == queries.Roles()


def test_a_post_ends_at_midnight():
    user = make_officer(place=unit(), ends_on=dt.date(2026, 11, 22))
    assert queries.roles_of(user).is_officer
    with clock.set_to(clock.start_of(dt.date(2026, 11, 23))):
        assert not queries.roles_of(user).is_officer


# gates


@pytest.fixture
def gated(settings):
    settings.ROOT_URLCONF = "tests.marketplace.accounts.urls"


@pytest.mark.usefixtures("gated")
class TestGates:
    def test_signed_out_leads_to_sign_in_and_back(self, client):
        assert client.get("/studio/probe/?a=1").url == "/account/login/?next=/studio/probe/%3Fa%3D1"
        assert client.get("/office/probe/").url == "/account/login/?next=/office/probe/"

    @pytest.mark.parametrize("part", ["studio", "office"])
    def test_the_wrong_account_is_told_which_it_is(self, client, part):
        client.force_login(make_user(email="lan@example.org", name="Lan"))
        answer = client.get(f"/{part}/probe/")
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "Bạn đang đăng nhập là <b>Lan</b> (lan@example.org)." in page
        assert "Đăng nhập bằng tài khoản khác" in page

    def test_the_right_account_enters(self, client, django_assert_num_queries):
        client.force_login(make_member(producer=make_producer(), role="staff"))
        with django_assert_num_queries(4):  # session, user, memberships, posts
            assert client.get("/studio/probe/").content == b"1 producers"
        assert client.get("/office/probe/").status_code == 403
        client.force_login(make_officer(place=unit()))
        assert client.get("/office/probe/").content == b"1 posts"
        assert client.get("/studio/probe/").status_code == 403

    def test_a_ministry_officer_and_a_superuser_enter(self, client):
        client.force_login(make_officer())
        assert client.get("/office/probe/").status_code == 200
        client.force_login(make_superuser())
        assert client.get("/office/probe/").status_code == 200
        assert client.get("/studio/probe/").status_code == 200

    def test_an_officer_with_consent_enters_the_studio(self, client):
        officer = make_officer(place=unit())
        consent = BehalfConsent.objects.create(
            producer=make_producer(), officer=officer, given_by="Hường", how="paper", given_on=dt.date(2026, 11, 1)
        )
        client.force_login(officer)
        assert client.get("/studio/probe/").status_code == 200
        BehalfConsent.objects.filter(pk=consent.pk).update(until=dt.date(2026, 11, 21))
        assert client.get("/studio/probe/").status_code == 403

    def test_the_second_factor_is_asked_for_where_it_must_be(self, client, settings):
        settings.OFFICERS_NEED_SECOND_FACTOR = True
        officer = make_officer(place=unit())
        client.force_login(officer)
        assert client.get("/office/probe/").url == "/account/two-factor/app/activate/"
        Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
        # the app is there, but this session has not used it
        assert (
            client.get("/office/probe/?a=1").url
            == "/account/two-factor/reauthenticate/?next=%2Foffice%2Fprobe%2F%3Fa%3D1"
        )
        assert client.post("/office/probe/").url == "/account/two-factor/reauthenticate/?next=%2F"


# the account page


def test_account_page(client, django_assert_num_queries):
    user = make_member(producer=make_producer(name="HTX Quảng Trực"), user=make_officer(place=unit()))
    assert client.get("/account/").url == "/account/login/?next=/account/"
    client.force_login(user)
    with django_assert_num_queries(6):
        page = client.get("/account/").content.decode()
    for text in ("HTX Quảng Trực", "Xã Kiến Đức", 'href="/studio/"', 'href="/office/"', "Đổi mật khẩu"):
        assert text in page
    assert "/admin/" not in page


def test_profile_and_language(client):
    user = make_user()
    client.force_login(user)
    answer = client.post("/account/", {"name": "  Trần   Văn Nam ", "language": "en"})
    assert answer.url == "/account/"
    assert answer.cookies["django_language"].value == "en"
    user.refresh_from_db()
    assert (user.name, user.language) == ("Trần Văn Nam", "en")
    event = user.events.select_related("pgh_context").order_by("-pgh_id").first()
    assert event.pgh_context.metadata["user"] == user.pk


@pytest.mark.parametrize(
    ("data", "said"),
    [({"name": "", "language": "vi"}, "Nhập họ và tên."), ({"name": "x" * 121, "language": "vi"}, "120")],
)
def test_bad_profile(client, data, said):
    client.force_login(make_user(name="Lan"))
    answer = client.post("/account/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.get().name == "Lan"


def test_services_refuse_what_forms_let_through():
    user = make_user()
    for call in (
        lambda: services.change_profile(user=user, name=" ", by=user),
        lambda: services.change_profile(user=user, name="x" * 121, by=user),
        lambda: services.change_language(user=user, language="fr", by=user),
    ):
        with pytest.raises(Refused):
            call()
    assert services.drop_abandoned_signups() == 0


def test_language_switch(client):
    assert client.post("/account/language/", {"language": "en", "next": "/products/"}).url == "/products/"
    assert client.cookies["django_language"].value == "en"
    client.post("/account/language/", {"language": "xx"})
    assert client.cookies["django_language"].value == "vi"
    user = make_user()
    client.force_login(user)
    client.post("/account/language/", {"language": "en"})
    user.refresh_from_db()
    assert user.language == "en"
    assert client.get("/account/language/").status_code == 405


def test_signing_every_other_device_out():
    user = make_user()
    here, there = Client(), Client()
    here.force_login(user)
    there.force_login(user)
    assert here.post("/account/sessions/").url == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


# changing phone, e-mail, password


def test_changing_the_number_tells_the_old_one():
    user = make_user(email="lan@example.org", phone="+84912345678")
    client = signed_in(user)
    assert "0912" in client.get("/account/phone/").content.decode()
    assert client.post("/account/phone/", {"phone": "0987 654 321"}).url == "/account/phone/confirm/"
    assert client.get("/account/phone/confirm/").status_code == 200
    user.refresh_from_db()
    assert user.phone == "+84912345678"
    client.post("/account/phone/confirm/", {"code": re.search(r"\d{6}", MemorySms.outbox[0][1])[0]})
    user.refresh_from_db()
    assert (user.phone, user.phone_verified) == ("+84987654321", True)
    assert MemorySms.outbox[1] == (
        "+84912345678",
        "Chợ OCOP: số đăng nhập của bạn vừa được đổi. Nếu không phải bạn, hãy gọi cho chúng tôi.",
    )


def test_somebody_elses_number_cannot_be_taken():
    make_user(phone="+84987654321")
    client = signed_in(make_user(email="lan@example.org"))
    assert client.post("/account/phone/", {"phone": "0987654321"}).status_code == 302
    assert "đã có tài khoản" in MemorySms.outbox[0][1] or re.search(r"\d{6}", MemorySms.outbox[0][1])
    code = re.search(r"\d{6}", MemorySms.outbox[0][1])
    client.post("/account/phone/confirm/", {"code": code[0] if code else "000000"})
    assert User.objects.filter(phone="+84987654321").count() == 1
    assert User.objects.get(email="lan@example.org").phone is None


def test_the_same_number_again():
    client = signed_in(make_user(phone="+84912345678"))
    assert "Giống như đang dùng" in client.post("/account/phone/", {"phone": "0912345678"}).content.decode()


def test_changing_the_email():
    user = make_user(email="lan@example.org")
    client = signed_in(user)
    assert "lan@example.org" in client.get("/account/email/").content.decode()
    answer = client.post("/account/email/", {"email": "moi@example.org", "action_add": "1"})
    assert answer.url == "/account/email/confirm/"
    client.post("/account/email/confirm/", {"code": re.search(r"\d{6}", mail.outbox[-1].body)[0]})
    user.refresh_from_db()
    assert user.email == "moi@example.org"


def test_old_sign_ins_must_prove_themselves_again(client):
    client.force_login(make_user())
    for path in ("/account/phone/", "/account/email/"):
        data = {"phone": "0912345678", "email": "moi@example.org", "action_add": "1"}
        answer = client.post(path, data)
        assert answer.url.startswith("/account/reauthenticate/")
    page = client.get("/account/reauthenticate/?next=/account/")
    assert "Xác nhận lại là bạn" in page.content.decode()
    wrong = client.post("/account/reauthenticate/", {"password": "no"})
    assert "Mật khẩu không khớp" in wrong.content.decode()
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_changing_and_setting_a_password(client):
    user = make_user()
    client.force_login(user)
    assert client.get("/account/password/").status_code == 200
    wrong = client.post("/account/password/", {"oldpassword": "no", "password1": "mot-mat-khau-moi"})
    assert "Mật khẩu đang dùng không khớp" in wrong.content.decode()
    assert (
        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": "mot-mat-khau-moi"}).url == "/account/"
    )
    assert client.get("/account/").status_code == 200
    other = make_user(email=None, phone="+84912345678", password=None)
    client.force_login(other)
    assert client.get("/account/password/set/").status_code == 200
    client.post("/account/password/set/", {"password1": "mot-mat-khau-moi"})
    other.refresh_from_db()
    assert other.check_password("mot-mat-khau-moi")


# two factors


def totp_code(secret: str) -> str:
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_two_factors():
    user = make_officer(place=unit())
    client = signed_in(user)
    assert "Bật ứng dụng xác thực" in client.get("/account/two-factor/").content.decode()
    page = client.get("/account/two-factor/app/activate/").content.decode()
    assert "<svg" in page
    assert "data:" not in page
    assert "style=" not in page
    secret = re.search(r'<code class="mono">(\w+)</code>', page)[1]
    bad = client.post("/account/two-factor/app/activate/", {"code": "000000"})
    assert "Mã không khớp" in bad.content.decode()
    page = client.get("/account/two-factor/app/activate/").content.decode()
    secret = re.search(r'<code class="mono">(\w+)</code>', page)[1]
    done = client.post("/account/two-factor/app/activate/", {"code": totp_code(secret)})
    assert done.url == "/account/two-factor/recovery-codes/"
    codes = re.findall(r"<li>(\d{8})</li>", client.get(done.url).content.decode())
    assert len(codes) == 10
    assert client.get("/account/two-factor/recovery-codes/download/").content.decode().split() == codes
    assert client.get("/account/two-factor/recovery-codes/generate/").status_code == 200
    assert "đang bật" in client.get("/account/two-factor/").content.decode()
    again = Client()
    answer = again.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.url == "/account/two-factor/authenticate/"
    assert "_auth_user_id" not in again.session
    assert again.get(answer.url).status_code == 200
    assert "Mã không khớp" in again.post(answer.url, {"code": "123456"}).content.decode()
    again.post(answer.url, {"code": codes[0]})
    assert again.session["_auth_user_id"] == str(user.pk)
    assert again.get("/account/two-factor/reauthenticate/").status_code == 200
    again.post("/account/two-factor/reauthenticate/", {"code": codes[1]})
    assert again.get("/account/two-factor/app/deactivate/").status_code == 200
    again.post("/account/two-factor/app/deactivate/")
    assert not Authenticator.objects.filter(user=user).exists()


def set_up_app(user):
    """Give `user` an authenticator app, in another session than the tests' own; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.mark.usefixtures("two_factors_are_a_must")
class TestTwoFactorsAreAMust:
    """OFFICERS_NEED_SECOND_FACTOR: the office, the staff admin, and the studio at somebody else's desk."""

    @pytest.fixture
    def two_factors_are_a_must(self, settings):
        settings.OFFICERS_NEED_SECOND_FACTOR = True

    @pytest.mark.parametrize("path", ["/admin/", "/admin/producers/producer/", "/admin/search/", "/admin/jsi18n/"])
    def test_staff_without_an_app_set_one_up_and_are_in(self, path):
        client = signed_in(make_superuser())
        door = client.get(path)
        assert door.url == f"/admin/login/?next={path}"
        assert client.get(door.url).url == "/account/two-factor/app/activate/"
        page = client.get("/account/two-factor/app/activate/").content.decode()
        secret = re.search(r'<code class="mono">(\w+)</code>', page)[1]
        assert client.get(path).status_code == 302
        client.post("/account/two-factor/app/activate/", {"code": "000000"})  # a wrong code counts for nothing
        assert client.get(path).status_code == 302
        secret = re.search(
            r'<code class="mono">(\w+)</code>', client.get("/account/two-factor/app/activate/").content.decode()
        )[1]
        client.post("/account/two-factor/app/activate/", {"code": totp_code(secret)})
        assert client.get(path).status_code == 200

    def test_staff_whose_session_has_not_used_the_app_are_asked_for_a_code(self):
        staff = make_superuser()
        client = signed_in(staff)
        secret = set_up_app(staff)
        assert client.get("/admin/").url == "/admin/login/?next=/admin/"
        asked = client.get("/admin/login/?next=/admin/producers/producer/").url
        assert asked == "/account/two-factor/reauthenticate/?next=%2Fadmin%2Fproducers%2Fproducer%2F"
        client.post("/account/reauthenticate/", {"password": PASSWORD})  # the password once more is no second factor
        assert client.get("/admin/").status_code == 302
        assert client.post(asked, {"code": totp_code(secret)}).url == "/admin/producers/producer/"
        assert client.get("/admin/").status_code == 200

    def test_the_way_back_stays_here(self):
        staff = make_superuser()
        client = signed_in(staff)
        secret = set_up_app(staff)
        asked = client.get("/admin/login/?next=https://example.com/").url
        assert client.post(asked, {"code": totp_code(secret)}).url == "/account/"

    def test_nothing_is_written_in_the_admin_without_it(self):
        client = signed_in(make_superuser())
        somebody = make_user(name="Lan")
        client.post(f"/admin/accounts/user/{somebody.pk}/change/", {"name": "Mai", "language": "vi", "is_active": "on"})
        somebody.refresh_from_db()
        assert somebody.name == "Lan"

    def test_who_is_no_staff_signs_in_as_somebody_else(self):
        client = signed_in(make_user())
        assert client.get("/admin/login/?next=/admin/").url == "/account/login/?next=/admin/"

    def test_an_old_session_and_the_password_do_not_switch_the_app_off(self):
        officer = make_officer(place=unit())
        thief = signed_in(officer)  # knows the password, came before the app
        set_up_app(officer)
        thief.post("/account/reauthenticate/", {"password": PASSWORD})
        for page in ("app/deactivate", "recovery-codes", "recovery-codes/generate", "recovery-codes/download"):
            for send in (thief.get, thief.post):
                assert send(f"/account/two-factor/{page}/").url.startswith("/account/two-factor/reauthenticate/"), page
        assert Authenticator.objects.filter(user=officer).count() == 1

    def test_an_officer_at_the_desk_of_a_producer(self):
        officer = make_officer(place=unit())
        consented = make_producer()
        BehalfConsent.objects.create(
            producer=consented, officer=officer, given_by="Hường", how="paper", given_on=dt.date(2026, 11, 1)
        )
        client = signed_in(officer)
        for path in ("/studio/", "/studio/products/", "/studio/profile/"):
            assert client.get(path).url == "/account/two-factor/app/activate/", path
        secret = set_up_app(officer)
        asked = client.get("/studio/products/").url
        assert asked == "/account/two-factor/reauthenticate/?next=%2Fstudio%2Fproducts%2F"
        assert client.post(asked, {"code": totp_code(secret)}).url == "/studio/products/"
        assert client.get("/studio/products/").status_code == 200

    def test_a_superuser_at_the_desk_of_a_producer(self):
        client = signed_in(make_superuser())
        assert client.get(f"/studio/products/?p={make_producer().pk}").url == "/account/two-factor/app/activate/"

    def test_producers_people_need_none_at_their_own_desk(self):
        officer = make_officer(place=unit(), user=make_member(producer=make_producer()))
        for user in (make_member(producer=make_producer()), officer):
            assert signed_in(user).get("/studio/products/").status_code == 200


def test_without_the_setting_staff_enter_with_the_password():
    assert signed_in(make_superuser()).get("/admin/").status_code == 200


def test_the_admin_has_no_door_of_its_own(client):
    make_superuser(email="quan@example.org")
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/account/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "quan@example.org", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session


# every page


def test_pages_speak_vietnamese_and_keep_the_policy(client):
    user = make_user(phone="+84912345678", is_staff=True)
    pages = [
        "/account/login/",
        "/account/login/code/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/inactive/",
    ]
    texts = {p: client.get(p) for p in pages}
    inside = signed_in(user)
    texts |= {
        p: inside.get(p)
        for p in (
            "/account/",
            "/account/email/",
            "/account/phone/",
            "/account/password/",
            "/account/two-factor/",
            "/account/logout/",
            "/account/two-factor/app/activate/",
            "/account/reauthenticate/",
        )
    }
    for path, answer in texts.items():
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert '<html lang="vi">' in page
        assert "style=" not in page, path
        assert "placeholder" not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL), path
        assert not re.search(r"\b(Password|Email address|Sign|Login|Phone|Code)\b", re.sub(r"<[^>]+>", " ", page)), path
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Permissions-Policy"].startswith("camera=(self)")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_audit_context_of_a_request(client):
    user = make_user()
    client.force_login(user)
    client.post("/account/language/", {"language": "en"})
    event = user.events.select_related("pgh_context").order_by("-pgh_id").first()
    assert event.pgh_context.metadata == {
        "user": user.pk,
        "page": "account_language",
        "method": "POST",
        "reason": "language",
    }


def test_a_server_without_a_gateway_warns(settings):
    from marketplace.accounts.apps import check_text_messages

    assert check_text_messages(None) == []
    settings.SMS_BACKEND = "marketplace.accounts.services.sms.NoSms"
    assert [w.id for w in check_text_messages(None)] == ["accounts.W001"]


# invitations


@pytest.fixture
def invited():
    producer = make_producer(name="HTX Quảng Trực")
    owner = make_member(producer=producer, name="Chủ Hợp Tác Xã")
    return invite_member(producer=producer, role="staff", sent_to="lan@example.org", by=owner)


def test_accepting_an_invitation(client, invited, django_assert_num_queries):
    path = f"/account/invitations/{invited.token}/"
    assert client.get(path).url == f"/account/login/?next={path}"
    user = make_user(email="lan@example.org")
    client.force_login(user)
    with django_assert_num_queries(4):  # session, user, invitation, proven addresses
        page = client.get(path).content.decode()
    for text in ("HTX Quảng Trực mời bạn cùng làm", "Nhân viên", "Chủ Hợp Tác Xã"):
        assert text in page
    assert client.post(path).url == "/account/"
    assert [m.producer.name for m in queries.roles_of(user).memberships] == ["HTX Quảng Trực"]
    assert client.get(path).status_code == 404
    again = client.post(path)
    assert again.status_code == 409
    assert "Lời mời này đã được dùng" in again.content.decode()


def test_a_forwarded_invitation_is_not_the_readers(client, invited):
    path = f"/account/invitations/{invited.token}/"
    reader = make_user()
    client.force_login(reader)
    page = client.get(path).content.decode()
    assert "chưa xác nhận l•••@example.org" in page and "lan@example.org" not in page
    assert "Nhận lời" not in page and 'href="/account/email/"' in page
    refused = client.post(path)
    assert refused.status_code == 403
    assert "Lời mời này gửi tới l•••@example.org" in refused.content.decode()
    assert queries.roles_of(reader).memberships == ()


def test_an_address_counts_once_it_is_proven(client, invited):
    user = make_user(email="Lan@example.org")
    EmailAddress.objects.filter(user=user).update(verified=False)
    client.force_login(user)
    path = f"/account/invitations/{invited.token}/"
    assert client.post(path).status_code == 403
    EmailAddress.objects.filter(user=user).update(verified=True)
    assert client.post(path).status_code == 302


def test_a_phone_number_counts_once_it_is_proven(client):
    producer = make_producer()
    sent = invite_member(producer=producer, role="staff", sent_to="0912 345 678", by=make_member(producer=producer))
    user = make_user(email=None, phone="+84912345678", phone_verified=False)
    client.force_login(user)
    path = f"/account/invitations/{sent.token}/"
    assert 'href="/account/phone/"' in client.get(path).content.decode()
    assert client.post(path).status_code == 403
    User.objects.filter(pk=user.pk).update(phone_verified=True)
    assert client.post(path).status_code == 302
    assert queries.proven_addresses(AnonymousUser()) == ()


@pytest.mark.parametrize("token", ["khong-co", "x" * 3000, "%00", "'--"])
def test_unknown_invitations(client, token):
    client.force_login(make_user())
    answer = client.get(f"/account/invitations/{token}/")
    assert answer.status_code == 404
    assert "Lời mời này không dùng được" in answer.content.decode()
    assert client.post(f"/account/invitations/{token}/").status_code == 409


def test_an_invitation_expires(client, invited):
    client.force_login(make_user())
    with clock.set_to(invited.invitation.expires_at):
        assert client.get(f"/account/invitations/{invited.token}/").status_code == 404
        assert client.post(f"/account/invitations/{invited.token}/").status_code == 409
