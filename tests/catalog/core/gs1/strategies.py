"""Right values of every application identifier, for Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from catalog.core import gs1
from catalog.core.gs1.checks import SET_39, SET_64, SET_82, check_pair
from catalog.core.gs1.facts import COUNTRIES, COUNTRY_LETTERS, CURRENCIES, PACKAGES
from catalog.core.gs1.table import TABLE, Part, clash

LETTERS = {"N": "0123456789", "X": SET_82, "Y": SET_39, "Z": SET_64}
_days = st.dates().map(lambda day: f"{day.year % 100:02}{day.month:02}{min(day.day, 28):02}")
_hours = st.integers(0, 23).map("{:02}".format)
_sixty = st.integers(0, 59).map("{:02}".format)


def _prefixed(part: Part, letters: str, shorter: int = 0) -> st.SearchStrategy[str]:
    rest = st.text(letters, max_size=part.longest - 4 - shorter)
    return st.tuples(st.text("0123456789", min_size=4, max_size=4), rest).map("".join)


_BY_CHECK: dict[str, st.SearchStrategy[str]] = {
    "yymmdd": _days,
    "yymmd0": _days | _days.map(lambda day: day[:4] + "00"),
    "yyyymmdd": st.dates().map(lambda day: f"{day:%Y%m%d}".zfill(8)),
    "hh": _hours,
    "mi": _sixty,
    "ss": _sixty,
    "hhmi": st.tuples(_hours, _sixty).map("".join),
    "iso3166": st.sampled_from(sorted(COUNTRIES)),
    "iso3166999": st.sampled_from([*sorted(COUNTRIES), "999"]),
    "iso3166alpha2": st.sampled_from(sorted(COUNTRY_LETTERS)),
    "iso4217": st.sampled_from(sorted(CURRENCIES)),
    "iso5218": st.sampled_from("0129"),
    "iban": st.sampled_from(["GB82WEST12345698765432", "DE89370400440532013000"]),
    "couponcode": st.sampled_from(["012345612345611110123", "0123456123456111101233261122"]),
    "couponposoffer": st.sampled_from(["001234561234560123456", "101234561234560123456"]),
    "hyphen": st.just("-"),
    "importeridx": st.sampled_from(SET_64),
    "latitude": st.integers(0, 1_800_000_000).map("{:010}".format),
    "longitude": st.integers(0, 3_600_000_000).map("{:010}".format),
    "mediatype": st.sampled_from(["01", "10", "80", "99"]),
    "nozeroprefix": st.integers(0, 10**12 - 1).map(str),
    "packagetype": st.sampled_from(sorted(PACKAGES)),
    "pcenc": st.text(SET_82.replace("%", ""), min_size=1, max_size=30) | st.just("C%C3%A0%20ph%C3%AA"),
    "posinseqslash": st.sampled_from(["1/1", "2/3", "9/9"]),
    "winding": st.sampled_from("019"),
    "yesno": st.sampled_from("01"),
    "zero": st.just("0"),
}


def _piece(part: Part) -> st.SearchStrategy[str]:
    if "csum" in part.checks:
        digits = st.text("0123456789", min_size=part.longest - 1, max_size=part.longest - 1)
        return digits.map(lambda body: body + gs1.check_digit(body))
    if "csumalpha" in part.checks:
        letter = st.just("A") if "hasnondigit" in part.checks else st.just("")
        body = st.tuples(_prefixed(part, SET_82, 3), letter).map("".join)
        return body.map(lambda text: text + check_pair(text))
    if "nonzero" in part.checks:
        return st.integers(1, 10**part.longest - 1).map(lambda n: str(n).zfill(part.longest))
    if "pieceoftotal" in part.checks:
        return st.tuples(st.integers(1, 50), st.integers(50, 99)).map(lambda n: f"{n[0]:02}{n[1]:02}")
    if part.checks == ("gcppos1",):
        return _prefixed(part, LETTERS[part.kind])
    if part.checks:
        return _BY_CHECK[part.checks[0]]
    return st.text(LETTERS[part.kind], min_size=part.shortest, max_size=part.longest)


@st.composite
def value_of(draw: Any, ai: str) -> str:
    """A right value of an AI, optional parts present or not."""
    text = ""
    for part in TABLE[ai].parts:
        if part.optional and draw(st.booleans()):
            break
        text += draw(_piece(part))
    return text


@st.composite
def elements(draw: Any) -> dict[str, str]:
    """Some AIs that may stand together, with right values, in any order."""
    ais: list[str] = []
    for ai in draw(st.lists(st.sampled_from(sorted(TABLE)), min_size=1, max_size=6, unique=True)):
        if clash([*ais, ai]) is None:
            ais.append(ai)
    return {ai: draw(value_of(ai)) for ai in ais}


@st.composite
def links(draw: Any) -> gs1.DigitalLink:
    """Any Digital Link: key, a choice of its qualifiers, attributes."""
    key = draw(st.sampled_from(sorted(ai for ai in TABLE if TABLE[ai].is_key)))
    sequence = draw(st.sampled_from(TABLE[key].sequences or ((),)))
    path = [key, *(ai for ai in sequence if draw(st.booleans()))]
    attributes: list[str] = []
    may = sorted(ai for ai, entry in TABLE.items() if entry.is_attribute)
    for ai in draw(st.lists(st.sampled_from(may), max_size=3, unique=True)):
        placed = any({*path[1:], ai} <= set(s) for s in TABLE[key].sequences)
        if ai not in path and not placed and clash([*path, *attributes, ai]) is None:
            attributes.append(ai)
    return gs1.DigitalLink(
        tuple((ai, draw(value_of(ai))) for ai in path),
        tuple(sorted((ai, draw(value_of(ai))) for ai in attributes)),
    )
