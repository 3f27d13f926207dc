"""Making and changing zones, their outlines, codes, papers and harvests; what officers confirm of them."""

from traceability.zones.services.codes import (
    LATEST_START,
    OLDEST_PAPER,
    add_code,
    confirm_code,
    set_code_status,
    withdraw_code_confirmation,
)
from traceability.zones.services.confirmations import confirm_zone, withdraw_zone_confirmation
from traceability.zones.services.harvests import (
    HEAVIEST_KG,
    MOST_PHOTOS,
    OLDEST_HARVEST,
    add_harvest_photo,
    record_harvest,
    show_harvest_photo,
    store_renditions,
)
from traceability.zones.services.papers import (
    add_certificate,
    add_contract,
    confirm_certificate,
    remove_certificate,
    remove_contract,
    withdraw_certificate,
)
from traceability.zones.services.seasons import remove_season, save_season
from traceability.zones.services.zones import LARGEST_HA, create_zone, set_polygon, update_zone

__all__ = [
    "HEAVIEST_KG",
    "LARGEST_HA",
    "LATEST_START",
    "MOST_PHOTOS",
    "OLDEST_HARVEST",
    "OLDEST_PAPER",
    "add_certificate",
    "add_code",
    "add_contract",
    "add_harvest_photo",
    "confirm_certificate",
    "confirm_code",
    "confirm_zone",
    "create_zone",
    "record_harvest",
    "remove_certificate",
    "remove_contract",
    "remove_season",
    "save_season",
    "set_code_status",
    "set_polygon",
    "show_harvest_photo",
    "store_renditions",
    "update_zone",
    "withdraw_certificate",
    "withdraw_code_confirmation",
    "withdraw_zone_confirmation",
]
