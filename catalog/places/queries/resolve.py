"""Which unit an address means.

An address is read from its end: a commune, perhaps its district, perhaps its province, next to each other, each with or without its kind.
What stands before the commune (house, street, village) is free; what stands after it must be explained to the last word. So an address
with a district is never taken for one of today, and a misspelt province is never overlooked.
"""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from django.db.models import F

from catalog.core import clock, text
from catalog.core.text import fold
from catalog.places.models import Level, Unit
from catalog.places.queries.names import toned, word_key

MOST_WORDS = 40
LONGEST_NAME = 7  # words of a name: "Nông trường Phong Hải" has four

_PART = re.compile(r"[,;|\n\r()]+")
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"(tp|q|p|f|h|x|tx|tt)(\d{1,2}|hcm|hn)")
_COUNTRY = re.compile(r"(?:(?:viet nam|vietnam|vn)|\d{5,6})$")

# What people write for a kind, folded, and what it may stand for.
_KINDS: dict[tuple[str, ...], frozenset[str]] = {
    ("tinh",): frozenset({"Tỉnh"}),
    ("t",): frozenset({"Tỉnh"}),
    ("thanh", "pho"): frozenset({"Thành phố"}),
    ("tp",): frozenset({"Thành phố"}),
    ("t", "p"): frozenset({"Thành phố"}),
    ("huyen",): frozenset({"Huyện"}),
    ("h",): frozenset({"Huyện"}),
    ("quan",): frozenset({"Quận"}),
    ("q",): frozenset({"Quận"}),
    ("thi", "xa"): frozenset({"Thị xã"}),
    ("tx",): frozenset({"Thị xã"}),
    ("xa",): frozenset({"Xã"}),
    ("x",): frozenset({"Xã"}),
    ("phuong",): frozenset({"Phường"}),
    ("p",): frozenset({"Phường"}),
    ("f",): frozenset({"Phường"}),
    ("thi", "tran"): frozenset({"Thị trấn"}),
    ("tt",): frozenset({"Thị trấn"}),
    ("dac", "khu"): frozenset({"Đặc khu"}),
    ("dk",): frozenset({"Đặc khu"}),
}
_SPELLED = {toned(k) for k in ("Tỉnh", "Thành phố", "Huyện", "Quận", "Thị xã", "Xã", "Phường", "Thị trấn", "Đặc khu")}
_LEVELS_OF_KIND = {
    "Tỉnh": {Level.PROVINCE},
    "Thành phố": {Level.PROVINCE, Level.DISTRICT},
    "Huyện": {Level.DISTRICT},
    "Quận": {Level.DISTRICT},
    "Thị xã": {Level.DISTRICT},
    "Xã": {Level.COMMUNE},
    "Phường": {Level.COMMUNE},
    "Thị trấn": {Level.COMMUNE},
    "Đặc khu": {Level.COMMUNE},
}
# Short forms and second spellings of provinces, as keys.
_ALIASES = {
    "hcm": "hochiminh",
    "hcmc": "hochiminh",
    "saigon": "hochiminh",
    "hn": "hanoi",
    "brvt": "bariavungtau",
    "tth": "thuathienhue",
    "daclac": "daklak",
    "daclak": "daklak",
    "darlac": "daklak",
    "dacnong": "daknong",
    "baccan": "backan",
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """The unit an address names, the unit of today, and, when it cannot be told, the units it may mean, likeliest first."""

    unit: Unit | None
    current: Unit | None
    candidates: tuple[Unit, ...] = ()


def unit_or_district(address: str, *, on: dt.date | None = None) -> tuple[Unit | None, Resolution]:
    """The unit that an address names, where it may be a district that had communes: no place to live in, so `resolve_place` finds its communes
    alone, and it is what they share. With the resolution, whose candidates say what else may have been meant."""
    found = resolve_place(address, on=on)
    return district_of(found, address) if found.unit is None else found.unit, found


def district_of(found: Resolution, address: str) -> Unit | None:
    """The district that all candidates share and the address names, if there is one."""
    above = {unit.parent for unit in found.candidates}
    shared = above.pop() if len(above) == 1 else None
    named = shared is not None and shared.level == Level.DISTRICT and fold(shared.name) in fold(address)
    return shared if named else None


@dataclass(frozen=True, slots=True)
class _Token:
    raw: str
    key: str
    part: int


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words `start` to `end` may name `unit`; `kinds` is empty where no kind is written."""

    start: int
    end: int
    kinds: frozenset[str]
    unit: Unit
    begins: bool  # a kind is written, or a part of the address begins here
    same_tones: bool

    def fits(self, *, strictly: bool) -> bool:
        if not self.kinds or self.unit.kind in self.kinds:
            return True
        return not strictly and any(self.unit.level in _LEVELS_OF_KIND[kind] for kind in self.kinds)


type _Chain = tuple[_Mention, ...]  # from the smallest unit to the largest


def resolve_place(address: str, *, on: dt.date | None = None) -> Resolution:
    """The unit that an address names, and what it is today.

    Forgiving about case, tones, punctuation, short forms (TP.HCM, P.5, H.), a missing district or province, a street before. `on` chooses
    the map of that day and no other; without it the map of today is tried first, then older ones. A district that had communes is not
    a place by itself: `unit` is None and the candidates are its communes. One statement, one more when candidates are looked for.
    """
    tokens = _tokens(address)
    if not tokens:
        return Resolution(None, None)
    spans = _spans(tokens)
    return _resolve(tokens, _mentions(tokens, spans, _units(spans)), on)


def resolve_places(
    addresses: Iterable[str], *, on: dt.date | None = None, known: dict[str, list[Unit]] | None = None
) -> dict[str, Resolution]:
    """`resolve_place` for many addresses at once, for imports: one statement for 200 distinct ones, and one for each that is not resolved.

    `known` keeps the units of each name from call to call: many provinces and communes have the same.
    """
    found: dict[str, Resolution] = {}
    units = {} if known is None else known
    for some in batched(dict.fromkeys(addresses), 200):
        read = {address: _tokens(address) for address in some}
        spans = {address: _spans(tokens) for address, tokens in read.items()}
        new = {key for these in spans.values() for key in these} - units.keys()
        units |= {key: [] for key in new} | _units(new)
        for address, tokens in read.items():
            mentions = _mentions(tokens, spans[address], units)
            found[address] = _resolve(tokens, mentions, on) if tokens else Resolution(None, None)
    return found


def _resolve(tokens: list[_Token], mentions: list[_Mention], on: dt.date | None) -> Resolution:
    days = _days(mentions, on)
    free = _free(tokens)
    tied: list[Unit] = []
    for mixed, strictly in ((False, True), (False, False), (True, True), (True, False)):
        for day in days:
            chains = _best(_chains(mentions, len(tokens), free, day, strictly=strictly, mixed=mixed))
            found = list({chain[0].unit.pk: chain[0].unit for chain in chains}.values())
            if len(found) == 1:
                return _resolved(found[0])
            tied = tied or found
    if tied:
        return Resolution(None, None, tuple(sorted(tied, key=lambda u: u.address))[:20])
    return Resolution(None, None, _candidates(tokens, mentions, days))


def _resolved(unit: Unit) -> Resolution:
    if unit.level == Level.DISTRICT and unit.current is None:
        wards = Unit.objects.select_related("parent", "province", "current").filter(parent=unit).order_by("search")
        return Resolution(None, None, tuple(wards))
    return Resolution(unit, unit.current)


# --- words -------------------------------------------------------------------------------------------------------------------------


def _tokens(address: str) -> list[_Token]:
    """The last words of the address, each with the part between commas that it stands in."""
    tokens: list[_Token] = []
    address = unicodedata.normalize("NFC", address[-600:])
    parts = [p for p in _PART.split(address) if p.strip()]
    while parts and _COUNTRY.fullmatch(" ".join(text.words(parts[-1]))):
        parts.pop()
    for number, part in enumerate(parts):
        for raw in _WORD.findall(part):
            folded = "".join(text.words(raw))
            if not folded:
                continue
            if joined := _JOINED.fullmatch(folded):
                tokens += [_Token(joined[1], joined[1], number), _Token(joined[2], word_key(joined[2]), number)]
            else:
                tokens.append(_Token(raw, word_key(folded), number))
    return tokens[-MOST_WORDS:]


def _kind_before(tokens: list[_Token], start: int) -> tuple[int, frozenset[str]] | None:
    """The kind written just before word `start`, in its part: where it begins, and what it may stand for."""
    for length in (2, 1):
        begin = start - length
        if begin < 0 or tokens[begin].part != tokens[start].part:
            continue
        written = tokens[begin:start]
        kinds = _KINDS.get(tuple(t.key for t in written))
        raw = " ".join(t.raw for t in written)
        if kinds and (raw.isascii() or toned(raw) in _SPELLED):
            return begin, kinds
    return None


def _free(tokens: list[_Token]) -> int:
    """How many words at the beginning may stay unexplained: up to the first part that begins with a kind, for that names a unit.
    "P. 304" is a room."""
    for start in range(1, len(tokens)):
        kind = _kind_before(tokens, start)
        if kind is None:
            continue
        begin = kind[0]
        room = len(tokens[begin].key) == 1 and tokens[start].key.isdigit() and len(tokens[start].key) > 2
        if not room and (begin == 0 or tokens[begin - 1].part != tokens[begin].part):
            return begin
    return len(tokens)


def _spans(tokens: list[_Token]) -> dict[str, list[tuple[int, int]]]:
    """Every stretch of words inside a part, as a key that a name may have."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for start, first in enumerate(tokens):
        key = ""
        for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1):
            if tokens[end - 1].part != first.part:
                break
            key += tokens[end - 1].key
            spans[key].append((start, end))
            if key in _ALIASES and _ALIASES[key] != key:  # "Sài Gòn" is the city, and since 2025 a ward of it
                spans[_ALIASES[key]].append((start, end))
    return spans


def _units(keys: Collection[str]) -> dict[str, list[Unit]]:
    """The units of every era with these names. One statement, none for no name."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.select_related("parent", "province", "current__province").filter(key__in=list(keys)):
        found[unit.key].append(unit)
    return found


def _mentions(
    tokens: list[_Token], spans: dict[str, list[tuple[int, int]]], units: dict[str, list[Unit]]
) -> list[_Mention]:
    """Every stretch of words that names some unit of some era."""
    mentions = []
    for unit in (unit for key in spans for unit in units.get(key, ())):
        spelled = toned(unit.name)
        for start, end in spans[unit.key]:
            same_tones = toned(" ".join(t.raw for t in tokens[start:end])).replace(" ", "") == spelled.replace(" ", "")
            part_begins = start == 0 or tokens[start - 1].part != tokens[start].part
            if not unit.key.isdigit():  # a bare number is a house, not a ward
                mentions.append(_Mention(start, end, frozenset(), unit, part_begins, same_tones))
            if kind := _kind_before(tokens, start):
                mentions.append(_Mention(kind[0], end, kind[1], unit, True, same_tones))
    return mentions


# --- chains ------------------------------------------------------------------------------------------------------------------------


def _days(mentions: list[_Mention], on: dt.date | None) -> list[dt.date]:
    """The days whose maps are tried, in order. A day before the first map stands for its first day."""
    if on is not None:
        return [max(on, FIRST_DAY)]
    ends = {m.unit.ends_on for m in mentions if m.unit.ends_on}
    return [clock.today(), *sorted(ends, reverse=True)]


FIRST_DAY = dt.date(2008, 8, 1)  # the first map we have: Nghị quyết 15/2008/QH12


def _alive(unit: Unit, day: dt.date) -> bool:
    return unit.starts_on <= day and (unit.ends_on is None or unit.ends_on >= day)


def _chains(
    mentions: list[_Mention], length: int, free: int, day: dt.date, *, strictly: bool, mixed: bool
) -> Iterator[_Chain]:
    """Ways to read the address on the map of a day, to its last word. `mixed`: the province may be named as on another map."""
    fitting = [m for m in mentions if m.fits(strictly=strictly)]
    above: dict[int, list[_Mention]] = defaultdict(list)
    for m in fitting:
        if m.unit.level != Level.COMMUNE and (mixed or _alive(m.unit, day)):
            above[m.start].append(m)
    for m in fitting:
        if not m.begins or not _alive(m.unit, day) or m.start > (free if m.unit.level == Level.COMMUNE else 0):
            continue
        for chain in _upwards((m,), above, length, mixed=mixed):
            alone = m.start == 0 and not (m.unit.level == Level.COMMUNE and m.unit.key in _ALIASES)
            if (
                len(chain) > 1 or m.kinds or alone
            ):  # the last word of a street's name is no commune, "Sài Gòn" alone the city
                yield chain


def _upwards(chain: _Chain, above: dict[int, list[_Mention]], length: int, *, mixed: bool) -> Iterator[_Chain]:
    last = chain[-1]
    if last.end == length:
        yield chain
        return
    for m in above[last.end]:
        if _lies_in(last.unit, m.unit, mixed=mixed):
            yield from _upwards((*chain, m), above, length, mixed=mixed)


def _lies_in(unit: Unit, larger: Unit, *, mixed: bool) -> bool:
    if larger.pk in (unit.parent_id, unit.province_id):
        return True
    if not mixed or larger.level != Level.PROVINCE or unit.province is None:
        return False
    return larger.current_id is not None and larger.current_id == unit.province.current_id


def _best(chains: Iterable[_Chain]) -> list[_Chain]:
    """Those that explain most words, and of them those that have most tones right."""
    found = list(chains)
    if not found:
        return []

    def worth(chain: _Chain) -> tuple[int, int]:
        return chain[-1].end - chain[0].start, sum(m.same_tones for m in chain)

    most = max(map(worth, found))
    return [chain for chain in found if worth(chain) == most]


# --- candidates --------------------------------------------------------------------------------------------------------------------


def _candidates(tokens: list[_Token], mentions: list[_Mention], days: list[dt.date]) -> tuple[Unit, ...]:
    """At most ten units that the address may mean, by likeness. One statement at most, over one province, district or beginning."""
    from rapidfuzz import fuzz, process

    pool = _pool(tokens, mentions, days)
    written = " ".join(t.key for t in tokens)
    likeness = process.extract(
        written,
        {pk: " ".join(word_key(w) for w in text.words(u.address)) for pk, u in pool.items()},
        scorer=fuzz.token_set_ratio if len(tokens) < 3 else fuzz.ratio,
        limit=10,
        score_cutoff=45,
    )
    return tuple(pool[pk] for _, _, pk in likeness)


def _pool(tokens: list[_Token], mentions: list[_Mention], days: list[dt.date]) -> dict[int, Unit]:
    """The larger unit that the address ends with gives its communes; else units of exactly this name; else those that begin alike."""
    units = Unit.objects.select_related("parent", "province", "current__province")
    above: dict[int, list[_Mention]] = defaultdict(list)
    for m in mentions:
        if m.unit.level != Level.COMMUNE and m.fits(strictly=False):
            above[m.start].append(m)
    endings: dict[_Chain, dt.date] = {}
    for day in days:
        for m in mentions:
            if m.start > 0 and m.begins and m.unit.level != Level.COMMUNE and _alive(m.unit, day):
                for chain in _upwards((m,), above, len(tokens), mixed=True):
                    endings.setdefault(chain, day)
    if endings:
        chain = _best(endings)[0]
        day, nearest = endings[chain], chain[0].unit
        inside = units.filter(level=Level.COMMUNE, starts_on__lte=day).exclude(ends_on__lt=day)
        scope = {"parent": nearest} if nearest.level == Level.DISTRICT else {"province": nearest}
        return {u.pk: u for u in inside.filter(**scope)}
    exact = {
        m.unit.pk: m.unit
        for m in mentions
        if m.begins
        and (m.end == len(tokens) or (m.unit.level == Level.COMMUNE and tokens[m.end].part != tokens[m.end - 1].part))
    }
    if exact:
        return exact
    first = next((i for i in range(len(tokens)) if i and _kind_before(tokens, i)), 0)
    alike = units.filter(key__startswith=tokens[first].key[:2]).exclude(level=Level.DISTRICT)
    return {u.pk: u for u in alike.order_by(F("ends_on").desc(nulls_first=True), "level", "search")[:500]}
