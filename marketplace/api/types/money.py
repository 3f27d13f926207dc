"""Amounts: Saleor's Money is a float with a currency; ours is an integer of minor units."""

from typing import Any

import graphene

from catalog.core.money import EXPONENTS


class Money(graphene.ObjectType):  # type: ignore[misc]
    """An amount."""

    amount = graphene.Float(required=True)
    currency = graphene.String(required=True)


class TaxedMoney(graphene.ObjectType):  # type: ignore[misc]
    """Prices here include tax."""

    currency = graphene.String(required=True)
    gross = graphene.Field(Money, required=True)


class TaxedMoneyRange(graphene.ObjectType):  # type: ignore[misc]
    """From a product's cheapest variant on."""

    start = graphene.Field(TaxedMoney)


def taxed(amount: int, currency: str) -> dict[str, Any]:
    """Minor units as Saleor says them: 125000 VND is 125000.0."""
    value = amount / 10 ** EXPONENTS[currency]
    return {"currency": currency, "gross": {"amount": value, "currency": currency}}
