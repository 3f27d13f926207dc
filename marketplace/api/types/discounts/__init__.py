"""Promotions (a producer's sales) and vouchers, for who runs them; a voucher also as the order that used it shows it."""

from .queries import DiscountQueries
from .vouchers import Voucher

__all__ = [
    "DiscountQueries",
    "Voucher",
]
