"""Reads of orders: a shop's, a buyer's, one by its link; and of what goes back."""

from .figures import SalesFigures, SoldRow, sales_figures
from .orders import order_by_token, order_of, orders_of_buyer, orders_of_shops
from .returns import (
    complaints_of,
    complaints_waiting,
    days_of,
    is_overdue,
    last_day_to_ask,
    late_refund,
    return_at,
    returnable,
    returns_at,
    returns_whole,
)

__all__ = [
    "SalesFigures",
    "SoldRow",
    "complaints_of",
    "complaints_waiting",
    "days_of",
    "is_overdue",
    "last_day_to_ask",
    "late_refund",
    "order_by_token",
    "order_of",
    "orders_of_buyer",
    "orders_of_shops",
    "return_at",
    "returnable",
    "returns_at",
    "returns_whole",
    "sales_figures",
]
