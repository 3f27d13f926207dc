"""Reads of the checkout: what is in a cart now, what delivery costs, how carriers take parcels in."""

from .carriers import CARRIERS, LIGHTEST, CarrierSheet, ToCarry
from .carts import CartView, LineView, ShopPart, cart_of, view_cart
from .delivery import Quote, methods_of, quotes

__all__ = [
    "CARRIERS",
    "LIGHTEST",
    "CarrierSheet",
    "CartView",
    "LineView",
    "Quote",
    "ShopPart",
    "ToCarry",
    "cart_of",
    "methods_of",
    "quotes",
    "view_cart",
]
