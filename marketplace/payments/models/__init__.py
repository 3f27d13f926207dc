"""Money between a buyer and a producer, as far as we are told of it."""

from .banks import BankAccount, BankLine, BankLineState, BankStatement
from .ledger import Account, Booking, BookingKind, Entry
from .payments import Payment, PaymentState, ProviderEvent, StripeAccount

__all__ = [
    "Account",
    "BankAccount",
    "BankLine",
    "BankLineState",
    "BankStatement",
    "Booking",
    "BookingKind",
    "Entry",
    "Payment",
    "PaymentState",
    "ProviderEvent",
    "StripeAccount",
]
