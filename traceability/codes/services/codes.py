"""Issuing trace codes."""

import secrets
from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.certification.models import FactKind
from catalog.certification.services.facts import in_the_forms_language, record_fact
from catalog.core import clock
from catalog.products.models import Variant
from traceability.codes.models import TraceCode
from traceability.codes.queries import ALPHABET, LENGTH
from traceability.lots.models import Lot
from traceability.zones.models import Zone


def random_code() -> str:
    """12 characters of Crockford's base 32: 60 bits from the system's randomness, with no order and no counter in them."""
    bits = int.from_bytes(secrets.token_bytes(8))
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 5 * LENGTH, 5))


@transaction.atomic
def ensure_code(
    *,
    variant: Variant | None = None,
    lot: Lot | None = None,
    zone: Zone | None = None,
    draw: Callable[[], str] = random_code,
) -> TraceCode:
    """The trace code of one variant, lot or zone; issued now if it has none. Any number of callers at once get the same one.

    12 characters of Crockford's base 32, 60 bits from the system's randomness, with no order and no counter in them.
    """
    named = {name: thing for name, thing in (("variant", variant), ("lot", lot), ("zone", zone)) if thing is not None}
    if len(named) != 1:
        raise TypeError("a code names one thing")
    for _attempt in range(8):
        found = TraceCode.objects.filter(**named).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return TraceCode.objects.create(code=draw(), created_at=clock.now(), **named)
        except IntegrityError:
            continue  # the code is another thing's, or somebody else has just issued one for this thing
    raise RuntimeError("no free trace code in eight draws: is the source of randomness broken?")


@transaction.atomic
def ensure_codes(*, variants: Sequence[Variant], draw: Callable[[], str] = random_code) -> list[TraceCode]:
    """`ensure_code` for many variants at once, for loaders: those that have none get one. 2 statements for each 2,000.

    Raises `IntegrityError` when a code is drawn that is another thing's (one in 10¹⁸ a variant), or one is issued at the same moment.
    """
    keys = [variant.pk for variant in variants]
    known = set(TraceCode.objects.filter(variant__in=keys).values_list("variant_id", flat=True))
    fresh = [
        TraceCode(code=draw(), variant=variant, created_at=clock.now())
        for variant in variants
        if variant.pk not in known
    ]
    return TraceCode.objects.bulk_create(fresh, batch_size=2_000)


def push_code(*, product_id: int) -> None:
    """Certification hears that the product has an electronic trace code; nothing without one. 3 statements."""
    issued = TraceCode.objects.filter(variant__product_id=product_id).order_by("pk").first()
    if issued is not None:
        with in_the_forms_language():
            source = _("Mã %(code)s của sản phẩm") % {"code": issued.code}
        record_fact(product=product_id, kind=FactKind.TRACE_CODE, value=True, source=source, as_of=clock.today())
