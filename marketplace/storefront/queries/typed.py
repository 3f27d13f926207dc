"""What somebody typed, scanned or pasted into the search box that is no word: the number of one thing."""

import re
from typing import Any

from django.urls import reverse

from catalog.core import gs1
from catalog.core.errors import Refused
from catalog.products.queries import listable
from traceability.codes.queries import typed_serial
from traceability.scans.queries import code_of, path_of

LONGEST = 400
_OWN = re.compile(r"https?://[^/\s]+/[qt]/([^/?#\s]+)/?", re.IGNORECASE)
_SKU = re.compile(r"\S{3,40}")


def page_of_number(text: str) -> str:
    """The path of the one public thing that a GTIN, an element string, a Digital Link, a code of ours or a SKU names; "" for words and for what
    names nothing, which is then searched for as words. No statement for text without a digit, else 2 at most.

    A GTIN and a SKU lead to the product that is on sale, everything else to the page of its code.
    """
    text = text.strip()
    if len(text) > LONGEST or not any(character.isdigit() for character in text):
        return ""
    if own := _OWN.match(text):
        return path_of(own[1])
    link = _link(text)
    if link is not None:
        only_gtin = link.key == "01" and len(link.elements) == 1
        product = _product(variants__gtin=link.gtin) if only_gtin else ""
        return product or (link.path if code_of(link) is not None else "")
    if typed_serial(text) and (path := path_of(text)):
        return path
    return _product(variants__sku__in=[text, text.upper()]) if _SKU.fullmatch(text) and text.isprintable() else ""


def _link(text: str) -> gs1.DigitalLink | None:
    """From "https://…/01/…", "(01)…(10)…", what a scanner sends, or the digits below a bar code; None with a wrong check digit, too."""
    try:
        if "://" in text:
            return gs1.parse_uri(text)
        if text.startswith("("):
            return gs1.link_of(gs1.parse_elements(text))
        if text.startswith("]"):
            return gs1.link_of(gs1.parse_raw(text))
        return gs1.link_of({"01": gs1.gtin14(text)})
    except Refused:
        return None


def _product(**named: Any) -> str:
    slug = listable().filter(**named).values_list("slug", flat=True).first()
    return reverse("product", args=[slug]) if slug else ""
