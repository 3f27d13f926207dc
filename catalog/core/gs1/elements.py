r"""Element strings: AIs and their values one after another.

With brackets, as printed beside a symbol and typed by people: (01)09521234543213(10)ABC123, a "(" in a value written "\(". And as a
scanner gives them: 0109521234543213 10ABC123, a separator (FNC1, sent as character 29) after each value whose length nobody can know.
"""

import re
from collections.abc import Iterable

from .errors import GS1Error
from .table import TABLE, clash

SEPARATOR = "\x1d"
LONGEST = 2000  # characters; a symbol holds fewer
SYMBOLOGIES = {"C1": "GS1-128", "e0": "GS1 DataBar", "d2": "GS1 DataMatrix", "Q3": "GS1 QR Code", "J1": "GS1 DotCode"}
_PLAIN = {"E0": 13, "E4": 8, "I1": 14}  # symbols that hold a GTIN and nothing else, by its digits
_ELEMENT = re.compile(r"\((\d{2,4})\)((?:\\\(|[^(])*)", re.ASCII)


def build_elements(values: Iterable[tuple[str, str]]) -> str:
    r"""[("01", "09521234543213"), ("10", "AB")] gives "(01)09521234543213(10)AB"; a "(" in a value is written "\(".

    Takes `DigitalLink.values`. Raises `GS1Error` as `parse_elements` does.
    """
    return "".join(f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in _checked(values).items())


def parse_elements(text: str) -> dict[str, str]:
    """The AIs and values of an element string with brackets, in their order.

    Raises `GS1Error`: malformed, unknown_ai, repeated, excluded, and the codes of `AI.problem`.
    """
    elements: list[tuple[str, str, int]] = []
    at = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    while at < end:
        element = _ELEMENT.match(text, at, end) if end <= LONGEST else None
        if not element:
            raise GS1Error("malformed", at=at, wording="bad_elements")
        elements.append((element[1], element[2].replace("\\(", "("), element.start(2)))
        at = element.end()
    if not elements:
        raise GS1Error("malformed", at=0, wording="bad_elements")
    return _checked([(ai, value) for ai, value, _ in elements], [start for _, _, start in elements])


def build_raw(values: Iterable[tuple[str, str]], symbology: str = "") -> str:
    """What a scanner sends for these values: with the symbology identifier ("]d2") if one of SYMBOLOGIES is named.

    Separators stand only where they must: values of known length should come first. Raises `GS1Error` as `parse_raw` does.
    """
    if symbology and symbology not in SYMBOLOGIES:
        raise ValueError(f"no symbology of GS1 is {symbology}")
    checked = _checked(values)
    last = len(checked) - 1
    text = "".join(
        f"{ai}{value}{'' if i == last or TABLE[ai].known_length else SEPARATOR}"
        for i, (ai, value) in enumerate(checked.items())
    )
    return f"]{symbology}{text}" if symbology else text


def parse_raw(text: str) -> dict[str, str]:
    """The AIs and values that a scanner sends, with or without a symbology identifier; an EAN or ITF-14 gives its GTIN as 14 digits.

    Raises `GS1Error`: malformed (no symbol of GS1, a stray separator), unknown_ai, repeated, excluded, and the codes of `AI.problem`.
    """
    at = 0
    if text.startswith("]"):
        symbology, at = text[1:3], 3
        if symbology in _PLAIN:
            return _checked([("01", text[3:].zfill(14) if len(text) == 3 + _PLAIN[symbology] else text[3:])], [3])
        if symbology not in SYMBOLOGIES:
            raise GS1Error("malformed", at=0, wording="bad_symbol")
    elif text.startswith(SEPARATOR):
        at = 1  # some scanners send the mark of a GS1 symbol as well
    elements: list[tuple[str, str, int]] = []
    while at < len(text) and len(text) <= LONGEST:
        ai = next((text[at : at + n] for n in (2, 3, 4) if text[at : at + n] in TABLE), "")
        if not ai:
            raise _unreadable(text, at)
        at += len(ai)
        stop = at + TABLE[ai].longest if TABLE[ai].known_length else text.find(SEPARATOR, at)
        stop = len(text) if stop < 0 else min(stop, len(text))
        elements.append((ai, text[at:stop], at))
        at = stop + text.startswith(SEPARATOR, stop)
    if not elements:
        raise GS1Error("malformed", at=at, wording="bad_symbol")
    return _checked([(ai, value) for ai, value, _ in elements], [start for _, _, start in elements])


def _unreadable(text: str, at: int) -> GS1Error:
    """Where an AI should begin there is none."""
    digits = re.match(r"[0-9]{2,4}", text[at:])
    return GS1Error("unknown_ai", digits[0], at=at) if digits else GS1Error("malformed", at=at, wording="bad_symbol")


def _checked(values: Iterable[tuple[str, str]], starts: list[int] | None = None) -> dict[str, str]:
    """The values by AI, every one of them right and each AI once."""
    found: dict[str, str] = {}
    for i, (ai, value) in enumerate(values):
        at = starts[i] if starts else -1
        if ai not in TABLE:
            raise GS1Error("unknown_ai", ai, at=at)
        if ai in found:
            raise GS1Error("repeated", ai, at=at, wording="repeated_element")
        problem = TABLE[ai].problem(value)
        if problem:
            raise problem.moved(at) if starts else problem
        found[ai] = value
    pair = clash(found)
    if pair:
        raise GS1Error("excluded", pair[0], other=pair[1])
    return found
