"""Making and changing zones, their outlines, their growing-area codes and their harvests."""

from traceability.zones.services.codes import (
    LATEST_START,
    OLDEST_PAPER,
    add_code,
    confirm_code,
    set_code_status,
    withdraw_code_confirmation,
)
from traceability.zones.services.harvests import (
    HEAVIEST_KG,
    MOST_PHOTOS,
    OLDEST_HARVEST,
    add_harvest_photo,
    record_harvest,
    store_renditions,
)
from traceability.zones.services.zones import LARGEST_HA, create_zone, set_polygon, update_zone

__all__ = [
    "HEAVIEST_KG",
    "LARGEST_HA",
    "LATEST_START",
    "MOST_PHOTOS",
    "OLDEST_HARVEST",
    "OLDEST_PAPER",
    "add_code",
    "add_harvest_photo",
    "confirm_code",
    "create_zone",
    "record_harvest",
    "set_code_status",
    "set_polygon",
    "store_renditions",
    "update_zone",
    "withdraw_code_confirmation",
]
