"""What looks wrong about a code."""

from typing import Any

from catalog.core import outbox
from catalog.places.models import Level
from traceability.scans.models import Alert, AlertKind

from .. import services
from ..queries import members_of, officers_at


@outbox.handles("trace.alert")
def trace_alert(*, alert: int) -> None:
    """The officers of the producer's commune and province; the ministry's where codes are guessed that point at nobody. Whose codes are guessed
    hears of it too."""
    found = Alert.objects.select_related(
        "producer__place__current", "producer__province__current", "lot__variant__product"
    ).get(pk=alert)
    maker, lot = found.producer, found.lot
    facts: dict[str, Any] = {
        "alert": found.kind,
        "product": lot.variant.product.name if lot else (maker.name if maker else "–"),
        "lot": lot.number if lot else "–",
    }
    key = f"trace.alert:{alert}"
    if maker is None:
        officers = officers_at("ministry", None)
    else:
        officers = officers_at(Level.COMMUNE, maker.place, not_of=maker.pk)
        officers |= officers_at(Level.PROVINCE, maker.province, not_of=maker.pk)
        if found.kind == AlertKind.GUESSING:
            url = f"/studio/lots/{lot.pk}/" if lot else "/studio/scans/"
            services.notify_all(
                users=members_of(maker.pk), kind="trace.guessed", facts=facts, url=url, key=f"trace.guessed:{alert}"
            )
    services.notify_all(users=officers, kind="trace.alert", facts=facts, url=f"/office/alerts/{alert}/", key=key)
