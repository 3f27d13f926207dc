"""A shop's orders: taken on, packed with their lots, handed over, and their papers."""

from .lists import orders, scanned
from .one import accept, cancel, order, pack
from .papers import label, manifest, packing_list, packing_of_all
from .parcels import came_back, delivered, send, unpack

__all__ = [
    "accept",
    "came_back",
    "cancel",
    "delivered",
    "label",
    "manifest",
    "order",
    "orders",
    "pack",
    "packing_list",
    "packing_of_all",
    "scanned",
    "send",
    "unpack",
]
