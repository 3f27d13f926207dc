"""Carts, what delivery costs, and what clients of the API enter."""

from .api import Checkout, Transaction, TransactionState
from .carts import Cart, CartLine
from .delivery import Carrier, DeliveryMethod, DeliveryRate

__all__ = [
    "Carrier",
    "Cart",
    "CartLine",
    "Checkout",
    "DeliveryMethod",
    "DeliveryRate",
    "Transaction",
    "TransactionState",
]
