"""Issuing trace codes and printing them."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.certification.models import FactKind
from catalog.certification.services.facts import in_the_forms_language, record_fact
from catalog.core import clock
from catalog.core.errors import refuse_if_any
from catalog.products.models import Variant
from traceability.codes.models import TraceCode
from traceability.codes.policies import badge_problem, printing_problem
from traceability.codes.queries import ALPHABET, LENGTH, label_of
from traceability.codes.symbols import (
    Item,
    Label,
    Stock,
    label_png,
    label_svg,
    page_svg,
    printers_csv,
    sheets_pdf,
    svg_zip,
)
from traceability.lots.models import Lot
from traceability.zones.models import Zone


def _random() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@transaction.atomic
def ensure_code(
    *,
    variant: Variant | None = None,
    lot: Lot | None = None,
    zone: Zone | None = None,
    draw: Callable[[], str] = _random,
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
def ensure_codes(*, variants: Sequence[Variant], draw: Callable[[], str] = _random) -> list[TraceCode]:
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


@dataclass(frozen=True, slots=True)
class Print:
    """How labels are to be printed: on what, how many of each, from which place of the first sheet, with what on them."""

    stock: Stock
    copies: int = 1
    start: int = 1
    cut_marks: bool = False
    stars: bool = True  # the badge; asked for without a valid certificate nothing is printed at all
    maker: bool = True
    detail: bool = True


def printed_label(*, code: TraceCode, picture: str) -> bytes:
    """A label to print, as "svg" or "png" at 300 dpi. `code` comes from `queries.public_code`, which knows the stars of the day.

    Raises `Refused` while the public address is not one for years.
    """
    refuse_if_any(filter(None, [printing_problem()]))
    label = label_of(code)
    return label_png(label) if picture == "png" else label_svg(label).encode()


def printed_sheets(*, code: TraceCode, wanted: Print) -> bytes:
    """The PDF of one code's labels. `code` comes from `queries.public_code`.

    Raises `Refused` while the public address is not one for years, once the certificate of a wanted badge is no longer valid, and when a label,
    a position or a number does not fit.
    """
    label = _to_print(code, wanted)
    return sheets_pdf(
        [label],
        stock=wanted.stock,
        start=wanted.start,
        copies=wanted.copies,
        cut_marks=wanted.cut_marks,
        title=label.name,
    )


def printed_picture(*, code: TraceCode, wanted: Print, of: str) -> str:
    """What `printed_sheets` will print, as SVG: `of` "page" the first page, "label" one label. Raises `Refused` as that does."""
    label = _to_print(code, wanted)
    if of == "label":
        return label_svg(label, wanted.stock)
    return page_svg(label, stock=wanted.stock, start=wanted.start, copies=wanted.copies, cut_marks=wanted.cut_marks)


def printed_bundle(*, codes: Iterable[TraceCode], wanted: Print, form: str) -> Iterator[bytes]:
    """For a printing house, in pieces: `form` "zip" (an SVG of each code's label) or "csv" (a row a code). Raises `Refused` as
    `printed_sheets` does, for the first code before anything is sent. `codes` come from `queries.public_code`, as many as there are.
    """
    items = (Item(code.code, _to_print(code, wanted)) for code in codes)
    pieces = svg_zip(items, wanted.stock) if form == "zip" else printers_csv(items)
    first = list(islice(pieces, 2))  # the head of a CSV asks no code yet
    return chain(first, pieces)


def _to_print(code: TraceCode, wanted: Print) -> Label:
    label = label_of(code)
    refuse_if_any(filter(None, [printing_problem(), badge_problem(label.stars) if wanted.stars else None]))
    return replace(
        label,
        stars=label.stars if wanted.stars else 0,
        maker=label.maker if wanted.maker else "",
        detail=label.detail if wanted.detail else "",
    )
