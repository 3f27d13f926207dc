"""Sites and links that people add, and alerts, for tests."""

from typing import Any

from tests.factories.lots import make_lot
from tests.factories.products import make_product
from traceability.lots.models import Lot
from traceability.scans.models import Alert, AlertKind, ExtraLink, LinkHost
from traceability.scans.services import Signal, add_link, raise_alert


def make_host(host: str = "www.vidu.vn", **over: Any) -> LinkHost:
    """A site that links may lead to."""
    return LinkHost.objects.get_or_create(host=host, defaults=over)[0]


def make_link(*, thing: Any = None, host: str = "www.vidu.vn", path: str = "/tra", **over: Any) -> ExtraLink:
    """A Vietnamese page about how something is used."""
    make_host(host)
    fields: dict[str, Any] = {"relation": "instructions", "title": "Cách dùng", "by": None} | over
    return add_link(thing=thing or make_product(), href=f"https://{host}{path}", **fields)


def make_alert(*, lot: Lot | None = None, kind: str = "recalled", **over: Any) -> Alert:
    """Somebody scanned a lot that was called back."""
    lot = lot or make_lot()
    fields: dict[str, Any] = {"subject": f"lot:{lot.pk}", "producer": lot.producer_id, "lot": lot.pk} | over
    raise_alert(Signal(AlertKind(kind), **fields))
    return Alert.objects.get(kind=kind, subject=fields["subject"], state="new")
