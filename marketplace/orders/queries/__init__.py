"""Reads of orders: a shop's, a buyer's, one by its link."""

from .orders import order_by_token, order_of, orders_of_buyer, orders_of_shops

__all__ = ["order_by_token", "order_of", "orders_of_buyer", "orders_of_shops"]
