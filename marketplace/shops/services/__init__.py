"""Writes of the shops: shops, offers, stock, cuts, and the price schedule behind them all."""

from marketplace.shops.services import stock
from marketplace.shops.services.cuts import Cut, drop_cuts, put_cuts
from marketplace.shops.services.offers import (
    check_amount,
    open_shop,
    pause_shop,
    put_offer,
    put_offers_in_bulk,
    set_offer,
    set_offers_active,
    set_stock,
    stop_offer,
    update_channel,
)
from marketplace.shops.services.pricing import FOREVER, cut_price, lock_products, reprice
from marketplace.shops.services.ratings import push_rating
from marketplace.shops.services.rules import follow_rules

__all__ = [
    "FOREVER",
    "Cut",
    "check_amount",
    "cut_price",
    "drop_cuts",
    "follow_rules",
    "lock_products",
    "open_shop",
    "pause_shop",
    "push_rating",
    "put_cuts",
    "put_offer",
    "put_offers_in_bulk",
    "reprice",
    "set_offer",
    "set_offers_active",
    "set_stock",
    "stock",
    "stop_offer",
    "update_channel",
]
