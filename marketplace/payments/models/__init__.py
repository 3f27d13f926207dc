"""Money between a buyer and a producer, as far as we are told of it."""

from .banks import BankAccount, BankLine, BankLineState, BankProblem, BankStatement
from .ledger import Account, Booking, BookingKind, Entry
from .payments import (
    CardCharge,
    CardCurrency,
    DisputeState,
    Payment,
    PaymentState,
    ProviderEvent,
    Refund,
    RefundState,
    StripeAccount,
    VnpayAccount,
)

__all__ = [
    "Account",
    "BankAccount",
    "BankLine",
    "BankLineState",
    "BankProblem",
    "BankStatement",
    "Booking",
    "BookingKind",
    "CardCharge",
    "CardCurrency",
    "DisputeState",
    "Entry",
    "Payment",
    "PaymentState",
    "ProviderEvent",
    "Refund",
    "RefundState",
    "StripeAccount",
    "VnpayAccount",
]
