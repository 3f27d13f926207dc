"""Carts, and what delivery costs."""

from .carts import Cart, CartLine
from .delivery import Carrier, DeliveryMethod, DeliveryRate

__all__ = ["Carrier", "Cart", "CartLine", "DeliveryMethod", "DeliveryRate"]
