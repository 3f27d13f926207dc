"""Amounts of money: integers of minor units with an ISO 4217 currency, so that nothing is ever rounded by accident."""

import re
from dataclasses import dataclass

# ISO 4217 exponents of the currencies that may appear; the đồng has no minor unit
EXPONENTS = {"VND": 0, "USD": 2, "EUR": 2, "JPY": 0}
SYMBOLS = {"VND": "₫", "USD": "US$", "EUR": "€", "JPY": "¥"}
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` minor units of `currency`: `Money(125000)` is 125.000 ₫, `Money(1250, "USD")` is 12,50 US$.

    Raises `ValueError` for a currency that is not known and `TypeError` for an amount that is not a whole number.
    """

    amount: int
    currency: str = "VND"

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("an amount is an int of minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers only")
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def format(self) -> str:
        """As pages show it in either language: "125.000 ₫", dots for thousands, comma for decimals, no-break space."""
        exponent = EXPONENTS[self.currency]
        whole, minor = divmod(abs(self.amount), 10**exponent)
        text = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ".", str(whole))
        if exponent:
            text += f",{minor:0{exponent}d}"
        return f"{'-' if self.amount < 0 else ''}{text}{NBSP}{SYMBOLS[self.currency]}"

    def __str__(self) -> str:
        return self.format()
