"""What a new lot is called and how long it keeps, when nobody says otherwise."""

import datetime as dt
import re

from catalog.core import text
from catalog.products.models import Variant
from traceability.lots.models import Lot


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
    if days is None or produced_on.year > 2200:  # such a day is refused for itself
        return None
    return produced_on + dt.timedelta(days=min(days, 36_500))
