"""Making and changing zones, their outlines and their growing-area codes."""

from traceability.zones.services.codes import (
    LATEST_START,
    OLDEST_PAPER,
    add_code,
    confirm_code,
    set_code_status,
    withdraw_code_confirmation,
)
from traceability.zones.services.zones import LARGEST_HA, create_zone, set_polygon, update_zone

__all__ = [
    "LARGEST_HA",
    "LATEST_START",
    "OLDEST_PAPER",
    "add_code",
    "confirm_code",
    "create_zone",
    "set_code_status",
    "set_polygon",
    "update_zone",
    "withdraw_code_confirmation",
]
