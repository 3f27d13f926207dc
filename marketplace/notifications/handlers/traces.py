"""What looks wrong about a code."""

from catalog.core import outbox
from catalog.places.models import Level
from traceability.scans.models import Alert

from .. import services
from ..queries import officers_at


@outbox.handles("trace.alert")
def trace_alert(*, alert: int) -> None:
    """The officers of the producer's commune and province; the ministry's where codes are guessed."""
    found = Alert.objects.select_related(
        "producer__place__current", "producer__province__current", "lot__variant__product"
    ).get(pk=alert)
    if found.producer is None or found.lot is None:
        officers, facts = officers_at("ministry", None), {"alert": found.kind, "product": "–", "lot": "–"}
    else:
        maker = found.producer
        officers = officers_at(Level.COMMUNE, maker.place, not_of=maker.pk)
        officers |= officers_at(Level.PROVINCE, maker.province, not_of=maker.pk)
        facts = {"alert": found.kind, "product": found.lot.variant.product.name, "lot": found.lot.number}
    services.notify_all(
        users=officers, kind="trace.alert", facts=facts, url=f"/office/alerts/{alert}/", key=f"trace.alert:{alert}"
    )
