"""What browsers are told: one strict policy everywhere, the admin's own in the admin alone."""

import pytest

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/account/login/",
    "/account/signup/",
    "/offline/",
    "/robots.txt",
    "/graphql/",
    "/khong-co/",
    "/products/",
    "/fairs/",
    "/administrator/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_every_answer_has_the_strict_policy(client, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in (
        "default-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert rule in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=(self)" in answer["Permissions-Policy"]
