import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.core import gs1
from catalog.core.gs1.checks import SET_39, SET_64, SET_82, check_pair
from catalog.core.gs1.table import SHAPES, TABLE, _ai, clash, lacking
from tests.catalog.core.gs1.strategies import value_of
from tests.chance import times
from tests.conftest import ROOT

DICTIONARY = Path(os.environ.get("OCOP_SHARED", ROOT.parent / "shared")) / "data" / "gs1" / "gs1-syntax-dictionary.txt"


def as_in_the_dictionary(ai: str) -> list[str]:
    """Our entry in the words of GS1's file: flags, components, rules."""
    entry = TABLE[ai]
    flags = "*" * entry.known_length + "?" * entry.is_attribute
    words = [flags] if flags else []
    for part in entry.parts:
        text = f"{part.kind}{'..' if part.shortest < part.longest else ''}{part.longest}"
        text = f"[{text}]" if part.optional else text
        words.append(",".join([text, *part.checks]))
    rules = []
    if entry.is_key:
        sequences = "|".join(",".join(s) for s in entry.sequences)
        rules.append("dlpkey" + (f"={sequences}" if sequences else ""))
    if entry.needs:
        rules.append("req=" + ",".join("+".join(group) for group in entry.needs))
    if entry.excludes:
        rules.append("ex=" + ",".join(entry.excludes))
    return [*words, *sorted(rules)]


def in_the_dictionary() -> dict[str, tuple[list[str], str]]:
    found = {}
    for line in DICTIONARY.read_text().splitlines():
        before, _hash, title = line.partition("#")
        if not before.strip():
            continue
        codes, *words = before.split()
        first, _dash, last = codes.partition("-")
        rules = sorted(w for w in words if re.match("dlpkey|req=|ex=", w))
        plain = [w for w in words if w not in rules]
        plain = [re.sub(r"\.\.1\b", "1", w) for w in plain]
        for code in range(int(first), int(last or first) + 1):
            found[str(code).zfill(len(first))] = ([*plain, *rules], title.strip())
    return found


def test_every_fact_is_the_dictionary_s():
    if not DICTIONARY.is_file():
        pytest.skip(f"{DICTIONARY} is not here: the facts are compared where it is")
    theirs = in_the_dictionary()
    assert sorted(TABLE) == sorted(theirs)
    assert {ai: (as_in_the_dictionary(ai), TABLE[ai].title) for ai in TABLE} == theirs


def test_the_table_is_whole():
    assert len(TABLE) == 541
    assert all(ai.parts and 2 <= len(ai.code) <= 4 for ai in TABLE.values())
    assert {q for ai in TABLE.values() for q in ai.qualifiers} <= set(TABLE)
    assert all(part.longest == part.shortest for ai in TABLE.values() for part in ai.parts[:-1])
    assert not any(a != b and b.startswith(a) for a in TABLE for b in TABLE)  # an AI never begins another
    assert sorted(ai for ai in TABLE if TABLE[ai].is_key) == [
        "00", "01", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018"
    ]  # fmt: skip
    assert len(SHAPES) == 39
    for words in (["?", "Q5"], ["N5", "maybe=1"], ["N5", "key", "key=10"]):
        with pytest.raises(ValueError, match="cannot read"):
            _ai("98", words, "WHAT")


def test_the_character_sets():
    assert (len(SET_82), len(SET_39), len(SET_64)) == (82, 39, 64)
    assert not set("#$@[]^`{|}~ \\") & set(SET_82)
    assert sorted(SET_82) == list(SET_82)


def test_parsing_needs_no_django():
    program = (
        "import sys\n"
        "from catalog.core import gs1\n"
        "try: gs1.parse_uri('https://id.vn/01/09521234543214')\n"
        "except gs1.GS1Error as e: assert e.code == 'bad_check_digit'\n"
        "assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_check_pairs():
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"  # the example of the General Specifications
    with pytest.raises(ValueError, match="23"):
        check_pair("1" * 24)


@settings(max_examples=times(500))
@given(st.sampled_from(sorted(TABLE)).flatmap(lambda ai: st.tuples(st.just(ai), value_of(ai))))
def test_right_values_pass(pair):
    ai, value = pair
    problem = TABLE[ai].problem(value)
    assert problem is None, problem.problems


@settings(max_examples=times(500))
@given(st.sampled_from(sorted(TABLE)), st.text(max_size=40) | st.text("0123456789", max_size=40))
def test_other_values_are_refused_in_words(ai, value):
    problem = TABLE[ai].problem(value)
    if problem:
        (said,) = problem.problems
        assert f"({ai})" in str(said.message)
        assert 0 <= problem.at <= len(value)


GOOD = [
    ("00", "376104250021234569"), ("01", "09521234543213"), ("10", '!"%&\'()*+,-./:;<=>?_'), ("11", "260200"), ("11", "261122"),
    ("11", "280229"), ("12", "261130"), ("20", "07"), ("242", "1"), ("253", "9521234543213"), ("253", "9521234543213A-1"),
    ("255", "9521234543213"), ("255", "9521234543213000000000012"), ("30", "1"), ("3103", "000195"), ("37", "00000025"),
    ("3932", "704125000"), ("3912", "999125000"), ("401", "9521234ABC"), ("402", "95212345432100003"), ("421", "70466000"),
    ("422", "704"), ("423", "704"), ("423", "704418116104156"), ("4307", "VN"), ("4309", "02790858483015297971"), ("4324", "2611221530"),
    ("4330", "000100-"), ("7003", "2611222359"), ("7007", "261122"), ("7007", "261001261015"), ("7011", "2611221530"), ("7030", "999ABC"),
    ("7040", "1A2_"), ("7041", "PX"), ("7230", "EMAB"), ("7241", "80"), ("7250", "20000229"), ("7252", "9"), ("7253", "Ng%C3%B4"),
    ("7258", "1/2"), ("8001", "00010002003909"), ("8003", "09521234543213"), ("8003", "09521234543213ABC"), ("8004", "9521X/1"),
    ("8006", "095212345432130102"), ("8007", "GB82WEST12345698765432"), ("8008", "26112215"), ("8008", "261122153059"),
    ("8010", "9521234-A#/1"), ("8011", "0"), ("8011", "123456789012"), ("8013", "1987654Ad4X4bL5ttr2310c2K"),
    ("8017", "952123454321000003"), ("8019", "0123456789"), ("8030", "abc-_=="), ("8110", "012345612345611110123"),
    ("8110", "01234561234561111012332612314261122"), ("8112", "001234561234560123456"), ("91", "A" * 90),
]  # fmt: skip


@pytest.mark.parametrize(("ai", "value"), GOOD)
def test_good_values(ai, value):
    problem = TABLE[ai].problem(value)
    assert problem is None, (problem, problem.details)


BAD = [
    ("00", "376104250021234568", "bad_check_digit", 17), ("00", "37610425002123456", "bad_length", 0),
    ("01", "9521234543213", "bad_length", 0), ("01", "0952123454321A", "bad_characters", 13), ("01", "", "bad_length", 0),
    ("01", "٠٩٥٢١٢٣٤٥٤٣٢١٣", "bad_characters", 0), ("10", "", "bad_length", 0), ("10", "A" * 21, "bad_length", 0),
    ("10", "A#1", "bad_characters", 1), ("10", "A 1", "bad_characters", 1), ("10", "A\n", "bad_characters", 1),
    ("11", "261322", "bad_date", 0), ("11", "260001", "bad_date", 0), ("11", "270229", "bad_date", 0), ("11", "261131", "bad_date", 0),
    ("11", "26112", "bad_length", 0), ("4326", "261100", "bad_date", 0), ("253", "9521234543210", "bad_check_digit", 12),
    ("253", "952123454321", "bad_length", 0), ("255", "9521234543213A", "bad_characters", 13), ("3912", "000125000", "bad_currency", 0),
    ("3910", "704", "bad_length", 0), ("401", "ABC1234", "bad_prefix", 0), ("401", "952", "bad_prefix", 0),
    ("402", "95212345432100001", "bad_check_digit", 16), ("414", "952123454321", "bad_length", 0), ("422", "999", "bad_country", 0),
    ("423", "704000", "bad_country", 3), ("423", "7044", "bad_length", 0), ("4307", "XX", "bad_country_letters", 0),
    ("4309", "18000000013600000000", "bad_value", 0), ("4309", "18000000003600000001", "bad_value", 10), ("4321", "2", "bad_value", 0),
    ("4324", "2611222460", "bad_time", 6), ("4330", "000100A", "bad_value", 6), ("7003", "2611222400", "bad_time", 6),
    ("7007", "2611221", "bad_length", 0), ("7007", "261122261199", "bad_date", 6), ("7040", "AABC", "bad_characters", 0),
    ("7040", "1AB%", "bad_value", 3), ("7041", "??", "bad_value", 0), ("7241", "11", "bad_value", 0), ("7250", "20010229", "bad_date", 0),
    ("7252", "3", "bad_value", 0), ("7253", "A%2", "bad_value", 0), ("7258", "2/1", "bad_value", 0), ("7258", "123", "bad_value", 0),
    ("8001", "00000002003909", "bad_value", 0), ("8001", "00010002003539", "bad_value", 12), ("8003", "19521234543213", "bad_value", 0),
    ("8003", "09521234543214", "bad_check_digit", 13), ("8004", "95", "bad_prefix", 0), ("8004", "X9521", "bad_prefix", 0),
    ("8006", "095212345432130201", "bad_value", 14), ("8006", "095212345432130001", "bad_value", 14),
    ("8007", "GB82WEST12345698765433", "bad_value", 0), ("8007", "XX82WEST12345698765432", "bad_value", 0),
    ("8008", "26112224", "bad_time", 6), ("8008", "2611221560", "bad_time", 8), ("8008", "261122155960", "bad_time", 10),
    ("8010", "9521234a", "bad_characters", 7), ("8010", "9521234_", "bad_characters", 7), ("8011", "012", "bad_value", 0),
    ("8011", "1A", "bad_characters", 1), ("8013", "1987654Ad4X4bL5ttr2310c2J", "bad_check_pair", 0), ("8013", "19", "bad_check_pair", 0),
    ("8014", "952112345632", "bad_check_pair", 0), ("8017", "952123454321000000", "bad_check_digit", 17),
    ("8030", "a+b", "bad_characters", 1), ("8110", "71234", "bad_value", 0),
    ("8110", "01234561234561111012332611224261231", "bad_value", 0), ("8110", "0123456123456111101233261399", "bad_value", 0),
    ("8112", "201234561234560123456", "bad_value", 0),
]  # fmt: skip


@pytest.mark.parametrize(("ai", "value", "code", "at"), BAD)
def test_bad_values(ai, value, code, at):
    problem = TABLE[ai].problem(value)
    assert problem is not None
    assert (problem.code, problem.at, problem.ai) == (code, at, ai)
    assert f"({ai})" in str(problem.problems[0].message)


@pytest.mark.parametrize(
    ("ais", "pair"),
    [
        (["01", "37"], ("01", "37")),
        (["10", "01", "02"], ("02", "01")),
        (["8006", "01"], ("8006", "01")),
        (["3102", "3103"], ("3102", "3103")),
        (["3102"], None),
        (["21", "235"], ("21", "235")),
        (["01", "10", "21", "17", "3102", "422"], None),
        (["3920", "3932"], ("3920", "3932")),
        (["8017", "8018"], ("8017", "8018")),
        ([], None),
    ],
)
def test_some_may_not_stand_together(ais, pair):
    assert clash(ais) == pair


@pytest.mark.parametrize(
    ("ais", "alone"),
    [
        (["01", "10", "17"], ()),
        (["10"], ("10",)),
        (["254"], ("254",)),
        (["254", "414"], ()),
        (["01", "250"], ("250",)),
        (["01", "21", "250"], ()),
        (["01", "3922"], ("3922",)),
        (["01", "3922", "3103"], ()),
        (["415"], ("415",)),
        (["00", "02", "37"], ()),
        (["400"], ()),
    ],
)
def test_some_need_company(ais, alone):
    assert lacking(ais) == gs1.lacking(ais) == alone
