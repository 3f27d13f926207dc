"""Stars from points and minima: properties, an independent scorer, councils."""

import json
import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.certification.queries.scoring import (
    LEVELS,
    Arithmetic,
    Rule,
    Sheet,
    assess,
    mean_of,
    minima_level,
    points_of,
    read_sheet,
    settle,
    stars_of,
)
from catalog.certification.services.reference import RUBRIC_2026, with_words
from tests.chance import times

BANDS = ((1, Decimal(0)), (2, Decimal(30)), (3, Decimal(50)), (4, Decimal(70)), (5, Decimal(90)))
RULE = Rule(BANDS)
SETS = range(1, 27)


@cache
def stored(number: int) -> dict[str, Any]:
    labels = json.loads((RUBRIC_2026 / "labels.json").read_text("utf-8"))
    return with_words(json.loads((RUBRIC_2026 / "sheets" / f"{number:02}.json").read_text("utf-8")), labels)


@cache
def sheet(number: int) -> Sheet:
    return read_sheet(stored(number))


def independent(raw: Mapping[str, Any], choices: Mapping[str, int]) -> tuple[int, int]:
    """A second scorer, straight from the stored JSON and with whole numbers: (points, stars)."""
    leaves = []
    stack = [node for section in raw["sections"] for node in section["criteria"]]
    while stack:
        node = stack.pop()
        if "children" in node:
            stack.extend(node["children"])
        else:
            leaves.append(node)
    total, cap = 0, 5
    for leaf in leaves:
        options = [(o["points"], o["min_stars"]) for o in leaf["options"]] or [(0, None), (leaf["max"], None)]
        mine = options[choices[leaf["no"]]][0] if leaf["no"] in choices else None
        total += mine or 0
        for points, stars in options:
            # the least points that are marked with a level hold for it and all above
            if stars and points == min(p for p, s in options if s == stars) and (mine is None or mine < points):
                cap = min(cap, stars - 1)
    band = 5 if total >= 90 else 4 if total >= 70 else 3 if total >= 50 else 2 if total >= 30 else 1
    return total, min(band, cap)


@pytest.mark.chance
@pytest.mark.parametrize("number", SETS)
def test_the_stars_are_those_of_an_independent_scorer(number: int) -> None:
    dice = random.Random(number)
    seen = set()
    for _ in range(times(1000)):
        # from poor to excellent sheets, some criteria left out
        luck, gaps = dice.random(), dice.choice([0, 0, 0, 0.03, 0.2])
        choices = {}
        for c in sheet(number).criteria:
            if dice.random() >= gaps:
                best = max(range(len(c.options)), key=lambda n, c=c: c.options[n].points)
                choices[c.number] = best if dice.random() < luck else dice.randrange(len(c.options))
        found = assess(sheet(number), choices, RULE)
        assert (found.points, found.stars) == independent(stored(number), choices)
        seen.add(found.stars)
    assert len(seen) >= 3  # the sheets were not all alike


@pytest.mark.parametrize("number", SETS)
def test_the_best_sheet_has_100_points_and_5_stars_the_empty_one_1(number: int) -> None:
    best = {
        c.number: max(range(len(c.options)), key=lambda n, c=c: c.options[n].points) for c in sheet(number).criteria
    }
    full, empty = assess(sheet(number), best, RULE), assess(sheet(number), {}, RULE)
    assert (full.points, full.stars, full.shortfalls) == (100, 5, ())
    assert full.by_part == {"A": 40, "B": 25, "C": 35}
    assert (empty.points, empty.stars, empty.scored, empty.of) == (0, 1, 0, len(sheet(number).criteria))


def test_one_question_of_each_sheet_is_about_a_person_and_for_those_who_evaluate() -> None:
    asked = {str(c.label.en) for number in SETS for c in sheet(number).criteria if c.private}
    assert asked == {"Represented by a woman, a minority or disabled person"}
    assert [sum(c.private for c in sheet(number).criteria) for number in SETS] == [1] * 26


@st.composite
def filled(draw: st.DrawFn) -> tuple[Sheet, dict[str, int]]:
    mine = sheet(draw(st.sampled_from(SETS)))
    choices = {}
    for c in mine.criteria:
        option = draw(st.integers(-1, len(c.options) - 1))
        if option >= 0:
            choices[c.number] = option
    return mine, choices


@given(filled(), st.data())
@settings(max_examples=times(150), deadline=None)
def test_a_better_answer_never_takes_a_star_away(made: tuple[Sheet, dict[str, int]], data: st.DataObject) -> None:
    mine, choices = made
    before = assess(mine, choices, RULE)
    c = data.draw(st.sampled_from(mine.criteria))
    had = points_of(mine, choices).get(c.number, Decimal(-1))
    better = [n for n, option in enumerate(c.options) if option.points >= had]
    after = assess(mine, {**choices, c.number: data.draw(st.sampled_from(better))}, RULE)
    assert after.points >= before.points
    assert after.stars >= before.stars


@given(filled())
@settings(max_examples=times(150), deadline=None)
def test_what_holds_back_is_all_that_holds_back(made: tuple[Sheet, dict[str, int]]) -> None:
    mine, choices = made
    found = assess(mine, choices, RULE)
    assert found.stars == min(found.band, found.minima_level)
    if found.shortfalls:
        level = found.shortfalls[0].level
        assert level == max(found.stars + 1, 3)
        raised = dict(choices)
        for short in found.shortfalls:
            raised[short.criterion.number] = next(
                n for n, option in enumerate(short.criterion.options) if option.points >= short.needed
            )
        assert assess(mine, raised, RULE).minima_level >= level


@given(st.decimals(0, 100, places=3), st.decimals(0, 100, places=3), st.integers(2, 5), st.integers(2, 5))
def test_stars_rise_with_points_and_with_minima(a: Decimal, b: Decimal, low: int, high: int) -> None:
    (a, b), (low, high) = sorted((a, b)), sorted((low, high))
    assert stars_of(a, low, RULE) <= stars_of(b, low, RULE) <= stars_of(b, high, RULE)


@given(st.fixed_dictionaries({level: st.booleans() for level in LEVELS}))
def test_a_higher_level_does_not_stand_on_a_missed_lower_one(met: dict[int, bool]) -> None:
    reached = minima_level(met)
    assert all(met[level] for level in LEVELS if level <= reached)
    assert reached == 5 or not met[reached + 1]


@pytest.mark.parametrize(
    ("points", "stars"),
    [
        ("29.999", 1),
        ("30", 2),
        ("49.995", 2),
        ("50", 3),
        ("69.9999", 3),
        ("70", 4),
        ("89.995", 4),
        ("90", 5),
        ("100", 5),
    ],
)
def test_points_are_never_rounded_up_into_a_band(points: str, stars: int) -> None:
    assert RULE.band(Decimal(points)) == stars


def test_a_regime_without_the_cap_goes_by_points_alone() -> None:
    assert stars_of(Decimal(95), 2, Rule(BANDS, minima_cap=False)) == 5


def test_means() -> None:
    totals = [Decimal(n) for n in (60, 90, 91, 89, 100)]
    assert mean_of(totals) == Decimal(86)
    assert mean_of(totals, "trimmed") == Decimal(90)
    assert mean_of(totals[:2], "trimmed") == Decimal(75)  # too few to leave any out
    assert mean_of([Decimal(90), Decimal(90), Decimal("89.99")]) < 90
    with pytest.raises(ValueError, match="no sheets"):
        mean_of([])


SMALL = read_sheet(
    {
        "set": 1,
        "sections": [
            {
                "part": "A",
                "max": 100,
                "criteria": [
                    {
                        "no": "1",
                        "label": {"vi": "một", "en": "one"},
                        "max": 100,
                        "options": [
                            {"label": {"vi": str(p), "en": str(p)}, "points": p, "min_stars": s}
                            for p, s in ((50, 3), (72, 4), (80, None), (91, 5))
                        ],
                    }
                ],
            }
        ],
    }
)


def test_a_council_settles_by_mean_and_majority() -> None:
    two_of_three = settle(SMALL, [{"1": 3}, {"1": 3}, {"1": 2}], RULE, Arithmetic(max_spread=Decimal(11)))
    assert two_of_three.points == Decimal(262) / 3
    assert (two_of_three.stars, two_of_three.minima_level, two_of_three.too_far_apart) == (4, 5, False)
    every = settle(SMALL, [{"1": 3}, {"1": 3}, {"1": 2}], RULE, Arithmetic(minima="all"))
    assert (every.minima_level, every.stars) == (4, 4)
    assert every.spread == 11
    assert every.too_far_apart  # 11 is more than the usual 10
    half = settle(SMALL, [{"1": 3}, {"1": 2}], RULE, Arithmetic())
    assert half.minima_level == 4  # one of two is no majority
    with pytest.raises(ValueError, match="no sheets"):
        settle(SMALL, [], RULE, Arithmetic())


def test_a_shortfall_names_what_is_needed_and_what_there_is() -> None:
    (short,) = assess(SMALL, {"1": 0}, RULE).shortfalls
    assert (short.criterion.number, short.level, short.needed, short.has) == ("1", 4, 72, 50)
    (missing,) = assess(SMALL, {}, RULE).shortfalls
    assert (missing.level, missing.needed, missing.has) == (3, 50, None)
    assert assess(SMALL, {"1": 9}, RULE).scored == 0  # the sheet has no such option
