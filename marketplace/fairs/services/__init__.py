"""Writes of the fairs: the fair itself, its booths, their offers, and the decisions on them."""

from marketplace.fairs.services.booths import (
    add_fair_offer,
    apply_booth,
    decide_booth,
    decide_fair_listing,
    withdraw_booth,
    withdraw_fair_listing,
)
from marketplace.fairs.services.fairs import cancel_fair, create_fair, publish_fair, update_fair

__all__ = [
    "add_fair_offer",
    "apply_booth",
    "cancel_fair",
    "create_fair",
    "decide_booth",
    "decide_fair_listing",
    "publish_fair",
    "update_fair",
    "withdraw_booth",
    "withdraw_fair_listing",
]
