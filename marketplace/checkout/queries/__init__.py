"""Reads of the checkout: what is in a cart now, what delivery costs."""

from .carts import CartView, LineView, ShopPart, cart_of, view_cart
from .delivery import Quote, methods_of, quotes

__all__ = ["CartView", "LineView", "Quote", "ShopPart", "cart_of", "methods_of", "quotes", "view_cart"]
