"""The application identifiers (AIs) that are known, and the check of a value against its AI.

A line is written as in GS1's Barcode Syntax Dictionary (https://ref.gs1.org/tools/gs1-barcode-syntax-resource/): the AI, flags
(* fixed length, ? allowed as a Digital Link attribute), the components (N digits, X set 82; `[…]` may be absent; after the comma its
checks), `dlpkey=` the qualifiers of a Digital Link key in their order, and the title. To know more AIs, add their lines.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..errors import Problem
from .dates import from_yymmdd

_LINES = """
00   *?  N18,csum             dlpkey                  # SSCC
01   *?  N14,csum             dlpkey=22,10,21|235     # GTIN
10    ?  X..20                                        # BATCH/LOT
11   *?  N6,yymmdd0                                   # PROD DATE
13   *?  N6,yymmdd0                                   # PACK DATE
15   *?  N6,yymmdd0                                   # BEST BEFORE or BEST BY
17   *?  N6,yymmdd0                                   # USE BY or EXPIRY
21       X..20                                        # SERIAL
22       X..20                                        # CPV
235      X..28                                        # TPX
254      X..20                                        # GLN EXTENSION COMPONENT
414  *?  N13,csum             dlpkey=254              # LOC No.
417  *?  N13,csum             dlpkey                  # PARTY
422   ?  N3,iso3166                                   # ORIGIN
7007  ?  N6,yymmdd [N6],yymmdd                        # HARVEST DATE
"""

# ISO 3166-1 numeric codes
_NUMERIC = """
004 008 010 012 016 020 024 028 031 032 036 040 044 048 050 051 052 056 060 064 068 070 072 074 076 084 086 090 092
096 100 104 108 112 116 120 124 132 136 140 144 148 152 156 158 162 166 170 174 175 178 180 184 188 191 192 196 203
204 208 212 214 218 222 226 231 232 233 234 238 239 242 246 248 250 254 258 260 262 266 268 270 275 276 288 292 296
300 304 308 312 316 320 324 328 332 334 336 340 344 348 352 356 360 364 368 372 376 380 384 388 392 398 400 404 408
410 414 417 418 422 426 428 430 434 438 440 442 446 450 454 458 462 466 470 474 478 480 484 492 496 498 499 500 504
508 512 516 520 524 528 531 533 534 535 540 548 554 558 562 566 570 574 578 580 581 583 584 585 586 591 598 600 604
608 612 616 620 624 626 630 634 638 642 643 646 652 654 659 660 662 663 666 670 674 678 682 686 688 690 694 702 703
704 705 706 710 716 724 728 729 732 740 744 748 752 756 760 762 764 768 772 776 780 784 788 792 795 796 798 800 804
807 818 826 831 832 833 834 840 850 854 858 860 862 876 882 887 894
"""
_COUNTRIES = frozenset(_NUMERIC.split())

CSET82 = r"""!"%&'()*+,\-./0-9:;<=>?A-Z_a-z"""
_CHARACTERS = {"N": "0-9", "X": CSET82}


def check_digit(body: str) -> str:
    """The modulo-10 check digit that follows `body`, the digits of a GTIN, GLN or SSCC without their last (GenSpecs 7.9.1)."""
    if not (body.isascii() and body.isdigit()):
        raise ValueError("digits only")
    total = sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


def has_right_check_digit(digits: str) -> bool:
    """Does the last digit follow from the others?"""
    return len(digits) > 1 and check_digit(digits[:-1]) == digits[-1]


def _is_date(text: str, *, day_zero: bool) -> bool:
    try:
        from_yymmdd(text, day_zero=day_zero)
    except ValueError:
        return False
    return True


# dictionary name of a check: (passes?, code, message)
_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "csum": (has_right_check_digit, "bad_check_digit"),
    "yymmdd": (lambda v: _is_date(v, day_zero=False), "bad_date"),
    "yymmdd0": (lambda v: _is_date(v, day_zero=True), "bad_date"),
    "iso3166": (_COUNTRIES.__contains__, "bad_country"),
}


def _message(code: str, ai: str, value: str) -> str:
    shown = value[:40]
    match code:
        case "bad_check_digit":
            return _("Số kiểm tra (chữ số cuối) của (%(ai)s) %(value)s phải là %(right)s. Xem lại các chữ số.") % {
                "ai": ai,
                "value": shown,
                "right": check_digit(value[:-1]),
            }
        case "bad_date":
            return _("(%(ai)s) %(value)s không phải là ngày dạng NNTTnn, ví dụ 261122.") % {"ai": ai, "value": shown}
        case "bad_country":
            return _("(%(ai)s) %(value)s không phải là mã nước ISO 3166 dạng số, ví dụ 704.") % {
                "ai": ai,
                "value": shown,
            }
        case "bad_characters":
            return _("Giá trị của (%(ai)s) có ký tự không dùng được: %(bad)s.") % {"ai": ai, "bad": shown}
    return ""


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a value: characters of a kind, so many, perhaps absent, with checks."""

    kind: str
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AI:
    """One application identifier and the form of its values."""

    code: str
    title: str
    parts: tuple[Part, ...]
    fixed_length: bool
    is_attribute: bool
    is_key: bool
    sequences: tuple[tuple[str, ...], ...]  # qualifiers of a key, in order; several sequences are alternatives

    @property
    def shortest(self) -> int:
        return sum(p.shortest for p in self.parts if not p.optional)

    @property
    def longest(self) -> int:
        return sum(p.longest for p in self.parts)

    @property
    def qualifiers(self) -> frozenset[str]:
        return frozenset(q for sequence in self.sequences for q in sequence)

    def problem(self, value: str) -> Problem | None:
        """What is wrong with a value, or None. Codes: bad_length, bad_characters, bad_check_digit, bad_date, bad_country."""
        kinds = {p.kind for p in self.parts}
        wrong = re.sub(f"[{''.join(_CHARACTERS[k] for k in kinds)}]", "", value)
        if wrong:
            return Problem("bad_characters", _message("bad_characters", self.code, wrong))
        if not self.shortest <= len(value) <= self.longest:
            return self._bad_length(value)
        rest = value
        for part in self.parts:
            if part.optional and not rest:
                break
            piece, rest = rest[: part.longest], rest[part.longest :]
            if len(piece) < part.shortest:
                return self._bad_length(value)
            for check in part.checks:
                passes, code = _CHECKS[check]
                if not passes(piece):
                    return Problem(code, _message(code, self.code, piece))
        return None

    def _bad_length(self, value: str) -> Problem:
        if self.shortest == self.longest:
            wanted = str(self.longest)
        elif any(p.optional for p in self.parts):
            wanted = _("%(short)s hoặc %(long)s") % {"short": self.shortest, "long": self.longest}
        else:
            wanted = _("%(short)s đến %(long)s") % {"short": self.shortest, "long": self.longest}
        return Problem(
            "bad_length",
            _("Giá trị của (%(ai)s) phải dài %(wanted)s ký tự; giá trị này dài %(length)s.")
            % {"ai": self.code, "wanted": wanted, "length": len(value)},
        )


_PART = re.compile(r"(\[?)([NX])(\.\.)?(\d+)\]?((?:,\w+)*)")


def _line(line: str) -> AI:
    before, _hash, title = line.partition("#")
    code, *words = before.split()
    flags = words.pop(0) if words[0][0] in "*?" else ""
    parts: list[Part] = []
    is_key = False
    sequences: tuple[tuple[str, ...], ...] = ()
    for word in words:
        if word.startswith("dlpkey"):
            is_key = True
            sequences = tuple(tuple(s.split(",")) for s in word.removeprefix("dlpkey").lstrip("=").split("|") if s)
            continue
        found = _PART.fullmatch(word)
        if not found:
            raise ValueError(f"cannot read {word!r} of AI {code}")
        optional, kind, variable, length, checks = found.groups()
        parts.append(
            Part(
                kind=kind,
                shortest=1 if variable else int(length),
                longest=int(length),
                optional=bool(optional),
                checks=tuple(c for c in checks.split(",") if c),
            )
        )
    return AI(code, title.strip(), tuple(parts), "*" in flags, "?" in flags, is_key, sequences)


TABLE: dict[str, AI] = {ai.code: ai for ai in map(_line, _LINES.strip().splitlines())}
