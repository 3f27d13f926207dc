"""What the law asks of selling these products on a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from catalog.core import clock
from catalog.core.formats import in_language
from catalog.products.models import Product
from marketplace.shops.models import LicenceCheck, RuleKind, SaleRule


@dataclass(slots=True)
class Rules:
    """All that holds for one product. `age`: the buyer's years, or 0."""

    age: int = 0
    licence: bool = False
    no_cod: bool = False
    no_promotion: bool = False
    warnings: list[str] = field(default_factory=list)

    def add(self, rule: SaleRule) -> None:
        """One more row."""
        match rule.kind:
            case RuleKind.AGE:
                self.age = max(self.age, rule.years or 0)
            case RuleKind.WARNING:
                self.warnings.append(in_language(rule, "text"))
            case _:
                setattr(self, rule.kind, True)


def rule_rows(today: dt.date) -> ArraySubquery:
    """The rules of a product's set that hold on a day, as one column of the product: `rules_from` reads it."""
    rows = SaleRule.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), product_set=OuterRef("product_set"), starts_on__lte=today
    ).order_by("kind", "pk")
    columns = ("kind", "years", "from_alcohol", "text", "text_en")
    return ArraySubquery(rows.values(json=JSONObject(**{name: name for name in columns})))


def rules_from(product: Product, rows: list[dict[str, Any]]) -> Rules:
    """The rules in `rule_rows`. No statement."""
    found = Rules()
    for row in rows:
        _add(found, SaleRule(**row), product)
    return found


def _add(rules: Rules, rule: SaleRule, product: Product) -> None:
    least, alcohol = rule.from_alcohol, product.alcohol_percent
    if least is None or alcohol is None or alcohol >= least:
        rules.add(rule)


def licences_to_see(products: Collection[Product]) -> list[Product]:
    """Those that need a licence and whose number no officer has seen on paper. 1 statement, 2 when some need one."""
    rules = rules_of(products)
    needed = [product for product in products if rules[product.pk].licence]
    if not needed:
        return []
    seen = set(LicenceCheck.objects.filter(product__in=needed).values_list("product_id", "number"))
    return [product for product in needed if (product.pk, product.licence_number) not in seen]


def rules_of(
    products: Collection[Product], first: dt.date | None = None, last: dt.date | None = None
) -> dict[int, Rules]:
    """The rules of each product (by key) that hold on any day from `first` (default: today) to `last` (default: the same). 1 statement."""
    start = first or clock.today()
    until = last or start
    rows: dict[int, list[SaleRule]] = defaultdict(list)
    for rule in SaleRule.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=start),
        product_set__in={product.product_set_id for product in products},
        starts_on__lte=until,
    ):
        rows[rule.product_set_id].append(rule)
    found = {product.pk: Rules() for product in products}
    for product in products:
        for rule in rows[product.product_set_id]:
            _add(found[product.pk], rule, product)
    return found
