"""GS1 Digital Link addresses, URI syntax 1.6: strict at the front door, one canonical way out.

Here is the part after the host: the path as it was sent, and the query. Whole addresses are read by uris.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from .errors import FIELDS, GS1Error
from .table import SHAPES, TABLE, clash

CANONICAL = "https://id.gs1.org"
LONGEST = 2000  # characters of path and query together
_AIS = {name: ai for ai, name in FIELDS.items()}
_PCHAR = r"[A-Za-z0-9\-._~!$&'()*+,;=:@%]"  # RFC 3986
_PAIRS = re.compile(f"(?:/{_PCHAR}+/{_PCHAR}+)+")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A parsed Digital Link. `values` are the key and its qualifiers in order, `attributes` the checked AIs of the query.

    Single values are properties, "" where absent: gtin, cpv, lot, serial, tpx, gln, gln_extension, party, sscc; others by `get`.
    """

    values: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, ai: str) -> str:
        """The value of an AI in the path or the query, or ""."""
        return dict(self.elements).get(ai, "")

    @property
    def elements(self) -> tuple[tuple[str, str], ...]:
        """All of it, for `elements.build_elements` and `build_raw`."""
        return self.values + self.attributes

    @property
    def key(self) -> str:
        """The AI of the primary key: "01", "414", "417", "00", …"""
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

    def uri(self, domain: str) -> str:
        """The whole address under `domain`: "https://…" or a host name, with a stem if there is one."""
        base = domain.rstrip("/")
        if "://" not in base:
            base = f"https://{base}"
        return f"{base}{self.path}{'?' + self.query if self.query else ''}"

    @property
    def canonical(self) -> str:
        """The canonical GS1 Digital Link, by which links from different hosts are compared (URI syntax 1.6)."""
        return self.uri(CANONICAL)

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


def decoded(text: str, at: int = -1) -> str:
    """Percent-decoded once. Raises `GS1Error` for a broken escape or bytes that are no UTF-8."""
    if "%" not in text:
        return text
    broken = _BROKEN_PERCENT.search(text)
    if broken:
        raise GS1Error("malformed", at=at + broken.start() if at >= 0 else -1)
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError as e:  # half a surrogate cannot even be encoded
        raise GS1Error("malformed", at=at) from e


def parse_path(path: str, query: str = "") -> DigitalLink:
    """Parse the path (as sent, still percent-encoded: see `raw_path`) and the query of a Digital Link without a stem.

    Every key and qualifier of the General Specifications, in its order; in the query the attributes, checked, and keys that are no
    number, passed over. Raises `GS1Error` with one of: malformed, unknown_ai, not_a_key, not_a_qualifier, repeated, wrong_order,
    misplaced, not_an_attribute, excluded, and the codes of `AI.problem`. Its position counts in `path?query`.
    """
    if len(path) + len(query) > LONGEST:
        raise GS1Error("malformed", at=LONGEST)
    segments = path.split("/")
    if _PAIRS.fullmatch(path) is None:
        raise _no_pairs(path, segments)
    plain = [decoded(s, _start(segments, i)) for i, s in enumerate(segments)] if "%" in path else segments
    ais = tuple(plain[1::2])
    if ais not in SHAPES:
        raise _wrong_shape(ais, segments)
    values = tuple(zip(ais, plain[2::2], strict=True))
    for ai, value in values:
        problem = TABLE[ai].problem(value)
        if problem:
            i = 2 * ais.index(ai) + 2
            raise _placed(problem, segments[i], _start(segments, i))
    return DigitalLink(values, _attributes(query, ais, len(path) + 1) if query else ())


def _placed(problem: GS1Error, raw: str, start: int) -> GS1Error:
    """The problem of a value that begins at `start`; in an encoded one characters cannot be counted."""
    return problem.moved(start if "%" not in raw else start - max(problem.at, 0))


def _start(segments: Sequence[str], i: int) -> int:
    """Where a segment begins in the path."""
    return sum(len(s) + 1 for s in segments[:i])


def _no_pairs(path: str, segments: list[str]) -> GS1Error:
    """The path has no pairs of AI and value: say where it breaks, and if it begins with a word, that words are no keys."""
    wrong = re.search(rf"(?!{_PCHAR}|/).", path, re.DOTALL)
    if wrong or segments[0]:
        return GS1Error("malformed", at=wrong.start() if wrong else 0)
    if len(segments) > 2 and segments[1] and segments[1] not in TABLE:
        return _unknown(segments[1], 1)
    empty = next((i for i, s in enumerate(segments[1:], 1) if not s), len(segments))
    return GS1Error("malformed", at=min(_start(segments, empty), len(path)))


def _unknown(ai: str, at: int) -> GS1Error:
    return GS1Error("unknown_ai", ai, at=at)


def _wrong_shape(ais: tuple[str, ...], segments: list[str]) -> GS1Error:
    """Which rule the key and its qualifiers break."""
    key, qualifiers = ais[0], ais[1:]
    at = {ai: _start(segments, 2 * i + 1) for i, ai in enumerate(ais)}  # the last place of each
    if key not in TABLE:
        return _unknown(key, 1)
    if not TABLE[key].is_key:
        return GS1Error("not_a_key", key, at=1)
    for ai in ais:
        if ais.count(ai) > 1:
            return GS1Error("repeated", ai, at=at[ai])
    for ai in qualifiers:
        if ai not in TABLE:
            return _unknown(ai, at[ai])
        if ai not in TABLE[key].qualifiers:
            return GS1Error("not_a_qualifier", ai, at=at[ai], key=key)
    right = " | ".join(", ".join(s) for s in TABLE[key].sequences)
    return GS1Error("wrong_order", qualifiers[0], at=at[qualifiers[0]], right=right)


def _attributes(query: str, ais: tuple[str, ...], start: int) -> tuple[tuple[str, str], ...]:
    """The AIs of a query beside those of the path. Keys that are no number are not ours to judge: linkType, utm_source."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, equals, raw = pair.partition("=")
        at, start = start, start + len(pair) + 1
        ai = _numeric_key(name)
        if ai:
            if ai in found:
                raise GS1Error("repeated", ai, at=at)
            _check_attribute(ai, ais, at)
            at += len(name) + len(equals)
            if "+" in raw:  # forms write a space so; no value has one, and a plus is %2B
                raise GS1Error("bad_characters", ai, at=at + raw.index("+"), value="+")
            found[ai] = decoded(raw, at)
            problem = TABLE[ai].problem(found[ai])
            if problem:
                raise _placed(problem, raw, at)
    _check_company([*ais, *found])
    return tuple(sorted(found.items()))


def _numeric_key(name: str) -> str:
    """The key of a query decoded if it is a number: those are kept for AIs."""
    if "%" in name:
        try:
            name = decoded(name)
        except GS1Error:
            return ""
    return name if name.isascii() and name.isdigit() else ""


def _check_attribute(ai: str, ais: tuple[str, ...], at: int = -1) -> None:
    """May this AI stand in the query of a Digital Link with these AIs in the path?"""
    if ai not in TABLE:
        raise _unknown(ai, at)
    if ai in ais:
        raise GS1Error("repeated", ai, at=at)
    if any(set(ais[1:]) | {ai} <= set(sequence) for sequence in TABLE[ais[0]].sequences):
        raise GS1Error("misplaced", ai, at=at)
    if not TABLE[ai].is_attribute:
        code = "misplaced" if ai in TABLE[ais[0]].qualifiers else "not_an_attribute"
        raise GS1Error(code, ai, at=at, key=ais[0])


def _check_company(ais: Sequence[str]) -> None:
    pair = clash(ais)
    if pair:
        raise GS1Error("excluded", pair[0], other=pair[1])


def link_of(elements: Mapping[str, str] | Iterable[tuple[str, str]]) -> DigitalLink:
    """The Digital Link of AIs and their values in any order, as read from a symbol. Raises `GS1Error`, also "no_key".

    The key is the first one given under which all others have a place.
    """
    found: dict[str, str] = {}
    for ai, value in elements.items() if isinstance(elements, Mapping) else elements:
        if ai not in TABLE:
            raise _unknown(ai, -1)
        if ai in found:
            raise GS1Error("repeated", ai)
        problem = TABLE[ai].problem(value)
        if problem:
            raise problem
        found[ai] = value
    _check_company(list(found))
    first: GS1Error | None = None
    for key in (ai for ai in found if TABLE[ai].is_key):
        ais = (key, *_qualifiers(key, found))
        rest = [ai for ai in found if ai not in ais]
        try:
            for ai in rest:
                _check_attribute(ai, ais)
        except GS1Error as error:
            first = first or error
        else:
            return DigitalLink(tuple((ai, found[ai]) for ai in ais), tuple(sorted((ai, found[ai]) for ai in rest)))
    raise first or GS1Error("no_key")


def _qualifiers(key: str, found: Mapping[str, str]) -> tuple[str, ...]:
    """The qualifiers among the AIs, of the sequence that places those that have no place elsewhere."""
    chosen = [tuple(ai for ai in sequence if ai in found) for sequence in TABLE[key].sequences]
    return max(chosen, key=lambda ais: (sum(not TABLE[ai].is_attribute for ai in ais), len(ais)), default=())


def build(*, domain: str, attributes: Mapping[str, str] | None = None, **values: str) -> str:
    """A canonical Digital Link address under `domain` (see `DigitalLink.uri`).

    Keywords: one key, such as gtin (14 digits), gln, party, sscc, and its qualifiers (cpv, lot, serial, tpx, gln_extension; all names in
    errors.FIELDS); empty ones are left out. `attributes` are AIs for the query, such as {"17": "281031"}. Raises `GS1Error` as
    `parse_path` does.
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
