"""Writes of the shops: shops, offers, stock, cuts, and the price schedule behind them all."""

from marketplace.shops.services import slots, stock
from marketplace.shops.services.alarms import raise_alarms, set_alarm
from marketplace.shops.services.counting import bring_in, first_stock_in_bulk, set_stock, take_out, transfer
from marketplace.shops.services.cuts import Cut, drop_cuts, put_cuts
from marketplace.shops.services.fees import announce_fee, fee_problems
from marketplace.shops.services.offers import (
    check_amount,
    put_offer,
    put_offers_in_bulk,
    set_offer,
    set_offers_active,
    stop_offer,
    update_channel,
)
from marketplace.shops.services.pricing import FOREVER, cut_price, lock_products, reprice
from marketplace.shops.services.ratings import push_rating
from marketplace.shops.services.rules import follow_rules
from marketplace.shops.services.shops import (
    accept_fees,
    begin_shop,
    check_licence_paper,
    end_holiday,
    open_shop,
    pause_shop,
    reopen_shop,
    resume_shop,
    set_holiday,
    set_pickup,
    suspend_shop,
)
from marketplace.shops.services.slots import add_slots, cancel_slot
from marketplace.shops.services.stores import close_store, open_store
from marketplace.shops.services.terms import Terms, set_ahead, set_terms

__all__ = [
    "FOREVER",
    "Cut",
    "Terms",
    "accept_fees",
    "add_slots",
    "announce_fee",
    "begin_shop",
    "bring_in",
    "cancel_slot",
    "check_amount",
    "check_licence_paper",
    "close_store",
    "cut_price",
    "drop_cuts",
    "end_holiday",
    "fee_problems",
    "first_stock_in_bulk",
    "follow_rules",
    "lock_products",
    "open_shop",
    "open_store",
    "pause_shop",
    "push_rating",
    "put_cuts",
    "put_offer",
    "put_offers_in_bulk",
    "raise_alarms",
    "reopen_shop",
    "reprice",
    "resume_shop",
    "set_ahead",
    "set_alarm",
    "set_holiday",
    "set_offer",
    "set_offers_active",
    "set_pickup",
    "set_stock",
    "set_terms",
    "slots",
    "stock",
    "stop_offer",
    "suspend_shop",
    "take_out",
    "transfer",
    "update_channel",
]
