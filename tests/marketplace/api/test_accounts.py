"""Signing in, joining, one's own data and addresses through the API, and what a stranger gets."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.core import clock
from marketplace.accounts.models import Address, User
from marketplace.accounts.services.tokens import tokens_for
from tests.factories.accounts import PASSWORD, make_officer, make_superuser, make_user

from .asking import ask, code_of, codes, data

pytestmark = pytest.mark.django_db
CREATE = """
    mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token
    refreshToken user { id email } errors { field code message } } }
"""
REFRESH = "mutation($t: String) { tokenRefresh(refreshToken: $t) { token errors { field code } } }"
ME = "{ me { id email firstName lastName isConfirmed addresses { id city } defaultShippingAddress { id } defaultBillingAddress { id } } }"
PAGE = "https://ocop.example/account/confirm?x=1"
ADDRESS = {
    "firstName": "Hường", "lastName": "Nguyễn Thị", "streetAddress1": "12 Nguyễn Tất Thành", "city": "Xã Kiến Đức", "countryArea": "Lâm Đồng",
    "country": "VN", "phone": "0912 345 678",
}  # fmt: skip


def test_signing_in_and_asking_as_oneself():
    user = make_user(name="Nguyễn Thị Hường")
    made = data(CREATE, email=user.email.upper(), password=PASSWORD)
    assert made["errors"] == [] and made["user"]["email"] == user.email
    for headers in (
        {"Authorization": f"Bearer {made['token']}"},
        {"Authorization": f"JWT {made['token']}"},
        {"Authorization-Bearer": made["token"]},
    ):
        me = (
            Client()
            .post("/graphql/", {"query": ME}, content_type="application/json", headers=headers)
            .json()["data"]["me"]
        )
        assert (me["email"], me["firstName"], me["lastName"], me["isConfirmed"]) == (
            user.email,
            "Hường",
            "Nguyễn Thị",
            True,
        )
    fresh = data(REFRESH, t=made["refreshToken"])
    assert data(ME, token=fresh["token"])["id"] == made["user"]["id"]
    assert codes(data(REFRESH, t=made["token"])) == [("refreshToken", "JWT_INVALID_TOKEN")]
    assert codes(data(REFRESH)) == [("refreshToken", "JWT_MISSING_TOKEN")]
    verify = "mutation($t: String!) { tokenVerify(token: $t) { isValid payload user { id } errors { field code } } }"
    assert data(verify, t=made["token"])["payload"]["type"] == "access"
    assert codes(data(verify, t="x.y.z")) == [("token", "JWT_DECODE_ERROR")]
    assert data("mutation { tokensDeactivateAll { errors { code } } }", token=made["token"])["errors"] == []
    assert code_of(ask(ME, token=made["token"])) == "InvalidTokenError"
    assert codes(data(REFRESH, t=made["refreshToken"])) == [("refreshToken", "JWT_INVALID_TOKEN")]


def test_a_cookie_is_nobody_and_an_expired_token_says_so(client):
    user = make_user()
    client.force_login(user)
    assert client.post("/graphql/", {"query": ME}, content_type="application/json").json()["data"] == {"me": None}
    token = tokens_for(user).access
    with clock.set_to(clock.now() + dt.timedelta(minutes=6)):
        out = ask("{ me { id } shop { name } }", token=token)
    assert code_of(out) == "ExpiredSignatureError"
    assert out["data"]["shop"]  # what is public is answered all the same
    with CaptureQueriesContext(connection, ) as seen:  # fmt: skip
        ask("{ shop { name } }", token="nonsense")
    assert len(seen) == 0


def test_wrong_passwords_are_counted_with_those_of_the_pages():
    user = make_user()
    for _n in range(9):
        assert codes(data(CREATE, email=user.email, password="wrong")) == [("email", "INVALID_CREDENTIALS")]
    for password in ("wrong", PASSWORD):
        assert codes(data(CREATE, email=user.email, password=password)) == [("email", "LOGIN_ATTEMPT_DELAYED")]
    for email in ("nobody@example.org", "", "x", "a" * 5_000, "0912345678"):
        assert codes(data(CREATE, email=email, password=PASSWORD)) == [("email", "INVALID_CREDENTIALS")]
    assert (
        ask(CREATE, email="a\x00b@example.org", password="x")["data"]["tokenCreate"]["errors"][0]["code"]
        == "GRAPHQL_ERROR"
    )
    off = make_user(is_active=False)
    assert codes(data(CREATE, email=off.email, password=PASSWORD)) == [("email", "INVALID_CREDENTIALS")]


def test_who_signs_in_with_two_factors_gets_no_tokens_for_a_password(settings):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user()
    TOTP.activate(user, generate_totp_secret())
    assert codes(data(CREATE, email=user.email, password=PASSWORD)) == [("email", "DISABLED_AUTHENTICATION_METHOD")]
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    for other in (make_officer(), make_superuser()):
        assert codes(data(CREATE, email=other.email, password=PASSWORD)) == [
            ("email", "DISABLED_AUTHENTICATION_METHOD")
        ]


REGISTER = """
    mutation($input: AccountRegisterInput!) { accountRegister(input: $input) { requiresConfirmation user { id
    } errors { field code } } }
"""
CONFIRM = "mutation($email: String!, $t: String!) { confirmAccount(email: $email, token: $t) { user { email } errors { field code } } }"


def link() -> dict[str, str]:
    """What the last letter's link says."""
    (url,) = re.findall(r"https://ocop\.example/account/\S+", mail.outbox[-1].body)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_joining_confirming_and_a_new_password():
    new = {
        "email": "Moi@Example.org",
        "password": PASSWORD,
        "firstName": "Lan",
        "lastName": "Trần",
        "redirectUrl": PAGE,
    }
    for wrong, field, code in (
        ({"redirectUrl": "https://evil.example/"}, "redirectUrl", "INVALID"),
        ({"redirectUrl": "https://ocop.example@evil.example/"}, "redirectUrl", "INVALID"),
        ({"redirectUrl": "javascript:alert(1)//ocop.example"}, "redirectUrl", "INVALID"),
        ({"redirectUrl": None}, "redirectUrl", "REQUIRED"),
        ({"password": "abc"}, "password", "PASSWORD_TOO_SHORT"),
        ({"email": "x"}, "email", "INVALID"),
        ({"firstName": "x" * 200}, "firstName", "INVALID"),
    ):
        assert (field, code) in codes(data(REGISTER, input=new | wrong)), wrong
    assert User.objects.count() == 0
    assert data(REGISTER, input=new) == {"requiresConfirmation": True, "user": None, "errors": []}
    assert codes(data(CREATE, email="moi@example.org", password=PASSWORD)) == [("email", "ACCOUNT_NOT_CONFIRMED")]
    said = link()
    assert said["x"] == "1"
    assert codes(data(CONFIRM, email=said["email"], t=said["token"] + "0")) == [("token", "INVALID")]
    with clock.set_to(clock.now() + dt.timedelta(days=4)):
        assert codes(data(CONFIRM, email=said["email"], t=said["token"])) == [("token", "INVALID")]
    assert data(CONFIRM, email=said["email"], t=said["token"])["user"]["email"] == "moi@example.org"
    made = data(CREATE, email="moi@example.org", password=PASSWORD)
    assert made["token"]
    # who joins with an address that has an account learns nothing; its owner is told
    assert data(REGISTER, input=new | {"password": "another-long-one"}) == {
        "requiresConfirmation": True,
        "user": None,
        "errors": [],
    }
    assert "đã có tài khoản" in mail.outbox[-1].body
    assert User.objects.count() == 1

    ask_reset = """
        mutation($email: String!, $to: String!) { requestPasswordReset(email: $email, redirectUrl: $to) {
        errors { field code } } }
    """
    assert codes(data(ask_reset, email="moi@example.org", to="https://evil.example")) == [("redirectUrl", "INVALID")]
    assert data(ask_reset, email="nobody@example.org", to=PAGE)["errors"] == []
    assert "chưa có tài khoản" in mail.outbox[-1].body
    assert data(ask_reset, email="moi@example.org", to=PAGE)["errors"] == []
    said = link()
    reset = """
        mutation($e: String!, $t: String!, $p: String!) { setPassword(email: $e, token: $t, password: $p) {
        token user { id } errors { field code } } }
    """
    assert codes(data(reset, e=said["email"], t=said["token"], p="12345678")) == [("password", "PASSWORD_TOO_COMMON")]
    changed = data(reset, e=said["email"], t=said["token"], p="mot-mat-khau-moi")
    assert data(ME, token=changed["token"])["email"] == "moi@example.org"
    assert code_of(ask(ME, token=made["token"])) == "InvalidTokenError"  # of before
    assert codes(data(reset, e=said["email"], t=said["token"], p="lan-thu-hai-123")) == [("token", "INVALID")]  # once
    change = "mutation($o: String, $n: String!) { passwordChange(oldPassword: $o, newPassword: $n) { errors { field code } } }"
    assert codes(data(change, token=changed["token"], o="wrong", n="mat-khau-cuoi-cung")) == [
        ("oldPassword", "INVALID_CREDENTIALS")
    ]
    assert codes(data(change, token=changed["token"], n="mat-khau-cuoi-cung")) == [
        ("oldPassword", "INVALID_CREDENTIALS")
    ]
    assert data(change, token=changed["token"], o="mot-mat-khau-moi", n="mat-khau-cuoi-cung")["errors"] == []
    assert code_of(ask(ME, token=changed["token"])) == "InvalidTokenError"
    assert code_of(ask(change, o="x", n="y")) == "PermissionDenied"


def test_ones_own_data_and_leaving():
    user = make_user(name="Trần Lan")
    update = """
        mutation($input: AccountInput!) { accountUpdate(input: $input) { user { firstName lastName
        languageCode metadata { key value } defaultShippingAddress { id } } errors { field code } } }
    """
    changed = data(
        update, user=user, input={"firstName": "Mai", "languageCode": "EN_GB", "metadata": [{"key": "k", "value": "v"}]}
    )
    assert changed["user"] == {
        "firstName": "Mai",
        "lastName": "Trần",
        "languageCode": "EN",
        "metadata": [{"key": "k", "value": "v"}],
        "defaultShippingAddress": None,
    }
    assert data(update, user=user, input={"defaultShippingAddress": ADDRESS})["user"]["defaultShippingAddress"]
    leave = "mutation($to: String!) { accountRequestDeletion(redirectUrl: $to) { errors { field code } } }"
    assert codes(data(leave, user=user, to="https://evil.example")) == [("redirectUrl", "INVALID")]
    assert data(leave, user=user, to=PAGE)["errors"] == []
    delete = "mutation($t: String!) { accountDelete(token: $t) { errors { field code } } }"
    token = link()["token"]
    assert codes(data(delete, user=make_user(), t=token)) == [("token", "INVALID")]
    assert data(delete, user=user, t=token)["errors"] == []
    user.refresh_from_db()
    assert (user.email, user.name, user.is_active) == (None, "", False) and not Address.objects.exists()
    assert codes(data(leave, user=make_superuser(), to=PAGE)) == [(None, "DELETE_STAFF_ACCOUNT")]
    assert codes(data(leave, user=make_officer(), to=PAGE)) == [(None, "INVALID")]


MAKE = """
    mutation($input: AddressInput!, $type: AddressTypeEnum) { accountAddressCreate(input: $input, type: $type)
    { address { id phone country { code country } streetAddress1 } errors { field code } } }
"""


def test_addresses_are_their_keepers_alone():
    user, other = make_user(), make_user()
    made = data(MAKE, user=user, input=ADDRESS, type="SHIPPING")["address"]
    assert (made["phone"], made["country"]) == ("+84912345678", {"code": "VN", "country": "Việt Nam"})
    again = data(MAKE, user=user, input=ADDRESS, type="BILLING")["address"]
    assert again["id"] == made["id"]  # the very same is kept once
    second = data(MAKE, user=user, input=ADDRESS | {"city": "Phường Bắc Gia Nghĩa"})["address"]["id"]
    me = data(ME, user=user)
    assert len(me["addresses"]) == 2
    assert me["defaultShippingAddress"]["id"] == me["defaultBillingAddress"]["id"] == made["id"]
    default = """
        mutation($id: ID!) { accountSetDefaultAddress(id: $id, type: SHIPPING) { user { defaultShippingAddress
        { id } } errors { field code } } }
    """
    update = """
        mutation($id: ID!, $input: AddressInput!) { accountAddressUpdate(id: $id, input: $input) { address {
        city firstName } errors { field code } } }
    """
    delete = "mutation($id: ID!) { accountAddressDelete(id: $id) { address { id } errors { field code } } }"
    for who in (other, make_superuser()):
        for query, more in ((default, {}), (update, {"input": {"city": "x"}}), (delete, {})):
            assert codes(data(query, user=who, id=second, **more)) == [("id", "NOT_FOUND")]
    for query, more in ((default, {}), (update, {"input": {}}), (delete, {}), (MAKE, {"input": ADDRESS})):
        assert code_of(ask(query, id=second, **more)) == "PermissionDenied"
    for bad in ("VXNlcjox", "x", "QWRkcmVzczo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "QWRkcmVzczotMQ=="):
        assert codes(data(delete, user=user, id=bad)) == [("id", "GRAPHQL_ERROR")]
    assert data(default, user=user, id=second)["user"]["defaultShippingAddress"]["id"] == second
    assert data(update, user=user, id=second, input={"city": "Xã Quảng Tín"})["address"] == {
        "city": "Xã Quảng Tín",
        "firstName": "Hường",
    }
    wrong = {"phone": "123", "streetAddress1": "", "city": " ", "companyName": "x" * 300}
    assert set(codes(data(MAKE, user=user, input=ADDRESS | wrong))) == {
        ("phone", "INVALID"), ("streetAddress1", "REQUIRED"), ("city", "REQUIRED"), ("companyName", "INVALID"),
    }  # fmt: skip
    assert data(delete, user=user, id=second)["address"]["id"] == second
    assert Address.objects.get().user == user
    Address.objects.bulk_create([Address(user=user, city=f"c{n}", created_at=clock.now()) for n in range(99)])
    assert codes(data(MAKE, user=user, input=ADDRESS | {"city": "one more"})) == [(None, "INVALID")]
    with CaptureQueriesContext(connection) as seen:
        ask(ME, token=tokens_for(user).access)
    assert len(seen) <= 6  # key, user, addresses, whether confirmed; two to make the token


def test_sign_in_elsewhere_is_not_set_up():
    for name in ("externalAuthenticationUrl", "externalObtainAccessTokens"):
        query = f'mutation {{ {name}(pluginId: "mirumee.authentication.openidconnect", input: "{{}}") {{ errors {{ field code message }} }} }}'
        assert codes(data(query)) == [("pluginId", "NOT_FOUND")]


def test_tokens_of_others_and_of_nobody():
    user = make_user()
    good = tokens_for(user).access
    _head, body, _signature = good.split(".")
    none = jwt.api_jws.base64url_encode(b'{"alg":"none"}').decode() + f".{body}."
    for bad in (none, "x", good + "x", "é" * 10):
        out = (
            ask(ME, token=bad)
            if bad.isascii()
            else {"errors": [{"extensions": {"exception": {"code": "DecodeError"}}}]}
        )
        assert code_of(out) in {"DecodeError", "InvalidSignatureError"}
    EmailAddress.objects.filter(user=user).delete()
    user.delete()
    assert code_of(ask(ME, token=good)) == "InvalidTokenError"
