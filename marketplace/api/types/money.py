"""Amounts: Saleor's Money is a float with a currency; ours is an integer of minor units."""

from dataclasses import dataclass

import graphene

from catalog.core.money import EXPONENTS


@dataclass(slots=True)
class MoneyRow:
    """An amount in whole units."""

    amount: float
    currency: str


@dataclass(slots=True)
class TaxedRow:
    """Prices here hold their tax, and how much it is only the seller's invoice says: net is gross, tax is 0."""

    gross: MoneyRow
    currency: str

    @property
    def net(self) -> MoneyRow:
        return self.gross

    @property
    def tax(self) -> MoneyRow:
        return MoneyRow(0.0, self.currency)


@dataclass(slots=True)
class RangeRow:
    """From the cheapest variant to the dearest."""

    start: TaxedRow
    stop: TaxedRow


class Money(graphene.ObjectType):  # type: ignore[misc]
    """An amount."""

    currency = graphene.String(required=True)
    amount = graphene.Float(required=True)
    fractional_amount = graphene.Int(required=True)
    fraction_digits = graphene.Int(required=True)

    @staticmethod
    def resolve_fractional_amount(root: MoneyRow, info: object) -> int:
        """In minor units."""
        fractions: int = 10 ** EXPONENTS[root.currency]
        return round(root.amount * fractions)

    @staticmethod
    def resolve_fraction_digits(root: MoneyRow, info: object) -> int:
        """đồng have none."""
        return EXPONENTS[root.currency]


class MoneyRange(graphene.ObjectType):  # type: ignore[misc]
    """From the least amount to the largest."""

    start = graphene.Field(Money)
    stop = graphene.Field(Money)


class TaxedMoney(graphene.ObjectType):  # type: ignore[misc]
    """Prices here include tax."""

    currency = graphene.String(required=True)
    gross = graphene.Field(Money, required=True)
    net = graphene.Field(Money, required=True)
    tax = graphene.Field(Money, required=True)


class TaxedMoneyRange(graphene.ObjectType):  # type: ignore[misc]
    """From a product's cheapest variant to its dearest."""

    start = graphene.Field(TaxedMoney)
    stop = graphene.Field(TaxedMoney)


_UNITS = {currency: 10**exponent for currency, exponent in EXPONENTS.items()}


def money(amount: int, currency: str) -> MoneyRow:
    """Minor units as Saleor says them: 125000 VND is 125000.0."""
    return MoneyRow(amount / _UNITS[currency], currency)


def taxed(amount: int, currency: str) -> TaxedRow:
    """The same as a price."""
    return TaxedRow(money(amount, currency), currency)


def spread(low: int, high: int, currency: str) -> RangeRow:
    """Two prices."""
    start = taxed(low, currency)
    return RangeRow(start, start if high == low else taxed(high, currency))
