"""Writes of promotions: sales of a producer, vouchers."""

from .boxes import BoxItem, create_box, end_box, who_bears
from .periods import end_period, record_period
from .sales import create_sale, source_of, stop_sale, update_sale
from .vouchers import Discount, create_voucher, find_discounts, give_back, stop_voucher, use_voucher

__all__ = [
    "BoxItem",
    "Discount",
    "create_box",
    "create_sale",
    "create_voucher",
    "end_box",
    "end_period",
    "find_discounts",
    "give_back",
    "record_period",
    "source_of",
    "stop_sale",
    "stop_voucher",
    "update_sale",
    "use_voucher",
    "who_bears",
]
