"""Shops, channels, offers with what they cost on which days, and the rules of selling."""

from .offers import Channel, ChannelKind, Listing, Offer, OfferPrice, PriceCut, ProductRating, Stock
from .rules import LicenceCheck, RuleKind, SaleRule
from .shops import FeeRule, ReturnPolicy, Shop, ShopState, WayBack

__all__ = [
    "Channel",
    "ChannelKind",
    "FeeRule",
    "LicenceCheck",
    "Listing",
    "Offer",
    "OfferPrice",
    "PriceCut",
    "ProductRating",
    "ReturnPolicy",
    "RuleKind",
    "SaleRule",
    "Shop",
    "ShopState",
    "Stock",
    "WayBack",
]
