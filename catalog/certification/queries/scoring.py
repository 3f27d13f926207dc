"""Score sheets, and what a filled-in sheet gives: stars = the lower of the points' band and the highest level all of whose minima are met.

Pure: no database, no clock. Points are `Decimal` and are never rounded before they are compared (89.995 is not 90).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

LEVELS = (3, 4, 5)
"""The levels that sheets mark minima for."""


@dataclass(frozen=True, slots=True)
class Label:
    """Our own short words."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a criterion; `min_stars`: it is the least that this level and those above ask for."""

    label: Label
    points: Decimal
    min_stars: int | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of a sheet, with its number in the decision. `headings` are the labels above it, outermost first; `private`: its answer is
    for those who evaluate (`asks_about_a_person`)."""

    number: str
    part: str
    label: Label
    maximum: Decimal
    options: tuple[Option, ...]
    headings: tuple[Label, ...] = ()
    evidence: tuple[str, ...] = ()
    fact: str = ""
    note: Label | None = None
    private: bool = False

    least: tuple[Decimal | None, ...] = (None,) * len(LEVELS)

    def needed(self, level: int) -> Decimal | None:
        """The least points that this many stars (3 to 5) ask for here; None when they ask for nothing."""
        return self.least[level - LEVELS[0]]


def _least(options: Iterable[Option], level: int) -> Decimal | None:
    """The points of the lowest option marked for a level, or for one below it: what holds for 3 stars holds for 4 and 5."""
    least: dict[int, Decimal] = {}
    for option in options:
        if option.min_stars is not None and option.min_stars <= level:
            least[option.min_stars] = min(least.get(option.min_stars, option.points), option.points)
    return max(least.values(), default=None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The score sheet of one product set, its criteria in the decision's order."""

    set_number: int
    parts: tuple[tuple[str, Decimal], ...]
    criteria: tuple[Criterion, ...]
    disqualifiers: tuple[Label, ...]

    def criterion(self, number: str) -> Criterion | None:
        """By its number."""
        return next((c for c in self.criteria if c.number == number), None)


NO_OR_YES = (Label("Không", "No"), Label("Có", "Yes"))
REPRESENTATIVE = "Đại diện là nữ, người dân tộc thiểu số, khuyết tật"
"""What our own 26 sheets call the question about the representative: a stored version never changes, so they bear no mark."""


def asks_about_a_person(criterion: Mapping[str, Any]) -> bool:
    """Whether a criterion, of a stored sheet or of a hand-in, asks for somebody's sex, ethnicity or disability: then its answer, words and
    papers are for those who evaluate, as the fields of Form 01 are (91/2025/QH15). Sheets that are brought say so by `private`."""
    return bool(criterion.get("private")) or criterion["label"]["vi"] == REPRESENTATIVE


def read_sheet(stored: Mapping[str, Any]) -> Sheet:
    """The sheet as `RubricVersion.sheet` keeps it. A criterion without options is a question of yes or no: all its points or none."""
    found: list[Criterion] = []

    def label(value: Mapping[str, str]) -> Label:
        return Label(value["vi"], value["en"])

    def read(node: Mapping[str, Any], part: str, above: tuple[Label, ...]) -> None:
        name = label(node["label"])
        if node.get("children"):
            for child in node["children"]:
                read(child, part, (*above, name))
            return
        maximum = Decimal(str(node["max"]))
        options = tuple(
            Option(label(o["label"]), Decimal(str(o["points"])), o.get("min_stars")) for o in node.get("options", [])
        ) or (Option(NO_OR_YES[0], Decimal(0), None), Option(NO_OR_YES[1], maximum, node.get("min_stars")))
        note = node.get("note")
        found.append(
            Criterion(
                node["no"], part, name, maximum, options, above,
                tuple(node.get("evidence", [])), node.get("fact") or "", label(note) if note else None, asks_about_a_person(node),
                tuple(_least(options, level) for level in LEVELS),
            )
        )  # fmt: skip

    for section in stored["sections"]:
        for node in section["criteria"]:
            read(node, section["part"], ())
    return Sheet(
        stored["set"],
        tuple((section["part"], Decimal(str(section["max"]))) for section in stored["sections"]),
        tuple(found),
        tuple(label(value) for value in stored.get("disqualifiers", [])),
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """How a regime turns points and minima into stars: `bands` are (stars, from so many points), in any order."""

    bands: tuple[tuple[int, Decimal], ...]
    minima_cap: bool = True
    certified_from: int = 3

    def band(self, points: Decimal) -> int:
        """The stars that so many points would give; 1 at the least."""
        return max((stars for stars, least in self.bands if points >= least), default=1)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A minimum that is not met: what `level` stars need at the criterion, and what there is (None: not scored)."""

    criterion: Criterion
    level: int
    needed: Decimal
    has: Decimal | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a filled-in sheet gives. `shortfalls`: the minima of the levels above `stars` that the points alone would allow, or of the next."""

    points: Decimal
    by_part: dict[str, Decimal]
    band: int
    minima_level: int
    stars: int
    shortfalls: tuple[Shortfall, ...]
    scored: int
    of: int


type Choices = Mapping[str, int]
"""The chosen option's place (from 0) by criterion number. What is not there is not scored."""


def points_of(sheet: Sheet, choices: Choices) -> dict[str, Decimal]:
    """Points by criterion number, of those that are scored. An option that the sheet does not have counts as not scored."""
    return {
        c.number: c.options[choices[c.number]].points
        for c in sheet.criteria
        if c.number in choices and 0 <= choices[c.number] < len(c.options)
    }


def shortfalls(sheet: Sheet, points: Mapping[str, Decimal], level: int) -> list[Shortfall]:
    """The minima of a level that are not met."""
    missing = []
    for c in sheet.criteria:
        needed = c.needed(level)
        has = points.get(c.number)
        if needed is not None and (has is None or has < needed):
            missing.append(Shortfall(c, level, needed, has))
    return missing


def minima_level(met: Mapping[int, bool]) -> int:
    """The highest level all of whose minima, and those of the levels below it, are met; 2 when the first is not (it has no minima)."""
    reached = LEVELS[0] - 1
    for level in LEVELS:
        if not met[level]:
            break
        reached = level
    return reached


def stars_of(points: Decimal, level: int, rule: Rule) -> int:
    """The lower of the points' band and the minima's level, if the regime lets minima cap the stars."""
    return min(rule.band(points), level) if rule.minima_cap else rule.band(points)


def assess(sheet: Sheet, choices: Choices, rule: Rule) -> Assessment:
    """What one filled-in sheet gives by itself: a producer's own, or one member's."""
    points = points_of(sheet, choices)
    total = sum(points.values(), Decimal(0))
    by_part = {part: Decimal(0) for part, _ in sheet.parts}
    for c in sheet.criteria:
        by_part[c.part] += points.get(c.number, Decimal(0))
    missing = {level: shortfalls(sheet, points, level) for level in LEVELS}
    level = minima_level({n: not missing[n] for n in LEVELS})
    stars = stars_of(total, level, rule)
    holding = missing.get(max(stars + 1, LEVELS[0]), [])
    return Assessment(total, by_part, rule.band(total), level, stars, tuple(holding), len(points), len(sheet.criteria))


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A council's own rules: `mean` plain or trimmed (the highest and the lowest left out, from 3 sheets on), `max_spread` in points,
    `minima` majority or all."""

    mean: str = "plain"
    max_spread: Decimal = Decimal(10)
    minima: str = "majority"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a council's sheets give together. `spread` is the difference between the highest and the lowest total."""

    points: Decimal
    spread: Decimal
    too_far_apart: bool
    minima_level: int
    stars: int


def mean_of(totals: Sequence[Decimal], mean: str = "plain") -> Decimal:
    """The average of the members' totals, exact as far as `Decimal` goes (28 digits). Raises ValueError without any."""
    if not totals:
        raise ValueError("no sheets")
    counted = sorted(totals)[1:-1] if mean == "trimmed" and len(totals) >= 3 else totals
    return sum(counted, Decimal(0)) / len(counted)


def settle(sheet: Sheet, sheets: Sequence[Choices], rule: Rule, arithmetic: Arithmetic) -> Outcome:
    """What the sheets of a council's members give: the mean of the totals, the minima by majority or unanimity. Raises ValueError without any.

    The mean is not rounded: 89.995 stays below 90.
    """
    scored = [points_of(sheet, choices) for choices in sheets]
    totals = [sum(points.values(), Decimal(0)) for points in scored]
    points = mean_of(totals, arithmetic.mean)
    spread = max(totals) - min(totals)
    met = {}
    for level in LEVELS:
        met[level] = all(
            _counts(
                (p.get(c.number) is not None and p[c.number] >= needed for p in scored), len(scored), arithmetic.minima
            )
            for c in sheet.criteria
            if (needed := c.needed(level)) is not None
        )
    level = minima_level(met)
    return Outcome(points, spread, spread > arithmetic.max_spread, level, stars_of(points, level, rule))


def _counts(votes: Iterable[bool], of: int, how: str) -> bool:
    yes = sum(votes)
    return yes == of if how == "all" else 2 * yes > of
