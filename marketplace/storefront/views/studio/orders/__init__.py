"""A shop's orders: taken on, packed with their lots, handed over, and their papers."""

from .lists import orders, scanned
from .one import accept, cancel, order, pack, visited
from .papers import label, manifest, packing_list, packing_of_all
from .parcels import arrived, came_back, delivered, fetched, send, unpack

__all__ = [
    "accept",
    "arrived",
    "came_back",
    "cancel",
    "delivered",
    "fetched",
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
    "visited",
]
