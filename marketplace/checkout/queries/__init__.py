"""Reads of the checkout: what is in a cart now, what delivery costs, how carriers take parcels in, how far a shop is from selling."""

from .carriers import CARRIERS, LIGHTEST, CarrierSheet, ToCarry
from .carts import CartView, LineView, ShopPart, cart_of, view_cart
from .checkouts import CheckoutView, Offered, checkout_at
from .delivery import Quote, methods_of, quotes, quotes_of
from .readiness import Readiness, Requirement, readiness_of

__all__ = [
    "CARRIERS",
    "LIGHTEST",
    "CarrierSheet",
    "CartView",
    "CheckoutView",
    "LineView",
    "Offered",
    "Quote",
    "Readiness",
    "Requirement",
    "ShopPart",
    "ToCarry",
    "cart_of",
    "checkout_at",
    "methods_of",
    "quotes",
    "quotes_of",
    "readiness_of",
    "view_cart",
]
