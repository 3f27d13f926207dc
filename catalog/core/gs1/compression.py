"""Decompression of Digital Link addresses ("GS1 Digital Link Standard: Compression"), as a courtesy. We never make or print them.

A compressed address ends in URL-safe base64 of a row of bits: AIs as hexadecimal digits, each followed by its value in binary. Two
digits with a letter among them stand for several AIs at once; those that begin with F for a key of the query that is no AI.
"""

import math
import re
from collections.abc import Iterator, Sequence

from .checks import SET_64
from .digital_link import LONGEST, DigitalLink, link_of, parse_path
from .errors import GS1Error
from .table import AI, TABLE

_SEVERAL: dict[str, tuple[str, ...]] = {
    "0A": ("01", "22"), "0B": ("01", "10"), "0C": ("01", "21"), "0D": ("01", "17"), "0E": ("01", "7003"), "0F": ("01", "30"),
    "1A": ("01", "10", "21", "17"), "1B": ("01", "15"), "1C": ("01", "11"), "1D": ("01", "16"), "1E": ("01", "91"),
    "1F": ("01", "10", "15"), "9A": ("8010", "8011"), "9B": ("8017", "8019"), "9C": ("8018", "8019"), "9D": ("414", "254"),
    **{f"2{letter}": ("01", f"310{n}") for n, letter in enumerate("ABCDEF")},
    **{f"3{letter}": ("01", f"320{n}") for n, letter in enumerate("ABCDEF")},
    **{f"A{n}": ("01", f"392{n}") for n in range(10)},
    **{f"C{n}": ("255", f"390{n}") for n in range(10)},
    **{f"C{letter}": ("255", f"394{n}") for n, letter in enumerate("ABCD")},
}  # fmt: skip
COMPRESSED = re.compile(r"[A-Za-z0-9_\-]+")
_DIGITS, _HEX_LOWER, _HEX_UPPER, _BASE_64, _ASCII = range(5)  # how the characters of a value are encoded
_ALPHABETS = {
    _HEX_LOWER: ("0123456789abcdef", 4),
    _HEX_UPPER: ("0123456789ABCDEF", 4),
    _BASE_64: (SET_64, 6),
    _ASCII: ("".join(map(chr, range(128))), 7),
}


def digits_bits(n: int) -> int:
    """How many bits hold a number of `n` digits; by the standard's formula one for none."""
    return math.ceil(n * math.log2(10) + 0.01)


def components(ai: AI) -> list[tuple[str, int, bool]]:
    """The parts of a value as the compression sees them: ("N" or "X", longest, has it a length of its own?).

    Fixed neighbours of one kind are one; all that may be absent is one of variable length.
    """
    if ai.code.startswith("723"):
        return [("X", 30, True)]
    out: list[tuple[str, int, bool]] = []
    for part in ai.parts:
        kind = "N" if part.kind == "N" else "X"
        variable = part.optional or part.shortest < part.longest
        if out and out[-1][0] == kind and out[-1][2] == (variable and part.optional):
            out[-1] = (kind, out[-1][1] + part.longest, variable)
        else:
            out.append((kind, part.longest, variable))
    return out


class _Bits:
    """A row of bits read from the left."""

    def __init__(self, text: str) -> None:
        self.bits = "".join(f"{SET_64.index(c):06b}" for c in text)
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.bits) - self.at

    def number(self, n: int) -> int:
        if n > self.left:
            raise _broken()
        self.at += n
        return int(self.bits[self.at - n : self.at] or "0", 2)

    def digits(self, n: int) -> str:
        """`n` digits, leading zeros kept. For none there is one bit, which a writer may have left out at the end."""
        text = str(self.number(min(digits_bits(n), self.left) if n == 0 else digits_bits(n)))
        if n == 0:
            return ""
        if len(text) > n:
            raise _broken()
        return text.zfill(n)

    def characters(self, encoding: int, n: int) -> str:
        if encoding == _DIGITS:
            return self.digits(n)
        if encoding not in _ALPHABETS:
            raise _broken()
        alphabet, width = _ALPHABETS[encoding]
        return "".join(alphabet[self.number(width)] for _ in range(n))

    def value(self, ai: AI) -> str:
        text = ""
        for kind, longest, variable in components(ai):
            encoding = _DIGITS if kind == "N" else self.number(3)
            text += self.characters(encoding, self.number(longest.bit_length()) if variable else longest)
        return text


def _broken() -> GS1Error:
    return GS1Error("malformed", wording="bad_compression")


def _elements(text: str, *, in_order: bool) -> Iterator[tuple[str, str]]:
    """The AIs and values; keys that are no AI are read and dropped."""
    bits = _Bits(text)
    while bits.left > 8:
        code = f"{bits.number(8):02X}"
        if code[0] == "F":
            length = int(code[1], 16) << 3 | bits.number(3)
            bits.characters(_BASE_64, length)
            encoding = bits.number(3)
            bits.characters(encoding, bits.number(7))
            continue
        ais: Sequence[str] = _SEVERAL.get(code, ())
        if not ais:
            ais = [_ai(code, bits)]
        for ai in ais if in_order else sorted(ais):
            yield ai, bits.value(TABLE[ai])
    if bits.number(bits.left):
        raise _broken()  # more than padding


def _ai(code: str, bits: _Bits) -> str:
    while code not in TABLE:
        if len(code) == 4 or not code.isdigit():
            raise _broken()
        code += f"{bits.number(4):X}"
    return code


def decompress(path: str, query: str = "") -> DigitalLink:
    """Read `/{compressed}` or `/{key}/{value}/{compressed}`, after any stem, with whatever stands uncompressed in the query.

    Raises `GS1Error` as `parse_path` does; "malformed" for what is no compressed address.
    """
    segments = path.split("/")
    if len(path) + len(query) > LONGEST or segments[0] or not COMPRESSED.fullmatch(segments[-1]):
        raise _broken()
    before = segments[-3:-1]
    keyed = [(before[0], before[1])] if len(before) == 2 and before[0] in TABLE and TABLE[before[0]].is_key else []
    if keyed:
        parse_path("/" + "/".join(before))  # the uncompressed pair is as strict as ever
    links: set[DigitalLink] = set()
    errors: list[GS1Error] = []
    for in_order in (True, False):  # the reference compressor sorts the AIs of a code, the standard's table does not
        try:
            link = link_of([*keyed, *_elements(segments[-1], in_order=in_order)])
            links.add(parse_path(link.path, "&".join(filter(None, (link.query, query)))))
        except GS1Error as error:
            errors.append(error)
    if len(links) > 1:
        raise _broken()  # once in thousands both orders make sense: then nobody knows what was meant
    if not links:
        raise errors[0]
    return links.pop()
