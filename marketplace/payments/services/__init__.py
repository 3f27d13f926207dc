"""Writes of payments: opened with the order, received, voided, given back. Every movement of money is a booking of the ledger."""

from .ledger import balances, book, lock_payment
from .payments import collect, open_payments, receive, refund, remit, void_payment
from .returns import close_paid_returns, credit_return

__all__ = [
    "balances",
    "book",
    "close_paid_returns",
    "collect",
    "credit_return",
    "lock_payment",
    "open_payments",
    "receive",
    "refund",
    "remit",
    "void_payment",
]
