"""A writer of compressed Digital Links, to test the reader: the platform itself never makes one."""

from collections.abc import Iterable

from catalog.core.gs1 import compression
from catalog.core.gs1.checks import SET_64
from catalog.core.gs1.compression import components, digits_bits
from catalog.core.gs1.table import TABLE


def _number(value: int, width: int) -> str:
    return f"{value:0{width}b}" if width else ""


def _digits(text: str) -> str:
    return _number(int(text or "0"), digits_bits(len(text)))


def characters(text: str, encoding: int) -> str:
    """The bits of the characters in one of the five encodings."""
    if encoding == 0:
        return _digits(text)
    alphabet, width = {
        1: ("0123456789abcdef", 4), 2: ("0123456789ABCDEF", 4), 3: (SET_64, 6), 4: ("".join(map(chr, range(128))), 7)
    }[encoding]  # fmt: skip
    return "".join(_number(alphabet.index(c), width) for c in text)


def encodings(text: str) -> list[int]:
    """The encodings that can hold these characters."""
    sets = ["0123456789", "0123456789abcdef", "0123456789ABCDEF", SET_64, "".join(map(chr, range(128)))]
    return [i for i, letters in enumerate(sets) if set(text) <= set(letters)]


def value_bits(ai: str, value: str, choice: int = 0) -> str:
    """One value; `choice` picks among the encodings that can hold it."""
    bits = ""
    for kind, longest, variable in components(TABLE[ai]):
        piece, value = value[:longest], value[longest:]
        length = _number(len(piece), longest.bit_length()) if variable else ""
        if kind == "N":
            bits += length + _digits(piece)
        else:
            possible = encodings(piece)
            encoding = possible[choice % len(possible)]
            bits += _number(encoding, 3) + length + characters(piece, encoding)
    return bits


def code_bits(code: str) -> str:
    return "".join(_number(int(c, 16), 4) for c in code)


def other_bits(key: str, value: str) -> str:
    """A key of the query that is no AI."""
    return (
        "1111"
        + _number(len(key), 7)
        + characters(key, 3)
        + _number(4, 3)
        + _number(len(value), 7)
        + characters(value, 4)
    )


def base64(bits: str) -> str:
    bits += "0" * (-len(bits) % 6)
    return "".join(SET_64[int(bits[i : i + 6], 2)] for i in range(0, len(bits), 6))


def compress(elements: Iterable[tuple[str, str]], choice: int = 0) -> str:
    """AIs one by one, without optimisation codes."""
    return base64("".join(code_bits(ai) + value_bits(ai, value, choice) for ai, value in elements))


def compress_as(code: str, values: dict[str, str], *, sort: bool = False) -> str:
    """With one optimisation code; sorted, as the reference compressor does."""
    ais = compression._SEVERAL[code]
    return base64(code_bits(code) + "".join(value_bits(ai, values[ai]) for ai in (sorted(ais) if sort else ais)))
