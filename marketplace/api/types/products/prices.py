"""What products and variants cost, now and without a cut."""

from dataclasses import dataclass
from typing import Any

import graphene

from marketplace.api.types.money import TaxedMoney, TaxedMoneyRange, spread, taxed


@dataclass(slots=True, unsafe_hash=True)
class Pricing:
    """Amounts in minor units: now, and without the cut. Known by its values, and never changed."""

    low: int
    high: int
    regular_low: int
    regular_high: int
    currency: str

    @property
    def on_sale(self) -> bool:
        return self.low < self.regular_low

    @property
    def price_range(self) -> Any:
        return spread(self.low, self.high, self.currency)

    @property
    def price_range_undiscounted(self) -> Any:
        return spread(self.regular_low, self.regular_high, self.currency)

    @property
    def price(self) -> Any:
        return taxed(self.low, self.currency)

    @property
    def price_undiscounted(self) -> Any:
        return taxed(self.regular_low, self.currency)

    @property
    def discount(self) -> Any:
        return taxed(self.regular_low - self.low, self.currency) if self.on_sale else None

    @property
    def display_gross_prices(self) -> bool:
        return True


class ProductPricingInfo(graphene.ObjectType):  # type: ignore[misc]
    """The variants' prices now and without a sale."""

    on_sale = graphene.Boolean()
    discount = graphene.Field(TaxedMoney)
    price_range = graphene.Field(TaxedMoneyRange)
    price_range_undiscounted = graphene.Field(TaxedMoneyRange)
    display_gross_prices = graphene.Boolean(required=True)


class VariantPricingInfo(graphene.ObjectType):  # type: ignore[misc]
    """A variant's price now and without a sale."""

    on_sale = graphene.Boolean()
    discount = graphene.Field(TaxedMoney)
    price = graphene.Field(TaxedMoney)
    price_undiscounted = graphene.Field(TaxedMoney)
