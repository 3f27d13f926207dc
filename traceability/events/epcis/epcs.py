"""Identifiers in events: EPC URIs (TDS 2.0, `urn:epc:…`) and GS1 Digital Links, checked and brought into one form."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, unquote

from catalog.core import gs1
from catalog.core.gs1.digital_link import CANONICAL
from catalog.core.gs1.table import TABLE

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_LONGEST = 2000

Level = Literal["instance", "class", ""]


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a URI names. `canonical` is the constrained Digital Link of a GS1 key (CBV 2.0: the finest level only, no query), else the URI
    itself; `level` tells single things from kinds of things and is "" when the URI is no GS1 key; `fault` a code when it breaks a rule."""

    canonical: str
    level: Level = ""
    fault: str = ""


def is_uri(text: str) -> bool:
    """A URI by RFC 3986, of at most 2,000 characters."""
    return len(text) <= _LONGEST and _URI.fullmatch(text) is not None


def identifier(text: str) -> Identifier:
    """Read a URI. Faults: bad_uri, bad_epc (an EPC URI that breaks its scheme), bad_digital_link (a GS1 key with a wrong value)."""
    return _identifier(text) if len(text) <= _LONGEST else Identifier(text, fault="bad_uri")


@lru_cache(maxsize=8192)
def _identifier(text: str) -> Identifier:
    if not is_uri(text):
        return Identifier(text, fault="bad_uri")
    start = text[:8].lower()
    if start == "urn:epc:":
        return _of_urn(text)
    if start.startswith(("http://", "https://")):
        return _of_link(text)
    return Identifier(text)


# key: qualifiers of which the first that is there is the finest level
_FINEST = {"01": ("21", "235", "10"), "414": ("254",), "8006": ("21", "10"), "8010": ("8011",)}
_KEYS = frozenset(
    {"00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8017", "8018"}
)
# keys that name one thing only when they are longer than the part every thing of the kind shares
_SHARED = {"253": 13, "255": 13, "8003": 14}
_SERIAL = {"01": ("21", "235"), "8006": ("21",), "8010": ("8011",)}


# on a host that is not GS1's, a path may look like one of the rarer keys and be none
_UNMISTAKABLE = frozenset({"00", "01", "10", "21", "254", "414", "417"})
_GS1_HOSTS = ("https://id.gs1.org/", "http://id.gs1.org/")


def _of_link(text: str) -> Identifier:
    try:
        link = gs1.parse_uri(text)
    except gs1.GS1Error as error:
        is_theirs = error.ai not in _UNMISTAKABLE and not text.lower().startswith(_GS1_HOSTS)
        return Identifier(
            text, fault="" if is_theirs or error.code in {"no_key", "bad_compression"} else "bad_digital_link"
        )
    values = dict(link.values)
    if link.key not in _KEYS:
        return Identifier(text)
    return _identified(link.key, values)


def _identified(key: str, values: dict[str, str]) -> Identifier:
    finest = next((q for q in _FINEST.get(key, ()) if q in values), "")
    canonical = f"{CANONICAL}/{key}/{quote(values[key], safe='')}"
    if finest:
        canonical += f"/{finest}/{quote(values[finest], safe='')}"
    serials = _SERIAL.get(key)
    single = any(q in values for q in serials) if serials else len(values[key]) > _SHARED.get(key, 0)
    return Identifier(canonical, "instance" if single else "class")


_C = r"(?:[A-Za-z0-9!'()*+,\-.:;=_]|%[0-9A-Fa-f]{2})"  # characters of a serial in a URI
_P = r"(?P<p>\d{6,12})"  # company prefix
_EPC = re.compile(r"urn:epc:(?P<form>id|class|idpat):(?P<scheme>[a-z]+):(?P<rest>.*)", re.DOTALL)

Values = dict[str, str]


def _checked(digits: str) -> str:
    return digits + gs1.check_digit(digits)


def _gtin(m: re.Match[str]) -> str:
    """Its indicator digit stands before the item reference in a URI, before the company prefix in a GTIN."""
    return _checked(m["r"][0] + m["p"] + m["r"][1:])


def _with(key: str, value: str, qualifier: str = "", text: str | None = None) -> Values:
    values = {key: value}
    if qualifier and text and text != "*":
        values[qualifier] = unquote(text)
    return values


def _tail(text: str) -> str:
    return "" if text == "*" else unquote(text)


# scheme: form of what follows, digits of company prefix and reference together (0: any number), values of the Digital Link
_Scheme = tuple[re.Pattern[str], int, Callable[[re.Match[str]], Values]]
_S = rf"\.(?P<s>{_C}+|\*)"


def _scheme(pattern: str, digits: int, values: Callable[[re.Match[str]], Values]) -> _Scheme:
    return re.compile(_P + pattern, re.ASCII), digits, values


_R = r"\.(?P<r>\d*)"
_SCHEMES: dict[str, _Scheme] = {
    "sgtin": _scheme(_R + _S, 13, lambda m: _with("01", _gtin(m), "21", m["s"])),
    "lgtin": _scheme(_R + _S, 13, lambda m: _with("01", _gtin(m), "10", m["s"])),
    "upui": _scheme(_R + _S, 13, lambda m: _with("01", _gtin(m), "235", m["s"])),
    "itip": _scheme(
        _R + r"\.(?P<i>\d\d)\.(?P<n>\d\d)" + _S, 13, lambda m: _with("8006", _gtin(m) + m["i"] + m["n"], "21", m["s"])
    ),
    "sscc": _scheme(_R, 17, lambda m: {"00": _checked(m["r"][0] + m["p"] + m["r"][1:])}),
    "sgln": _scheme(
        _R + _S, 12, lambda m: _with("414", _checked(m["p"] + m["r"]), "254", None if m["s"] == "0" else m["s"])
    ),
    "pgln": _scheme(_R, 12, lambda m: {"417": _checked(m["p"] + m["r"])}),
    "grai": _scheme(_R + _S, 12, lambda m: {"8003": "0" + _checked(m["p"] + m["r"]) + _tail(m["s"])}),
    "gdti": _scheme(_R + _S, 12, lambda m: {"253": _checked(m["p"] + m["r"]) + _tail(m["s"])}),
    "sgcn": _scheme(
        _R + r"\.(?P<s>\d{1,12}|\*)", 12, lambda m: {"255": _checked(m["p"] + m["r"]) + _tail(m["s"])}
    ),
    "gsrn": _scheme(_R, 17, lambda m: {"8018": _checked(m["p"] + m["r"])}),
    "gsrnp": _scheme(_R, 17, lambda m: {"8017": _checked(m["p"] + m["r"])}),
    "gsin": _scheme(_R, 16, lambda m: {"402": _checked(m["p"] + m["r"])}),
    "giai": _scheme(rf"\.(?P<s>{_C}+)", 0, lambda m: {"8004": m["p"] + unquote(m["s"])}),
    "ginc": _scheme(rf"\.(?P<s>{_C}+)", 0, lambda m: {"401": m["p"] + unquote(m["s"])}),
    "cpi": _scheme(
        r"\.(?P<r>(?:[0-9A-Z\-]|%2[3Ff])+)\.(?P<s>\d{1,12}|\*)",
        0,
        lambda m: _with("8010", m["p"] + unquote(m["r"]), "8011", m["s"]),
    ),
}  # fmt: skip
# identifiers of others, which have no Digital Link
_OTHERS = frozenset({"gid", "usdod", "adi", "bic", "imovn"})
_INDICATED = frozenset({"sgtin", "lgtin", "upui", "itip", "sscc"})  # the reference begins with a digit of its own
_PATTERNS = frozenset({"sgtin", "grai", "gdti", "sgcn", "cpi", "itip", "upui"})


def _of_urn(text: str) -> Identifier:
    found = _EPC.fullmatch(text)
    if found and found["form"] == "id" and found["scheme"] in _OTHERS:
        return Identifier(text, "instance")
    values = _values_of(found["form"], found["scheme"], found["rest"]) if found else {}
    if not values or any(TABLE[ai].problem(value) for ai, value in values.items()):
        return Identifier(text, fault="bad_epc")
    return _identified(next(iter(values)), values)


def _values_of(form: str, scheme: str, rest: str) -> Values:
    """The AIs of an EPC URI, none if it breaks the form of its scheme. In a class no serial stands, in a pattern a star."""
    if (
        scheme not in _SCHEMES
        or (form == "class") != (scheme == "lgtin")
        or (form == "idpat" and scheme not in _PATTERNS)
    ):
        return {}
    pattern, digits, values_of = _SCHEMES[scheme]
    parts = pattern.fullmatch(rest)
    if not parts or (form == "idpat") != (parts.groupdict().get("s") == "*"):
        return {}
    if digits and (len(parts["p"]) + len(parts["r"]) != digits or (scheme in _INDICATED and not parts["r"])):
        return {}
    return values_of(parts)
