"""What a new lot is called, how long it keeps and which steps it goes through, when nobody says otherwise."""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalog.core import text
from catalog.products.models import Variant
from traceability.lots.models import Lot, StageKind

LAST_YEAR = 2200
LONGEST_KEPT = dt.timedelta(days=36_500)
_STEPS = Path(__file__).parents[1] / "reference" / "stages.toml"


def next_number(variant: Variant, day: dt.date) -> str:
    """A free number from the product's initials and the day: "MN261122", then "MN261122-2". One statement; needs the variant's product."""
    product = variant.product
    words = text.words(product.brand) or text.words(product.name)[-2:]
    initials = re.sub(r"[^A-Z]", "", "".join(word[0] for word in words).upper())[:4] or "LO"
    base = f"{initials}{day:%y%m%d}"
    taken = set(Lot.objects.filter(variant=variant, number__startswith=base).values_list("number", flat=True))
    if base not in taken:
        return base
    return next(number for n in range(2, len(taken) + 3) if (number := f"{base}-{n}") not in taken)


def last_day(variant: Variant, produced_on: dt.date) -> dt.date | None:
    """The day until which a lot made on a day keeps, by its product's shelf life; None for what does not perish. At most a century."""
    days = variant.product.shelf_life_days
    if days is None or produced_on.year > LAST_YEAR:  # such a day is refused for itself
        return None
    return produced_on + min(dt.timedelta(days=days), LONGEST_KEPT)


@dataclass(frozen=True, slots=True)
class UsualStep:
    """A step that lots of a product set usually go through. `before`: its first and last day, counted back from the day of production;
    None for a harvest, whose days the raw material has."""

    kind: StageKind
    title: str
    before: tuple[int, int] | None


@cache
def _usual() -> dict[int, tuple[UsualStep, ...]]:
    with _STEPS.open("rb") as file:
        sets = tomllib.load(file)
    return {
        int(number): tuple(UsualStep(StageKind(step["kind"]), step["title"], _before(step)) for step in row["steps"])
        for number, row in sets.items()
    }


def _before(step: dict[str, Any]) -> tuple[int, int] | None:
    if step["kind"] == StageKind.HARVEST:
        return None
    first, last = step.get("before", (0, 0))
    return first, last


def usual_steps(product_set: int) -> tuple[UsualStep, ...]:
    """The steps of the set with this number (26/2026/QĐ-TTg), in their order; none for services and sets of earlier regimes. No statement."""
    return _usual().get(product_set, ())
