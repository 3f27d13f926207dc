"""Writes of the checkout: what goes into the cart, and placing it."""

from .carts import MOST_LINES, add_to_cart, clear_old_carts, merge_carts, see_cart, set_quantity
from .delivery import Rate, save_delivery_method, stop_delivery_method
from .placing import Choice, Seen, place

__all__ = [
    "MOST_LINES",
    "Choice",
    "Rate",
    "Seen",
    "add_to_cart",
    "clear_old_carts",
    "merge_carts",
    "place",
    "save_delivery_method",
    "see_cart",
    "set_quantity",
    "stop_delivery_method",
]
