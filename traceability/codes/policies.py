"""What may be printed, and by whom."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Problem
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_work_for

# RFC 2606 and RFC 6761: names that never lead to a real site
_PLACEHOLDERS = (
    "localhost",
    "example",
    "test",
    "invalid",
    "local",
    "localdomain",
    "internal",
    "example.com",
    "example.org",
    "example.net",
)


def printing_problem(public_url: str = "") -> Problem | None:
    """Why labels may not be printed with the public address (default: settings.PUBLIC_URL): a label is for years. None: they may."""
    address = urlsplit(public_url or settings.PUBLIC_URL)
    host = (address.hostname or "").rstrip(".")
    if address.scheme != "https":
        return Problem(
            "not_https",
            _("Địa chỉ công khai %(url)s chưa dùng https. Nhãn dùng nhiều năm nên chỉ in khi đã có địa chỉ thật.")
            % {"url": address.geturl()},
        )
    if (
        not host
        or "." not in host
        or _is_number(host)
        or any(host == p or host.endswith(f".{p}") for p in _PLACEHOLDERS)
    ):
        return Problem(
            "placeholder",
            _("Địa chỉ công khai %(url)s là địa chỉ tạm. Nhãn dùng nhiều năm nên chỉ in khi đã có địa chỉ thật.")
            % {"url": address.geturl()},
        )
    return None


def badge_problem(stars: int) -> Problem | None:
    """Why a star badge may not be printed: `stars` is what the certificate gives on the day, 0 once it has lapsed (26/2026/QĐ-TTg: stars are
    used while the certificate is valid). None: it may."""
    if stars:
        return None
    return Problem(
        "certificate_lapsed",
        _(
            "Sản phẩm không có giấy chứng nhận OCOP còn hiệu lực hôm nay nên không in được nhãn có sao. Bỏ chọn sao để in nhãn không sao."
        ),
        "stars",
    )


def may_issue_units(user: Actor, producer: Producer) -> bool:
    """Whoever works for the producer, staff included: they stick the labels on. The same print, put into use and void."""
    return may_work_for(user, producer)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
