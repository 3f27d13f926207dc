"""Sites and links that people add, for tests."""

from typing import Any

from tests.factories.products import make_product
from traceability.scans.models import ExtraLink, LinkHost
from traceability.scans.services import add_link


def make_host(host: str = "www.vidu.vn", **over: Any) -> LinkHost:
    """A site that links may lead to."""
    return LinkHost.objects.get_or_create(host=host, defaults=over)[0]


def make_link(*, thing: Any = None, host: str = "www.vidu.vn", path: str = "/tra", **over: Any) -> ExtraLink:
    """A Vietnamese page about how something is used."""
    make_host(host)
    fields: dict[str, Any] = {"relation": "instructions", "title": "Cách dùng", "by": None} | over
    return add_link(thing=thing or make_product(), href=f"https://{host}{path}", **fields)
