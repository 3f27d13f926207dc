"""Element strings with brackets, as printed beside a symbol and typed by people: (01)09521234543213(10)ABC123."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..errors import Refused
from .digital_link import FIELDS
from .table import TABLE

_ELEMENT = re.compile(r"\((\d{2,4})\)((?:\\\(|[^(])*)")


def build_elements(values: Iterable[tuple[str, str]]) -> str:
    r"""[("01", "09521234543213"), ("10", "AB")] gives "(01)09521234543213(10)AB"; a "(" in a value is written "\(".

    Takes `DigitalLink.values`. Raises `Refused` for a value its AI does not allow.
    """
    out = []
    for ai, value in values:
        problem = TABLE[ai].problem(value)
        if problem:
            raise Refused.because(problem.code, problem.message, FIELDS.get(ai, ai))
        out.append(f"({ai}){value.replace('(', chr(92) + '(')}")
    return "".join(out)


def parse_elements(text: str) -> dict[str, str]:
    """The AIs and values of an element string, in their order. Raises `Refused`: malformed, unknown_ai, repeated, bad_…"""
    found: dict[str, str] = {}
    at = 0
    text = text.strip()
    while at < len(text):
        element = _ELEMENT.match(text, at)
        if not element:
            break
        ai, value = element[1], element[2].replace("\\(", "(")
        at = element.end()
        if ai not in TABLE:
            raise Refused.because(
                "unknown_ai", _("“%(ai)s” không phải là mã nhận dạng GS1 dùng được ở đây.") % {"ai": ai}, ai
            )
        if ai in found:
            raise Refused.because("repeated", _("(%(ai)s) có hai lần.") % {"ai": ai}, FIELDS.get(ai, ai))
        problem = TABLE[ai].problem(value)
        if problem:
            raise Refused.because(problem.code, problem.message, FIELDS.get(ai, ai))
        found[ai] = value
    if at < len(text) or not found:
        raise Refused.because("malformed", _("Viết theo dạng (01)09521234543213(10)LO1."))
    return found
