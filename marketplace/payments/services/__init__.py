"""Writes of payments: opened with the order, received, voided, given back. Every movement of money is a booking of the ledger."""

from .accounts import change_bank_account
from .feeds import account_of_feed, make_feed_key, take_feed
from .ledger import balances, book, lock_payment
from .matching import Movement, match_line, pass_line, refund_line, take_movements, to_give_back
from .payments import collect, open_payments, receive, refund, remit, void_payment
from .refunds import refund_by_hand
from .returns import close_paid_returns, credit_return
from .settlement import import_settlement
from .statements import Imported, import_statement

__all__ = [
    "Imported",
    "Movement",
    "account_of_feed",
    "balances",
    "book",
    "change_bank_account",
    "close_paid_returns",
    "collect",
    "credit_return",
    "import_settlement",
    "import_statement",
    "lock_payment",
    "make_feed_key",
    "match_line",
    "open_payments",
    "pass_line",
    "receive",
    "refund",
    "refund_by_hand",
    "refund_line",
    "remit",
    "take_feed",
    "take_movements",
    "to_give_back",
    "void_payment",
]
