"""Orders and what became of them."""

from .fulfilments import Fulfilment, FulfilmentLine, FulfilmentState
from .orders import (
    CLOSED,
    HOLDING,
    Allocation,
    CancelReason,
    DeliveryKind,
    Order,
    OrderGroup,
    OrderLine,
    OrderState,
    OrderStep,
    PaymentWay,
    Recipient,
)

__all__ = [
    "CLOSED",
    "HOLDING",
    "Allocation",
    "CancelReason",
    "DeliveryKind",
    "Fulfilment",
    "FulfilmentLine",
    "FulfilmentState",
    "Order",
    "OrderGroup",
    "OrderLine",
    "OrderState",
    "OrderStep",
    "PaymentWay",
    "Recipient",
]
