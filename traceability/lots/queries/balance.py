"""What goes into a lot and what comes out of it, by weight: nobody packs more than was brought in."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Problem
from catalog.core.formats import number
from catalog.products.models import Variant
from traceability.lots.models import Lot, LotInput, LotState
from traceability.lots.queries.reports import report_problems
from traceability.lots.queries.yields import zone_problems
from traceability.zones.models import Harvest

_SOLIDS = {"mg": "0.000001", "g": "0.001", "gr": "0.001", "gam": "0.001", "kg": "1", "tấn": "1000"}
_LITRES = {"ml": "0.001", "cl": "0.01", "l": "1", "lít": "1"}


@dataclass(frozen=True, slots=True)
class Weight:
    """Kilograms of what is packed. A litre is taken for a kilogram; it may weigh from 0.79 (pure alcohol) to 1.5 (honey, syrup)."""

    usual: Decimal
    least: Decimal
    most: Decimal


def weight(variant: Variant, quantity: int) -> Weight | None:
    """What so many packed units weigh without their packages; None for what is sold by the piece or has no net content."""
    unit = variant.net_unit.strip().lower()
    if variant.net_content is None:
        return None
    if unit in _SOLIDS:
        usual = variant.net_content * Decimal(_SOLIDS[unit]) * quantity
        return Weight(usual, usual, usual)
    if unit in _LITRES:
        usual = variant.net_content * Decimal(_LITRES[unit]) * quantity
        return Weight(usual, usual * Decimal("0.79"), usual * Decimal("1.5"))
    return None


@dataclass(frozen=True, slots=True)
class Balance:
    """Kilograms into a lot and out of it; `out` is None for what is not sold by weight or volume."""

    in_kg: Decimal
    out: Weight | None
    units: int
    content: str

    @property
    def yield_percent(self) -> int | None:
        """How much of what went in was packed, in whole percent, rounded down; None when it cannot be said."""
        return int(self.out.usual * 100 / self.in_kg) if self.out and self.in_kg else None

    @property
    def problem(self) -> Problem | None:
        """More came out than went in, with the numbers and what to do. A lot of which no material is written yet lacks that, not weight."""
        if self.out is None or not self.in_kg or self.out.least <= self.in_kg:
            return None
        words = {
            "units": number(self.units),
            "content": self.content,
            "out": number(rounded(self.out.least)),
            "in": number(rounded(self.in_kg)),
            "more": number(rounded(self.out.least - self.in_kg)),
        }
        return Problem(
            "mass_balance",
            _(
                "Đóng %(units)s × %(content)s nặng ít nhất %(out)s kg, mà nguyên liệu ghi vào chỉ %(in)s kg: thiếu %(more)s kg. "
                "Ghi thêm nguyên liệu (cả nước, đường, men mua vào), hoặc sửa lại số lượng."
            )
            % words,
            "inputs",
        )


def rounded(kilograms: Decimal) -> Decimal:
    """To the gram, without zeros at the end."""
    return kilograms.quantize(Decimal("0.001")).normalize()


def balance(lot: Lot, inputs: Iterable[LotInput] | None = None) -> Balance:
    """Of one lot. No statement when its `inputs` are given or prefetched; one otherwise. Needs the variant."""
    rows = lot.inputs.all() if inputs is None else inputs
    variant = lot.variant
    content = f"{number(variant.net_content)} {variant.net_unit}" if variant.net_content is not None else variant.name
    return Balance(
        in_kg=sum((row.quantity_kg for row in rows), Decimal(0)),
        out=weight(variant, lot.quantity),
        units=lot.quantity,
        content=content,
    )


def left_of_harvest(harvest: Harvest) -> Decimal:
    """Kilograms of a harvest that no lot has used yet; drafts count as use. One statement."""
    used = LotInput.objects.filter(harvest=harvest).aggregate(kg=Sum("quantity_kg"))["kg"]
    return harvest.quantity_kg - (used or Decimal(0))


def left_of_lot(source: Lot) -> Decimal | None:
    """Kilograms of a lot that no other lot has used yet, at the most; None for what is not sold by weight. One statement; needs the variant."""
    whole = weight(source.variant, source.quantity)
    if whole is None:
        return None
    used = LotInput.objects.filter(source=source).aggregate(kg=Sum("quantity_kg"))["kg"]
    return whole.most - (used or Decimal(0))


def publication_problems(lot: Lot) -> list[Problem]:
    """What stands against publication besides the items of the law: the weights, what a zone cannot have given (`yields.zone_problems`),
    earlier lots that are no longer on sale, tests that failed. Two statements and those of `balance` and `zone_problems`; needs the variant."""
    problems = [each for each in [balance(lot).problem] if each]
    problems += [*zone_problems(lot), *report_problems(lot)]
    stopped = Lot.objects.filter(uses__lot=lot).exclude(state=LotState.PUBLISHED).order_by("pk").distinct()
    for source in stopped:
        words = {"lot": source.number, "state": source.get_state_display()}
        problems.append(
            Problem(
                "source_not_published",
                gettext_lazy(
                    "Lô %(lot)s dùng làm nguyên liệu đang ở trạng thái “%(state)s”. Bỏ lô đó ra, hoặc chờ lô đó được bán lại."
                )
                % words,
                "inputs",
            )
        )
    return problems
