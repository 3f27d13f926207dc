"""Writes of payments: opened with the order, received, voided, given back. Every movement of money is a booking of the ledger."""

from .accounts import change_bank_account
from .cards import start_cards
from .events import take_stripe_event, verified_event
from .exchange import asked_of, attach_charge, card_amount_of, set_card_currency
from .feeds import account_of_feed, make_feed_key, take_feed
from .ledger import balances, book, lock_payment
from .matching import Movement, match_line, pass_line, refund_line, take_movements, take_word, to_give_back
from .payments import collect, credit, open_payments, receive, refund, remit, void_payment
from .refunds import book_fee, cash_came, finish_refunds, refund_by_hand, reverse_fee, reverse_return_fee
from .returns import close_paid_returns, credit_return, credit_units
from .settlement import import_settlement
from .statements import Imported, import_statement
from .vnpay import set_vnpay_account, stop_vnpay, take_vnpay, trial_of
from .ways import HOSTED
from .ways.stripe import refresh_account
from .ways.vnpay import trial_page_of

__all__ = [
    "HOSTED",
    "Imported",
    "Movement",
    "account_of_feed",
    "asked_of",
    "attach_charge",
    "balances",
    "book",
    "book_fee",
    "card_amount_of",
    "cash_came",
    "change_bank_account",
    "close_paid_returns",
    "collect",
    "credit",
    "credit_return",
    "credit_units",
    "finish_refunds",
    "import_settlement",
    "import_statement",
    "lock_payment",
    "make_feed_key",
    "match_line",
    "open_payments",
    "pass_line",
    "receive",
    "refresh_account",
    "refund",
    "refund_by_hand",
    "refund_line",
    "remit",
    "reverse_fee",
    "reverse_return_fee",
    "set_card_currency",
    "set_vnpay_account",
    "start_cards",
    "stop_vnpay",
    "take_feed",
    "take_movements",
    "take_stripe_event",
    "take_vnpay",
    "take_word",
    "to_give_back",
    "trial_of",
    "trial_page_of",
    "verified_event",
    "void_payment",
]
