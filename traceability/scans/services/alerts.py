"""Alerts: raised together with a scan, looked at by the officers of the place, closed or made an inspection."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.programme.models import Inspection, InspectionKind
from catalog.programme.services.inspections import plan_inspection
from traceability.codes.models import UnitState
from traceability.scans.models import Alert, AlertKind, AlertState
from traceability.scans.queries.alerts import officer_alerts
from traceability.scans.queries.story import Asked

MANY_PROVINCES = 3  # of one unit in a day
_RAISE = """
INSERT INTO scans_alert (kind, subject, day, producer_id, lot_id, batch_id, number, provinces, times, opened_at, last_at, state, note)
SELECT %(kind)s, %(subject)s, %(day)s, %(producer)s, %(lot)s, %(batch)s, %(number)s, %(provinces)s::jsonb, 1, %(at)s, %(at)s, 'new', ''
WHERE NOT EXISTS (SELECT 1 FROM scans_alert WHERE kind = %(kind)s AND subject = %(subject)s AND day = %(day)s AND state <> 'new')
ON CONFLICT (kind, subject) WHERE state = 'new' DO UPDATE
SET times = scans_alert.times + 1, last_at = EXCLUDED.last_at,
    provinces = CASE WHEN EXCLUDED.provinces = '[]' THEN scans_alert.provinces ELSE EXCLUDED.provinces END
RETURNING id, xmax = 0
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """What is wrong about an opening. Alerts of one kind and subject are one while it is new."""

    kind: AlertKind
    subject: str
    producer: int | None = None
    lot: int | None = None
    batch: int | None = None
    number: int | None = None
    provinces: tuple[str, ...] = ()


def signals_of(found: Asked) -> tuple[Signal, ...]:
    """What the page of a lot or a unit gives cause for; a unit's many provinces are judged when the scan is written. No statement."""
    return tuple(_signals(found))


def _signals(found: Asked) -> Iterator[Signal]:
    lot, warning, unit = found.lot, found.warning, found.unit
    if lot is None:
        return
    about = Signal(AlertKind.RECALLED, f"lot:{lot.pk}", lot.producer_id, lot.pk)
    if warning and warning.state in ("recalled", "expired"):
        yield replace(about, kind=AlertKind(warning.state))
    if unit is not None:
        # of a batch, not of each unit: a roll that was lost is one thing to look at
        of_batch = replace(about, subject=f"batch:{unit.batch}", batch=unit.batch, number=unit.number)
        if unit.state == UnitState.VOIDED:
            yield replace(of_batch, kind=AlertKind.VOIDED)
        elif unit.state < UnitState.ACTIVATED:
            yield replace(of_batch, kind=AlertKind.EARLY)
        yield replace(of_batch, kind=AlertKind.PROVINCES, subject=f"unit:{unit.batch}:{unit.number}")


def raise_alerts(signals: Iterable[Signal], *, province_codes: Collection[str] = ()) -> None:
    """Keep them, in the transaction of the scan. Emits `trace.alert` for each that is new."""
    for signal in signals:
        if signal.kind == AlertKind.PROVINCES:
            if len(province_codes) < MANY_PROVINCES:
                continue
            raise_alert(replace(signal, provinces=tuple(province_codes)))
        else:
            raise_alert(signal)


def raise_alert(signal: Signal) -> None:
    """Keep one; add to it when the same is new already. What was handled today comes up no more today. Emits `trace.alert` for a new one."""
    values: dict[str, Any] = {
        "kind": signal.kind, "subject": signal.subject, "day": clock.today(), "producer": signal.producer, "lot": signal.lot,
        "batch": signal.batch, "number": signal.number, "provinces": json.dumps(signal.provinces), "at": clock.now(),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RAISE, values)
        row = cursor.fetchone()
        if row and row[1]:
            outbox.emit("trace.alert", alert=row[0])


def _locked(alert: Alert, by: Actor) -> Alert:
    """The row, still new, of a place that the officer reaches."""
    if not officer_alerts(by).filter(pk=alert.pk).exists():
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ phụ trách nơi này mới xử lý được cảnh báo."))
    mine = (
        Alert.objects.select_for_update(of=("self",))
        .select_related("lot__variant__product__producer__place", "lot__variant__product__origin", "lot__variant__product__province")
        .get(pk=alert.pk)
    )  # fmt: skip
    if mine.state != AlertState.NEW:
        told = _("Cảnh báo này đã có người xử lý: %(state)s.") % {"state": mine.get_state_display()}
        raise Conflict.because("handled_already", told)
    return mine


@transaction.atomic
def inspect_alert(*, alert: Alert, planned_on: dt.date, by: Actor, team: str = "") -> Inspection:
    """Open an inspection of the lot's product because of an alert. Raises `NotAllowed`, `Conflict`, `Refused` (an alert about no lot)."""
    mine = _locked(alert, by)
    if mine.lot is None:
        raise Refused.because(
            "no_lot", _("Cảnh báo này không về lô nào nên không mở kiểm tra được. Đóng lại kèm ghi chú.")
        )
    product = mine.lot.variant.product
    inspection = plan_inspection(
        producer=product.producer, product=product, kind=InspectionKind.ALERT, planned_on=planned_on, team=team, by=by
    )
    _handled(mine, AlertState.INSPECTING, by, inspection=inspection)
    return inspection


@transaction.atomic
def dismiss_alert(*, alert: Alert, note: str, by: Actor) -> Alert:
    """Close an alert without an inspection, and say why. Raises `NotAllowed`, `Conflict`, `Refused`."""
    if not note.strip():
        raise Refused.because("missing", _("Ghi lý do."), "note")
    return _handled(_locked(alert, by), AlertState.DISMISSED, by, note=note.strip()[:2000])


def _handled(
    alert: Alert, state: AlertState, by: Actor, *, note: str = "", inspection: Inspection | None = None
) -> Alert:
    alert.state, alert.note, alert.inspection = state, note, inspection
    alert.handled_by_id, alert.handled_at = by.pk, clock.now()
    with audit.context(user=by.pk, reason="alert handled"):
        alert.save(update_fields=["state", "note", "inspection", "handled_by", "handled_at"])
    return alert
