"""Nothing is sent but to public addresses by https, and to the address that was checked."""

import socket

import pytest

from catalog.core.errors import Refused
from marketplace.apps.services import check_address, send
from marketplace.apps.services.sending import look_up
from marketplace.apps.services.targets import Unreachable, is_public
from tests.factories.apps import make_webhook
from tests.marketplace.apps.telling import told_order

FOUR = "127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1"
MORE = "198.18.0.1 192.0.2.1 224.0.0.1 240.0.0.1 255.255.255.255"
SIX = "::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254"
WRAPPED = "::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:1::1 2001:db8::1"
PRIVATE = f"{FOUR} {MORE} {SIX} {WRAPPED}".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)
    bare = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        check_address(f"https://{bare}/hook")


def test_public_ones():
    assert is_public("203.162.4.191")
    assert is_public("2606:4700::1111")
    assert is_public("::ffff:8.8.8.8")
    assert check_address(" https://phanmem.vn:8443/a?b=c ") == "https://phanmem.vn:8443/a?b=c"


@pytest.mark.parametrize(
    "url",
    [
        "", "http://phanmem.vn/", "ftp://phanmem.vn/", "//phanmem.vn/", "https://", "https:///x", "https://localhost/", "https://db:5432/",
        "https://me:secret@phanmem.vn/", "https://phanmem.vn:0/", "https://phanmem.vn:99999/", "https://phanmem.vn/#x", "https://a b.vn/",
        "https://phanmem.vn\\@127.0.0.1/", "https://phanmem.vn/\r\nHost: x", "https://[::1", "https://" + "a" * 600 + ".vn/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_addresses_that_are_none(url):
    with pytest.raises(Refused) as refused:
        check_address(url)
    assert refused.value.problems[0].field == "target_url"


def answers(*addresses):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


@pytest.mark.parametrize("number", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_old_ways_to_write_loopback_are_looked_up_and_refused(number):
    """Resolvers read them as 127.0.0.1, so it is what they stand for that counts."""
    with pytest.raises((Refused, Unreachable)):
        look_up(check_address(f"https://{number}/"))


def test_one_private_address_among_several_is_enough(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers("203.162.4.191", "10.0.0.1"))
    with pytest.raises(Unreachable):
        look_up("https://phanmem.vn/")


@pytest.mark.django_db
def test_a_name_that_changes_its_mind_leads_to_what_was_checked(monkeypatch):
    """DNS rebinding: public when it is looked up, loopback a moment later."""
    told = told_order(make_webhook)
    asked, dialled = [], []

    def getaddrinfo(host, *_rest, **_more):
        asked.append(host)
        return answers("203.162.4.191" if len(asked) == 1 else "127.0.0.1")

    def create_connection(address, *_rest, **_more):
        dialled.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    send(key=told.key)
    assert (asked, dialled) == ([b"phanmem.example.org"], [("203.162.4.191", 443)])
    assert told.attempts.get().problem == "connection"


@pytest.mark.django_db
def test_a_name_that_became_private_is_told_nothing(monkeypatch):
    told = told_order(make_webhook)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers("169.254.169.254"))
    send(key=told.key)
    assert told.attempts.get().problem == "private"
