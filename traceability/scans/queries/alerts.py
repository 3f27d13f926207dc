"""Reads: alerts in an officer's places, and what a report is about."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.core.formats import number
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from traceability.codes.models import TraceCode, UnitCode
from traceability.codes.queries import digest_of, is_public, typed_serial
from traceability.scans.models import Alert, AlertState


def officer_alerts(user: Actor) -> QuerySet[Alert]:
    """Alerts about producers in an officer's reach, the latest first; those about nobody (guessed codes) are the ministry's and superusers'. 1
    statement, and the reach."""
    return (
        Alert.objects.filter(reach_filter(user, "producer__place"))
        .select_related("producer", "lot__variant__product", "batch", "inspection", "handled_by")
        .defer("lot__variant__product__vector", "lot__variant__product__search")
        .order_by("-last_at", "-pk")
    )


def alerts_waiting(user: Actor) -> QuerySet[Alert]:
    """Those that nobody has handled. 1 statement, and the reach."""
    return officer_alerts(user).filter(state=AlertState.NEW)


def code_with_product(code: str) -> TraceCode | None:
    """A public trace code of a lot or a variant with its product, whatever became of that; None for a zone's. 1 statement."""
    return (
        TraceCode.objects.filter(is_public(), pk=code, zone=None)
        .select_related(*(f"{of}__product__{what}" for of in ("lot__variant", "variant") for what in ("producer", "province")))
        .defer(*(f"{of}__product__{column}" for of in ("lot__variant", "variant") for column in ("vector", "search")))
        .first()
    )  # fmt: skip


def unit_words(code: TraceCode, serial: str) -> str:
    """Which label of the code's lot carries this serial, for officers; also that none does. 1 statement."""
    found = UnitCode.objects.filter(digest=digest_of(typed_serial(serial)), batch__lot=code.lot_id)
    row = found.values_list("batch__number", "position").first()
    if row is None:
        return _("số riêng không có thật")
    return _("đợt %(batch)s, nhãn %(number)s") % {"batch": row[0], "number": number(row[1])}
