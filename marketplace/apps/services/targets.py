"""To which addresses something may be sent: public ones by https. A name is looked up once, all that it stands for is checked, and the
connection goes to what was checked, so that a name that changes its mind in between leads nowhere."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused

LONGEST = 500
_WRAPPED = [ipaddress.ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")]
"""IPv6 addresses that stand for an IPv4 one: 6to4, Teredo, NAT64, and the old way."""


class Unreachable(Exception):
    """Nothing may be, or could be, sent there; `problem` is a word for the log."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send: `address` is what was checked; `host` is what the certificate and the header Host say."""

    host: str
    port: int
    address: str
    path: str
    is_secure: bool


def check_address(url: str, field: str = "target_url") -> str:
    """The address as it is kept, if something may be sent to it by its looks; what its name stands for is looked up at each sending.

    Raises `Refused`: no https, a name and password in it, a private address.
    """
    clean = url.strip()
    try:
        parts = _split(clean)
    except Unreachable as wrong:
        words = {
            "scheme": _("Địa chỉ nhận phải bắt đầu bằng https://"),
            "private": _("Địa chỉ này ở trong mạng riêng. Ghi một địa chỉ mở trên Internet."),
        }.get(wrong.problem, _("Đây chưa phải là địa chỉ nhận. Ví dụ https://phanmem.vn/ocop"))
        raise Refused.because("invalid", words, field) from wrong
    return parts.geturl()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (
            (parts.hostname or "").encode("idna").decode()
            if parts.hostname and ":" not in parts.hostname
            else parts.hostname
        )
    except (ValueError, UnicodeError) as error:
        raise Unreachable("address") from error
    if len(url) > LONGEST or not url.isprintable() or " " in url or "\\" in url:
        raise Unreachable("address")
    if parts.scheme not in ({"https", "http"} if settings.WEBHOOKS_TO_ANYWHERE else {"https"}):
        raise Unreachable("scheme")
    if not host or parts.username is not None or parts.password is not None or port == 0 or parts.fragment:
        raise Unreachable("address")
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host and not settings.WEBHOOKS_TO_ANYWHERE:
            raise Unreachable("private") from None  # localhost, a name of the own network
    else:
        if not is_public(str(literal)):
            raise Unreachable("private")
    return parts


def is_public(address: str) -> bool:
    """Whether an address is of the open Internet: not private, loopback, link-local (where clouds keep their metadata), shared or multicast."""
    if settings.WEBHOOKS_TO_ANYWHERE:
        return True
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in net for net in _WRAPPED):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def look_up(url: str) -> Target:
    """What the name stands for now. Raises `Unreachable` when one of its addresses is not public: the next answer might be that one."""
    parts = _split(url)
    host = parts.hostname or ""
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    try:
        found = socket.getaddrinfo(host.encode("idna") if ":" not in host else host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("unknown_host") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(map(is_public, addresses)):
        raise Unreachable("private")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, addresses[0], path, is_secure)
