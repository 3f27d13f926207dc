"""The scan ledger, its daily counts and alerts, and links that people add."""

from traceability.scans.services.alerts import (
    Signal,
    dismiss_alert,
    inspect_alert,
    raise_alert,
    signals_of,
)
from traceability.scans.services.keeping import count_days, drop_old_detail, place_scan
from traceability.scans.services.ledger import (
    Opening,
    ensure_partitions,
    record_after,
    record_scan,
)
from traceability.scans.services.links import add_link, allowed_address, remove_link
from traceability.scans.services.misses import About, count_miss, count_miss_after, is_guessing, unknown_in

__all__ = [
    "About",
    "Opening",
    "Signal",
    "add_link",
    "allowed_address",
    "count_days",
    "count_miss",
    "count_miss_after",
    "dismiss_alert",
    "drop_old_detail",
    "ensure_partitions",
    "inspect_alert",
    "is_guessing",
    "place_scan",
    "raise_alert",
    "record_after",
    "record_scan",
    "remove_link",
    "signals_of",
    "unknown_in",
]
