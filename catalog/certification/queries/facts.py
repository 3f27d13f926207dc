"""What the platform knows about a product, and which option of a criterion that comes to."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.core.formats import number, percent
from catalog.producers.models import ProducerKind
from catalog.products.models import Product

from ..models import Fact, FactKind
from .scoring import Criterion

HALF, THREE_QUARTERS, QUARTER = Decimal("0.5"), Decimal("0.75"), Decimal("0.25")
_FORMS = {
    ProducerKind.HOUSEHOLD: 0,
    ProducerKind.FARM: 0,
    ProducerKind.GROUP: 0,
    ProducerKind.COMPANY: 1,
    ProducerKind.COOPERATIVE: 2,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A fact beside a criterion: in words, from where, of which day. `option`: what it comes to, None when the fact alone does not say.

    `at_least`: the fact shows this option and not that a higher one is wrong (a story exists; whether it is on a leaflet too is not known).
    """

    kind: str
    words: str
    source: str
    as_of: dt.date
    option: int | None
    at_least: bool = False

    def adds_to(self, option: int | None) -> bool:
        """Whether taking it over would change a chosen option."""
        if self.option is None or option == self.option:
            return False
        return option is None or not self.at_least or option < self.option


def facts_of(product: Product | int) -> dict[str, Fact]:
    """The newest fact of each kind. 1 statement."""
    pk = product if isinstance(product, int) else product.pk
    newest = Fact.objects.filter(product_id=pk).order_by("kind", "-as_of", "-pk").distinct("kind")
    return {fact.kind: fact for fact in newest}


def known(criterion: Criterion, facts: Mapping[str, Fact]) -> Known | None:
    """What the facts say to a criterion; None when it asks for none, or none is there. No statement."""
    fact = facts.get(criterion.fact) if criterion.fact else None
    if fact is None:
        return None
    option, at_least = _option(criterion, fact, facts)
    if option is not None and option >= len(criterion.options):
        option = None
    return Known(fact.kind, words_of(fact, criterion), fact.source, fact.as_of, option, at_least)


def words_of(fact: Fact, criterion: Criterion | None = None) -> str:
    """A fact as people say it."""
    match fact.kind:
        case FactKind.LOCAL_MATERIAL_SHARE:
            commune, province = percent(share(fact, "commune")), percent(share(fact, "province"))
            if criterion is not None and not _asks_for_commune(criterion):
                words = _("%(share)s nguyên liệu lấy trong tỉnh") % {"share": province}
            else:
                both = {"commune": commune, "province": province}
                words = _("%(commune)s nguyên liệu lấy trong xã, %(province)s trong tỉnh") % both
        case FactKind.LOCAL_LABOUR_SHARE:
            words = _("%(share)s lao động ở trong xã") % {"share": percent(share(fact))}
        case FactKind.LEGAL_FORM:
            words = str(ProducerKind(fact.value).label)
        case FactKind.SALES_CHANNELS:
            words = _("Đang bán ở %(n)s kênh") % {"n": number(int(fact.value))}
        case FactKind.TRACE_CODE:
            words = _("Có mã truy xuất điện tử") if fact.value else _("Chưa có mã truy xuất điện tử")
        case _:
            words = _("Có câu chuyện trên trang của cơ sở") if fact.value else _("Chưa có câu chuyện")
    return words


def share(fact: Fact, part: str = "") -> Decimal:
    """A share 0 to 1, exact as it was stored."""
    value: Any = fact.value.get(part, 0) if part else fact.value
    return Decimal(str(value))


def _asks_for_commune(criterion: Criterion) -> bool:
    """Fresh produce is judged by the share from the commune, all else by the province's; the sheet's own words say which."""
    return any("commune" in option.label.en.lower() for option in criterion.options)


def _band(part: Decimal) -> int:
    """The place of a share among the three options, which stand in the order of the decision's bands."""
    return 0 if part < HALF else 1 if part < THREE_QUARTERS else 2


def _option(criterion: Criterion, fact: Fact, facts: Mapping[str, Fact]) -> tuple[int | None, bool]:
    """The option that a fact comes to, and whether it is only the least."""
    option, at_least = None, False
    match fact.kind:
        case FactKind.LOCAL_MATERIAL_SHARE if len(criterion.options) == 3:
            option = _band(share(fact, "commune" if _asks_for_commune(criterion) else "province"))
        case FactKind.LOCAL_LABOUR_SHARE if len(criterion.options) == 3 and share(fact) >= QUARTER:
            option = _band(share(fact))  # below a quarter the sheet has no option
        case FactKind.LEGAL_FORM:
            option = _FORMS.get(ProducerKind(fact.value))
        case FactKind.TRACE_CODE if fact.value:
            story = facts.get(FactKind.STORY)
            option, at_least = (len(criterion.options) - 1 if story is not None and story.value else None), True
        case FactKind.STORY if fact.value:
            option, at_least = (1 if criterion.options[0].points == 0 else 0), True
    return option, at_least
