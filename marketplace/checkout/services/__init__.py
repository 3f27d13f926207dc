"""Writes of the checkout: what goes into the cart, placing it, and who may sell."""

from .applications import apply_to_sell, approve_shop, ask_for_changes, close_shop, refuse_shop
from .carts import MOST_LINES, add_to_cart, clear_old_carts, forget_carts_of, merge_carts, see_cart, set_quantity
from .delivery import Rate, open_for_visits, save_delivery_method, save_pickup, stop_delivery_method
from .placing import Choice, Seen, place
from .selling import sell_here

__all__ = [
    "MOST_LINES",
    "Choice",
    "Rate",
    "Seen",
    "add_to_cart",
    "apply_to_sell",
    "approve_shop",
    "ask_for_changes",
    "clear_old_carts",
    "close_shop",
    "forget_carts_of",
    "merge_carts",
    "open_for_visits",
    "place",
    "refuse_shop",
    "save_delivery_method",
    "save_pickup",
    "see_cart",
    "sell_here",
    "set_quantity",
    "stop_delivery_method",
]
