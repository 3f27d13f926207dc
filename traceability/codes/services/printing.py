"""Labels to print: one, a sheet, a bundle for a printing house."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from catalog.core.errors import refuse_if_any
from traceability.codes.models import TraceCode
from traceability.codes.policies import badge_problem, printing_problem
from traceability.codes.queries import label_of
from traceability.codes.symbols import (
    Item,
    Label,
    Stock,
    label_png,
    label_svg,
    page_svg,
    printers_csv,
    qr_png,
    qr_svg,
    sheets_pdf,
    svg_zip,
)


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


def printed_symbol(*, uri: str, title: str, picture: str, module_px: int = 10) -> bytes:
    """A bare symbol to put on a package, as "svg" or "png". Raises `Refused` while the public address is not one for years, as labels do."""
    refuse_if_any(filter(None, [printing_problem()]))
    return shown_symbol(uri=uri, title=title, picture=picture, module_px=module_px)


def shown_symbol(*, uri: str, title: str, picture: str, module_px: int = 10) -> bytes:
    """The same, to look at on a screen whatever the address is. `title`: what a screen reader says of an SVG."""
    return qr_png(uri, module_px=module_px) if picture == "png" else qr_svg(uri, title=title).encode()


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
    label = label_to_print(code, wanted)
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
    label = label_to_print(code, wanted)
    if of == "label":
        return label_svg(label, wanted.stock)
    return page_svg(label, stock=wanted.stock, start=wanted.start, copies=wanted.copies, cut_marks=wanted.cut_marks)


def printed_bundle(*, codes: Iterable[TraceCode], wanted: Print, form: str) -> Iterator[bytes]:
    """For a printing house, in pieces: `form` "zip" (an SVG of each code's label) or "csv" (a row a code). Raises `Refused` as
    `printed_sheets` does, for the first code before anything is sent. `codes` come from `queries.public_code`, as many as there are.
    """
    items = (Item(code.code, label_to_print(code, wanted)) for code in codes)
    pieces = svg_zip(items, wanted.stock) if form == "zip" else printers_csv(items)
    first = list(islice(pieces, 2))  # the head of a CSV asks no code yet
    return chain(first, pieces)


def label_to_print(code: TraceCode, wanted: Print) -> Label:
    """What is printed of a code from `queries.public_code`. Raises `Refused` while the public address is not one for years, and once the
    certificate of a wanted badge is no longer valid."""
    label = label_of(code)
    refuse_if_any(filter(None, [printing_problem(), badge_problem(label.stars) if wanted.stars else None]))
    return replace(
        label,
        stars=label.stars if wanted.stars else 0,
        maker=label.maker if wanted.maker else "",
        detail=label.detail if wanted.detail else "",
    )
