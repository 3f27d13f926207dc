"""Shops, channels, offers with what they cost on which days, and the rules of selling."""

from .offers import Channel, ChannelKind, Listing, Offer, OfferPrice, PriceCut, PriceStep, ProductRating, Vat
from .rules import LicenceCheck, RuleKind, SaleRule
from .sheets import SheetImport, SheetProgress, SheetState
from .shops import FeeRule, ReturnPolicy, Shop, ShopState, WayBack
from .stock import MoveKind, Slot, Stock, StockMove, Store, StoreStock

__all__ = [
    "Channel",
    "ChannelKind",
    "FeeRule",
    "LicenceCheck",
    "Listing",
    "MoveKind",
    "Offer",
    "OfferPrice",
    "PriceCut",
    "PriceStep",
    "ProductRating",
    "ReturnPolicy",
    "RuleKind",
    "SaleRule",
    "SheetImport",
    "SheetProgress",
    "SheetState",
    "Shop",
    "ShopState",
    "Slot",
    "Stock",
    "StockMove",
    "Store",
    "StoreStock",
    "Vat",
    "WayBack",
]
