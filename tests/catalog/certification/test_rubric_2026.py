"""The 26 score sheets: their sums hold, every label is there, and every number is the decision's."""

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.certification.models import EvidenceKind, FactKind
from catalog.products.models import ProductSet

ROOT = Path(__file__).parents[3]
HERE = ROOT / "catalog" / "certification" / "reference" / "rubric_2026"
TRANSCRIPT = Path(os.environ.get("OCOP_SHARED", ROOT.parent / "shared")) / "data" / "ocop" / "rubric_2026.json"
LANGUAGES = ("vi", "en")
PARTS = {"A": 40, "B": 25, "C": 35}
EVIDENCE = set(EvidenceKind.values)
FACTS = set(FactKind.values)
GROUP = {"no", "label", "max", "children"}
LEAF = {"no", "label", "max", "min_stars", "evidence", "fact", "options"}

Node = dict[str, Any]
LABELS: dict[str, dict[str, str]] = json.loads((HERE / "labels.json").read_text())
SHEETS: dict[int, Node] = {
    sheet["set"]: sheet for path in sorted((HERE / "sheets").iterdir()) for sheet in [json.loads(path.read_text())]
}
each_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=str)


def every(criteria: list[Node]) -> Iterator[Node]:
    """Criteria and all below them, in the sheet's order."""
    for criterion in criteria:
        yield criterion
        yield from every(criterion.get("children", []))


def criteria_of(sheet: Node) -> list[Node]:
    return [criterion for section in sheet["sections"] for criterion in every(section["criteria"])]


def scored(sheet: Node) -> list[Node]:
    return [criterion for criterion in criteria_of(sheet) if "children" not in criterion]


def numbers(text: str) -> set[int]:
    """What a label must not lose: shares, months, counts. `(1)` only points at another level."""
    return {int(found) for found in re.findall(r"(?<![A-Za-z])\d+", text.replace("(1)", ""))}


def siblings(sheet: Node) -> Iterator[list[str]]:
    """Keys of labels that are read side by side."""
    yield [criterion["label"] for section in sheet["sections"] for criterion in section["criteria"]]
    for criterion in criteria_of(sheet):
        yield [below["label"] for below in criterion.get("children", criterion.get("options"))]


NUMBERS = {  # of each set: criteria that are scored, options, minima, and a digest of every number
    1: (32, 103, 22, "dd0e6b7a5854899f"),
    2: (31, 99, 26, "853dc939922cf757"),
    3: (32, 102, 26, "3c7b73d45db07ec1"),
    4: (32, 102, 27, "91f86bf9c5058191"),
    5: (31, 100, 26, "cbc1f2bddd81d1b0"),
    6: (32, 104, 26, "ea387d085ae55b13"),
    7: (32, 102, 28, "156fd1aa6f89d7d3"),
    8: (32, 103, 28, "12e3f711185d4ef1"),
    9: (31, 101, 28, "4b600035a1104aa7"),
    10: (32, 104, 27, "57ccaf5582464c17"),
    11: (32, 104, 23, "ca104c954a080f46"),
    12: (32, 104, 25, "c3d4734b8bc933de"),
    13: (34, 107, 21, "b7d3db88ef989fea"),
    14: (29, 96, 21, "635e00d10483196f"),
    15: (29, 96, 24, "92265fc732227939"),
    16: (29, 91, 20, "9acf6759dd377153"),
    17: (29, 95, 23, "55a667d7da1e3a0f"),
    18: (31, 98, 20, "e32968c9945f1565"),
    19: (30, 98, 20, "7af280d1d081f1ed"),
    20: (30, 97, 20, "9aae4dd128898ce1"),
    21: (28, 90, 19, "ea4c6788742b416d"),
    22: (28, 90, 17, "5d19c87e307a5304"),
    23: (26, 86, 20, "7e1b6795d3502ab0"),
    24: (26, 87, 16, "3acdfb7fb818c406"),
    25: (25, 84, 16, "bfdd21710835bb05"),
    26: (32, 92, 3, "34b94d411a792bb9"),
}


def test_the_numbers_are_those_that_were_compared_with_the_annex():
    """Here too where the transcript is not: one changed point, minimum or number of a criterion shows, and says in which set."""
    found = {}
    for number, sheet in SHEETS.items():
        rows = [
            [
                section["part"],
                criterion["no"],
                criterion["max"],
                criterion.get("min_stars"),
                [[option["points"], option["min_stars"]] for option in criterion.get("options", [])],
            ]
            for section in sheet["sections"]
            for criterion in every(section["criteria"])
        ]
        options = [option for criterion in scored(sheet) for option in criterion["options"]]
        minima = sum(option["min_stars"] is not None for option in options)
        digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]
        found[number] = len(scored(sheet)), len(options), minima, digest
    assert found == NUMBERS
    assert [sum(column) for column in list(zip(*NUMBERS.values(), strict=True))[:3]] == [787, 2535, 572]


@pytest.mark.django_db
def test_there_is_a_sheet_for_each_set():
    sets = ProductSet.objects.filter(regime__number="26/2026/QĐ-TTg")
    assert list(SHEETS) == sorted(sets.values_list("number", flat=True)) == list(range(1, 27))


@each_sheet
def test_sums(sheet: Node):
    assert {section["part"]: section["max"] for section in sheet["sections"]} == PARTS
    for section in sheet["sections"]:
        assert sum(criterion["max"] for criterion in section["criteria"]) == section["max"]
    for criterion in criteria_of(sheet):
        if "children" in criterion:
            assert sum(child["max"] for child in criterion["children"]) == criterion["max"], criterion["no"]
        elif criterion["options"]:
            assert max(option["points"] for option in criterion["options"]) == criterion["max"], criterion["no"]
            assert min(option["points"] for option in criterion["options"]) >= 0
    assert sum(criterion["max"] for criterion in scored(sheet)) == sum(PARTS.values()) == 100


@each_sheet
def test_shape(sheet: Node):
    """An importer may rely on it: nothing is misspelt, nothing is missing, no number comes twice."""
    assert set(sheet) == {"set", "sections", "disqualifiers", "known_gaps"}
    found = criteria_of(sheet)
    assert len({criterion["no"] for criterion in found}) == len(found)
    for criterion in found:
        assert set(criterion) - {"note"} == (GROUP if "children" in criterion else LEAF), criterion["no"]
        for child in criterion.get("children", []):
            assert child["no"].rpartition(".")[0] == criterion["no"]
    for criterion in scored(sheet):
        assert set(criterion["evidence"]) <= EVIDENCE
        assert criterion["fact"] in FACTS | {None}
        for option in criterion["options"]:
            assert set(option) == {"label", "points", "min_stars"}
        for row in (criterion, *criterion["options"]):
            assert row["min_stars"] in {None, 3, 4, 5}


@each_sheet
def test_a_scorer_can_tell_the_options_apart(sheet: Node):
    for keys in siblings(sheet):
        for language in LANGUAGES:
            words = [LABELS[key][language].casefold() for key in keys]
            assert len(set(words)) == len(words), words


def test_labels_are_short_and_whole():
    for key, label in LABELS.items():
        assert re.fullmatch(r"[a-z0-9_]+", key)
        assert tuple(label) == LANGUAGES
        for text in label.values():
            assert text
            assert text == unicodedata.normalize("NFC", " ".join(text.split())), key
            assert not re.search(r"(?i)(lựa chọn|mức|tiêu chí|option|level|criterion) \d", text), key
        assert numbers(label["vi"]) == numbers(label["en"]), key


def test_labels_keep_to_their_length():
    limits = dict.fromkeys(LABELS, 160)
    for sheet in SHEETS.values():
        for criterion in criteria_of(sheet):
            for option in criterion.get("options", []):
                limits[option["label"]] = min(limits[option["label"]], 90)
            limits[criterion["label"]] = 60
    over = {key: limit for key, limit in limits.items() for text in LABELS[key].values() if len(text) > limit}
    assert over == {}


def test_every_key_is_there_and_used():
    used = set()
    for sheet in SHEETS.values():
        used |= {*sheet["disqualifiers"], *(gap["label"] for gap in sheet["known_gaps"])}
        for criterion in criteria_of(sheet):
            used |= {criterion["label"], *(option["label"] for option in criterion.get("options", []))}
            used |= {criterion["note"]} if "note" in criterion else set()
    assert used == set(LABELS)


def test_no_two_keys_say_the_same():
    said = [tuple(text.casefold() for text in label.values()) for label in LABELS.values()]
    assert len(set(said)) == len(said)


def test_each_kind_of_evidence_and_each_fact_has_its_criteria():
    found = [criterion for sheet in SHEETS.values() for criterion in scored(sheet)]
    assert {kind for criterion in found for kind in criterion["evidence"]} == EVIDENCE
    assert {criterion["fact"] for criterion in found} - {None} == FACTS
    for sheet in SHEETS.values():
        facts = [criterion["fact"] for criterion in scored(sheet) if criterion["fact"]]
        assert len(set(facts)) == len(facts), sheet["set"]  # a fact is proposed in one place


def test_known_gaps_point_at_what_they_mean():
    counted: dict[str, int] = {}
    for sheet in SHEETS.values():
        by_number = {criterion["no"]: criterion for criterion in scored(sheet)}
        without = {number for number, criterion in by_number.items() if not criterion["options"]}
        assert without == {gap["at"] for gap in sheet["known_gaps"] if gap["label"] == "gap_no_options"}
        for gap in sheet["known_gaps"]:
            counted[gap["label"]] = counted.get(gap["label"], 0) + 1
            number, _, place = gap["at"].partition("#")
            options = by_number[number]["options"]
            assert not place or int(place) < len(options)
            if gap["label"] == "gap_assumed_points":
                assert options[int(place)]["points"] == 0
    assert (counted["gap_no_options"], counted["gap_assumed_points"], counted["gap_minimum_in_text"]) == (22, 4, 3)


@pytest.fixture(scope="module")
def transcript() -> list[Node]:
    """The annex as somebody else typed it: numbers to compare with, words that are not ours."""
    if not TRANSCRIPT.is_file():
        pytest.skip(f"{TRANSCRIPT} is not here: the numbers are compared where it is")
    return list(json.loads(TRANSCRIPT.read_text()))


def same_numbers(ours: list[Node], theirs: list[Node]) -> None:
    assert [(c["no"], c["max"]) for c in ours] == [(c["code"], c["max"]) for c in theirs]
    for own, other in zip(ours, theirs, strict=True):
        assert own.get("min_stars") == other["min_for_star"]
        assert [(o["points"], o["min_stars"]) for o in own.get("options", [])] == [
            (o["points"], o["min_for_star"]) for o in other["options"]
        ], own["no"]
        same_numbers(own.get("children", []), other["children"])


def test_every_number_is_the_annex_s(transcript: list[Node]):
    assert [sheet["no"] for sheet in transcript] == list(SHEETS)
    for theirs in transcript:
        ours = SHEETS[theirs["no"]]
        assert [(s["part"], s["max"]) for s in ours["sections"]] == [(s["code"], s["max"]) for s in theirs["sections"]]
        for own, other in zip(ours["sections"], theirs["sections"], strict=True):
            same_numbers(own["criteria"], other["criteria"])
    leaves = [criterion for sheet in SHEETS.values() for criterion in scored(sheet)]
    options = [option for criterion in leaves for option in criterion["options"]]
    minima = [row for row in (*leaves, *options) if row["min_stars"]]
    assert (len(leaves), len(options), len(minima)) == (787, 2535, 572)


def test_blank_points_are_the_annex_s(transcript: list[Node]):
    for theirs in transcript:
        assumed = [
            {"at": f"{criterion['code']}#{place}", "label": "gap_assumed_points"}
            for section in theirs["sections"]
            for criterion in every(section["criteria"])
            for place, option in enumerate(criterion["options"])
            if option.get("points_assumed")
        ]
        gaps = [gap for gap in SHEETS[theirs["no"]]["known_gaps"] if gap["label"] == "gap_assumed_points"]
        assert gaps == assumed


def test_the_words_are_ours_and_lose_no_number(transcript: list[Node]):
    official = {
        option["text"].strip().casefold()
        for sheet in transcript
        for section in sheet["sections"]
        for criterion in every(section["criteria"])
        for option in criterion["options"]
    }
    long = {text for text in official if len(text) > 40}
    assert not [key for key, label in LABELS.items() if label["vi"].casefold() in long]
    for theirs in transcript:
        others = [criterion for section in theirs["sections"] for criterion in every(section["criteria"])]
        for own, other in zip(criteria_of(SHEETS[theirs["no"]]), others, strict=True):
            for mine, text in zip(own.get("options", []), other["options"], strict=True):
                assert numbers(LABELS[mine["label"]]["vi"]) == numbers(text["text"]), (theirs["no"], own["no"], text)
