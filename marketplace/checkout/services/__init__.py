"""Writes of the checkout: what goes into the cart, and placing it."""

from .carts import MOST_LINES, add_to_cart, clear_old_carts, merge_carts, see_cart, set_quantity
from .placing import Choice, Seen, place

__all__ = [
    "MOST_LINES",
    "Choice",
    "Seen",
    "add_to_cart",
    "clear_old_carts",
    "merge_carts",
    "place",
    "see_cart",
    "set_quantity",
]
