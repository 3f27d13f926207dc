"""Tokens of the API: who they name, how long, and what makes them worth nothing."""

import base64
import datetime as dt
import json

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import call_command
from django.test import Client

from catalog.core import clock
from marketplace.accounts.models import SigningKey
from marketplace.accounts.services import rotate_keys, sign_out_everywhere
from marketplace.accounts.services.tokens import BadToken, issuer, tokens_for, user_of_token
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def published() -> dict[str, dict]:
    answer = Client().get("/.well-known/jwks.json")
    assert answer.status_code == 200
    return {key["kid"]: key for key in answer.json()["keys"]}


def test_a_token_says_what_saleors_clients_read():
    user = make_user()
    pair = tokens_for(user)
    kid = jwt.get_unverified_header(pair.access)["kid"]
    key = published()[kid]
    assert {key["kty"], key["alg"], key["use"]} == {"RSA", "RS256", "sig"}
    public = jwt.PyJWK(key).key  # any client can check it by what is published
    claims = jwt.decode(pair.access, public, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})
    assert claims["iss"] == issuer() == "https://ocop.example/graphql/"
    assert (claims["owner"], claims["type"], claims["email"], claims["is_staff"]) == (
        "saleor",
        "access",
        user.email,
        False,
    )
    assert base64.b64decode(claims["user_id"]).decode() == f"User:{user.pk}"
    assert claims["exp"] - claims["iat"] == 300
    refresh = jwt.decode(pair.refresh, options={"verify_signature": False})
    assert (refresh["type"], refresh["exp"] - refresh["iat"]) == ("refresh", 30 * 86_400)
    assert user_of_token(pair.access) == user
    for token, kind in ((pair.access, "refresh"), (pair.refresh, "access")):
        with pytest.raises(BadToken, match=r"no .* token"):
            user_of_token(token, kind)


def test_a_token_ends_at_its_second_and_with_its_password():
    user = make_user()
    pair = tokens_for(user)
    with clock.set_to(clock.now() + dt.timedelta(seconds=301)), pytest.raises(BadToken) as caught:
        user_of_token(pair.access)
    assert caught.value.code == "ExpiredSignatureError"
    user.set_password("mot-mat-khau-khac")
    user.save()
    for token, kind in ((pair.access, "access"), (pair.refresh, "refresh")):
        with pytest.raises(BadToken) as caught:
            user_of_token(token, kind)
        assert caught.value.code == "InvalidTokenError"
    pair = tokens_for(user)
    sign_out_everywhere(user=user, by=user)
    with pytest.raises(BadToken):
        user_of_token(pair.access)
    user.refresh_from_db()
    pair = tokens_for(user)
    user.is_active = False
    user.save()
    with pytest.raises(BadToken):
        user_of_token(pair.access)


def _part(content: dict) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")


def test_tampered_tokens():
    user = make_user()
    good = tokens_for(user).access
    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    public = SigningKey.objects.get().public
    _head, body, signature = good.split(".")
    other = rotate_keys()  # a key of ours, whose private half a stranger has not got
    import hashlib
    import hmac

    signing = _part({"alg": "HS256", "kid": header["kid"]}) + b"." + body.encode()
    by_public = (
        signing + b"." + base64.urlsafe_b64encode(hmac.digest(public.encode(), signing, hashlib.sha256)).rstrip(b"=")
    )
    from cryptography.hazmat.primitives.asymmetric import rsa

    strange = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    from marketplace.accounts.services.keys import signing_key

    kid, ours = signing_key()
    for bad in (
        _part({"alg": "none", "kid": header["kid"]}).decode() + f".{body}.",
        _part({"alg": "none", "kid": header["kid"]}).decode() + f".{body}.{signature}",
        by_public.decode(),
        jwt.encode(claims, strange, algorithm="RS256", headers={"kid": header["kid"]}),
        jwt.encode(claims, strange, algorithm="RS256"),
        jwt.encode(claims, strange, algorithm="RS256", headers={"kid": other.kid}),
        jwt.encode(claims | {"iss": "https://ocop.example/graphql"}, ours, algorithm="RS256", headers={"kid": kid}),
        jwt.encode(claims | {"iss": "https://elsewhere.example/graphql/"}, ours, algorithm="RS256", headers={"kid": kid}),
        jwt.encode({k: v for k, v in claims.items() if k != "exp"}, ours, algorithm="RS256", headers={"kid": kid}),
        jwt.encode(claims | {"user_id": "x"}, ours, algorithm="RS256", headers={"kid": kid}),
        jwt.encode(claims | {"token": ""}, ours, algorithm="RS256", headers={"kid": kid}),
        jwt.encode(claims | {"owner": "else"}, ours, algorithm="RS256", headers={"kid": kid}),
        f"{header}.{body}",
        good[:-4] + "AAAA",
        "a.b.c",
        "x" * 10_000,
        "",
    ):  # fmt: skip
        with pytest.raises(BadToken):
            user_of_token(bad)
    assert user_of_token(good) == user  # signed by the key of before, still published


def test_keys_are_changed_without_signing_anybody_out(settings, capsys):
    user = make_user()
    old = tokens_for(user)
    call_command("rotate_jwt_keys")
    assert "signed with key" in capsys.readouterr().out
    new = tokens_for(user)
    first, second = (jwt.get_unverified_header(token.access)["kid"] for token in (old, new))
    assert first != second
    assert set(published()) == {first, second}
    assert user_of_token(old.access) == user_of_token(new.access) == user
    load_pem_public_key(SigningKey.objects.get(kid=first).public.encode())
    with clock.set_to(clock.now() + dt.timedelta(days=32)):
        rotate_keys()
        assert first not in published()
        with pytest.raises(BadToken):
            user_of_token(old.refresh, "refresh")
    assert set(published()) > {SigningKey.objects.get(retired_at=None).kid}
    call_command("rotate_jwt_keys", "--forget")
    assert len(published()) == 1
    assert "PRIVATE" not in SigningKey.objects.latest("pk").private  # encrypted where it lies
    settings.SECRET_KEY = "another"
    tokens_for(user)
