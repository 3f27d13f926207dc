"""GS1 Digital Link addresses, URI syntax 1.6: strict at the front door, one canonical way out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import Refused
from .table import TABLE

# the name that each AI has in our own code and as the field of an error
FIELDS = {
    "00": "sscc", "01": "gtin", "10": "lot", "21": "serial", "22": "cpv", "235": "tpx", "254": "gln_extension", "414": "gln", "417": "party"
}  # fmt: skip
_AIS = {name: ai for ai, name in FIELDS.items()}
LONGEST = 2000  # characters of path and query together
_RAW_PATH = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")  # RFC 3986 pchar and "/"
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A parsed Digital Link. `values` are the key and its qualifiers in order, `attributes` the checked AIs of the query.

    The single values are properties, "" where absent: gtin, cpv, lot, serial, tpx, gln, gln_extension, party, sscc.
    """

    values: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, ai: str) -> str:
        """The value of an AI in the path or the query, or ""."""
        return dict(self.values + self.attributes).get(ai, "")

    @property
    def key(self) -> str:
        """The AI of the primary key: "01", "414", "417" or "00"."""
        return self.values[0][0]

    @property
    def gtin(self) -> str:
        return self.get("01")

    @property
    def cpv(self) -> str:
        return self.get("22")

    @property
    def lot(self) -> str:
        return self.get("10")

    @property
    def serial(self) -> str:
        return self.get("21")

    @property
    def tpx(self) -> str:
        return self.get("235")

    @property
    def gln(self) -> str:
        return self.get("414")

    @property
    def gln_extension(self) -> str:
        return self.get("254")

    @property
    def party(self) -> str:
        return self.get("417")

    @property
    def sscc(self) -> str:
        return self.get("00")

    @property
    def path(self) -> str:
        """The canonical path: "/01/09521234543213/10/ABC%2F1"."""
        return "".join(f"/{ai}/{quote(value, safe='')}" for ai, value in self.values)

    @property
    def query(self) -> str:
        """The attributes in canonical form and order, or ""."""
        return "&".join(f"{ai}={quote(value, safe='')}" for ai, value in sorted(self.attributes))

    def uri(self, domain: str = "") -> str:
        """The whole address under `domain` ("https://…" or a host name; by default settings.PUBLIC_URL)."""
        base = (domain or settings.PUBLIC_URL).rstrip("/")
        if "://" not in base:
            base = f"https://{base}"
        return f"{base}{self.path}{'?' + self.query if self.query else ''}"

    def levels(self) -> Iterator["DigitalLink"]:
        """This address without its attributes, then each one above it, up to the bare key: what a resolver walks up."""
        for n in range(len(self.values), 0, -1):
            yield DigitalLink(self.values[:n])


def raw_path(meta: Mapping[str, Any]) -> str:
    """The request's path as it was sent, from `request.META`. WSGI's own path is decoded, so a `%2F` in a lot looks like a "/".

    gunicorn gives RAW_URI, others REQUEST_URI; else the decoded path is encoded again, and only a value with a "/" is lost.
    """
    sent = str(meta.get("RAW_URI") or meta.get("REQUEST_URI") or "")
    if sent:
        if "://" in sent.partition("?")[0]:  # the absolute form that proxies send
            sent = "/" + sent.partition("://")[2].partition("/")[2]
        return sent.partition("?")[0]
    decoded = str(meta.get("PATH_INFO", "")).encode("latin-1", "replace")
    return quote(decoded, safe="/!$&'()*+,;=:@")


def _malformed(message: str = "") -> Refused:
    return Refused.because(
        "malformed", message or _("Địa chỉ không đúng dạng GS1 Digital Link. Quét lại mã hoặc xem lại địa chỉ.")
    )


def _decoded(text: str) -> str:
    if _BROKEN_PERCENT.search(text):
        raise _malformed()
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError as e:
        raise _malformed() from e


def _check(ai: str, value: str) -> None:
    problem = TABLE[ai].problem(value)
    if problem:
        raise Refused.because(problem.code, problem.message, FIELDS.get(ai, ai))


def _check_order(key: str, qualifiers: list[str]) -> None:
    """Qualifiers must be an ordered choice from one of the key's sequences; `Refused` says which rule broke."""
    seen = [key, *qualifiers]
    for ai in seen:
        if seen.count(ai) > 1:
            raise Refused.because("repeated", _("(%(ai)s) có hai lần trong địa chỉ.") % {"ai": ai}, FIELDS.get(ai, ai))
    for ai in qualifiers:
        if ai not in TABLE:
            raise Refused.because(
                "unknown_ai", _("“%(ai)s” không phải là mã nhận dạng GS1 dùng được ở đây.") % {"ai": ai[:20]}, ai[:20]
            )
        if ai not in TABLE[key].qualifiers:
            raise Refused.because(
                "not_a_qualifier", _("(%(ai)s) không đi cùng (%(key)s).") % {"ai": ai, "key": key}, FIELDS.get(ai, ai)
            )
    for sequence in TABLE[key].sequences:
        if [ai for ai in sequence if ai in qualifiers] == qualifiers:
            return
    if qualifiers:
        right = " | ".join(", ".join(s) for s in TABLE[key].sequences)
        raise Refused.because(
            "wrong_order", _("Thứ tự phải là %(right)s.") % {"right": right}, FIELDS.get(qualifiers[0], "")
        )


def _attributes(query: str, key: str, in_path: list[str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for pair in query.split("&") if query else []:
        name, _equals, value = pair.partition("=")
        ai = _decoded(name)
        if ai not in TABLE:
            continue  # linkType, utm_source, AIs of other trades: not ours to judge
        if ai in in_path or ai in found:
            raise Refused.because("repeated", _("(%(ai)s) có hai lần trong địa chỉ.") % {"ai": ai}, FIELDS.get(ai, ai))
        if ai in TABLE[key].qualifiers or not TABLE[ai].is_attribute:
            raise Refused.because(
                "misplaced",
                _("(%(ai)s) phải nằm trong đường dẫn, không phải sau dấu ?.") % {"ai": ai},
                FIELDS.get(ai, ai),
            )
        text = _decoded(value)
        _check(ai, text)
        found[ai] = text
    return tuple(sorted(found.items()))


def parse_path(path: str, query: str = "") -> DigitalLink:
    """Parse the path (as sent, still percent-encoded: see `raw_path`) and the query of a Digital Link without a stem.

    `/01/{14 digits}[/22/…][/10/…][/21/…]`, `/01/…/235/…`, `/414/{GLN}[/254/…]`, `/417/{GLN}`, `/00/{SSCC}`; attributes 11, 13, 15, 17,
    422 and 7007 are checked, keys of no AI are passed over. Raises `Refused` with one of: malformed, unknown_ai, not_a_key,
    not_a_qualifier, repeated, wrong_order, misplaced, bad_length, bad_characters, bad_check_digit, bad_date, bad_country.
    """
    if len(path) + len(query) > LONGEST or not _RAW_PATH.fullmatch(path) or not path.startswith("/"):
        raise _malformed()
    segments = path[1:].split("/")
    if len(segments) % 2 or "" in segments:
        raise _malformed()
    ais, raw = segments[::2], segments[1::2]
    key = ais[0]
    if key not in TABLE:
        raise Refused.because(
            "unknown_ai", _("“%(ai)s” không phải là mã nhận dạng GS1 dùng được ở đây.") % {"ai": key[:20]}, key[:20]
        )
    if not TABLE[key].is_key:
        raise Refused.because(
            "not_a_key", _("Địa chỉ không thể bắt đầu bằng (%(ai)s).") % {"ai": key}, FIELDS.get(key, key)
        )
    _check_order(key, ais[1:])
    values = tuple((ai, _decoded(value)) for ai, value in zip(ais, raw, strict=True))
    for ai, value in values:
        _check(ai, value)
    return DigitalLink(values, _attributes(query, key, ais))


def build(*, domain: str = "", attributes: Mapping[str, str] | None = None, **values: str) -> str:
    """A canonical Digital Link address, under settings.PUBLIC_URL unless `domain` is given.

    Keywords: one key of gtin (14 digits), gln, party, sscc, and its qualifiers cpv, lot, serial, tpx, gln_extension; empty ones are
    left out. `attributes` are AIs for the query, such as {"17": "281031"}. Raises `Refused` as `parse_path` does.
    """
    unknown = set(values) - set(_AIS)
    if unknown:
        raise TypeError(f"no GS1 value is called {sorted(unknown)}")
    given = {_AIS[name]: value for name, value in values.items() if value}
    keys = [ai for ai in given if TABLE[ai].is_key]
    if len(keys) != 1:
        raise ValueError("a Digital Link has exactly one key")
    order = [ai for sequence in TABLE[keys[0]].sequences for ai in sequence if ai in given]
    order += [ai for ai in given if ai not in order and ai not in keys]
    path = "".join(f"/{ai}/{quote(given[ai], safe='')}" for ai in [*keys, *order])
    query = "&".join(f"{ai}={quote(value, safe='')}" for ai, value in sorted((attributes or {}).items()))
    return parse_path(path, query).uri(domain)
