"""Writes of payments: opened with the order, received, voided, given back. Every movement of money is a booking of the ledger."""

from .ledger import balances, book, lock_payment
from .payments import collect, open_payments, receive, refund, remit, void_payment

__all__ = [
    "balances",
    "book",
    "collect",
    "lock_payment",
    "open_payments",
    "receive",
    "refund",
    "remit",
    "void_payment",
]
