"""What a sitting's sheets give together. The only place that reads other people's scores, and it gives none before their time."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.db.models import Q

from catalog.core.types import Actor

from ...models import AgendaItem, ScoreSheet, Sitting, SittingState
from ...policies.councils import interests_q
from ..rubrics import arithmetic_of, rule_of, sheet_of
from ..scoring import Outcome, Rule, settle
from .bench import Bench, bench_of


@dataclass(frozen=True, slots=True)
class Round:
    """One round of an item: the sheets that count, and what they give together."""

    number: int
    sheets: tuple[ScoreSheet, ...]
    outcome: Outcome

    @property
    def points(self) -> Decimal:
        """The mean as it is kept and shown."""
        return floor_points(self.outcome.points)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """An item's rounds that may be seen, the oldest first."""

    item: AgendaItem
    rounds: tuple[Round, ...]

    @property
    def last(self) -> Round | None:
        """The round that counts, if any may be seen."""
        return self.rounds[-1] if self.rounds else None

    @property
    def needs_second_round(self) -> bool:
        """Too far apart, and not yet discussed and scored again; of what was put off nothing is needed."""
        return (
            self.item.round == 1
            and not self.item.postponed
            and self.last is not None
            and self.last.outcome.too_far_apart
        )


def settle_round(item: AgendaItem, sheets: list[ScoreSheet], rule: Rule, sitting: Sitting) -> Outcome:
    """What the sheets of one round give by the sitting's regulation. No statement but the rubric's first."""
    return settle(
        sheet_of(item.dossier.rubric),
        [sheet.choices for sheet in sheets],
        rule,
        arithmetic_of(sitting.council.regulation),
    )


def counted_rounds(bench: Bench) -> dict[int, list[tuple[int, list[ScoreSheet]]]]:
    """By item: rounds with the sheets that count, those of members who are present (all who wrote, where nobody met) and have no
    conflict. Whoever calls this answers for who sees it. 1 statement."""
    by_item: dict[int, dict[int, list[ScoreSheet]]] = defaultdict(lambda: defaultdict(list))
    items = {item.pk: item for item in bench.items}
    counted = {item.pk: {member.pk for member in bench.judges(item, present_only=True)} for item in bench.items}
    sheets = (
        ScoreSheet.objects.filter(item__sitting=bench.sitting).select_related("member").order_by("round", "member_id")
    )
    for sheet in sheets:
        if sheet.member_id in counted[sheet.item_id]:
            by_item[items[sheet.item_id].pk][sheet.round].append(sheet)
    return {pk: sorted(rounds.items()) for pk, rounds in by_item.items()}


def outcomes(bench: Bench) -> dict[int, ItemResult]:
    """All rounds of all scored items, and of those put off once the meeting knew their scores, whoever asks: for the services that close a
    sitting. 1 statement and 2 a regime."""
    rules: dict[int, Rule] = {}
    found = {}
    rounds = counted_rounds(bench)
    for item in [*bench.scored_items, *bench.put_off]:
        regime = item.dossier.regime
        if regime.pk not in rules:
            rules[regime.pk] = rule_of(regime)
        found[item.pk] = ItemResult(
            item,
            tuple(
                Round(number, tuple(sheets), settle_round(item, sheets, rules[regime.pk], bench.sitting))
                for number, sheets in rounds.get(item.pk, [])
            ),
        )
    return found


def withheld_from(user: Actor, sitting: Sitting) -> dict[int, int]:
    """Items whose scores the user never reads, with their dossiers: those of producers that it belongs to, or said to be related to.
    1 statement."""
    return dict(AgendaItem.objects.filter(interests_q(user), sitting=sitting).values_list("pk", "dossier_id"))


def results_of(user: Actor, sitting: Sitting, bench: Bench | None = None) -> dict[int, ItemResult]:
    """Results by item, for the people of the sitting: nothing while members score alone; of a second round nothing before everybody
    present has signed it; of an item in which the user has an interest nothing ever. At most 9 statements; none while scores are secret."""
    if sitting.state == SittingState.SCORING:
        return {}
    bench = bench or bench_of(sitting)
    withheld = withheld_from(user, sitting)
    shown = {}
    for pk, result in outcomes(bench).items():
        if pk in withheld:
            continue
        rounds = result.rounds
        if sitting.state != SittingState.CLOSED and not bench.round_is_whole(result.item):
            rounds = tuple(r for r in rounds if r.number < result.item.round)
        shown[pk] = ItemResult(result.item, rounds)
    return shown


def earlier_of(bench: Bench) -> dict[int, list[AgendaItem]]:
    """By dossier: items of other sittings that were put off after their scores were known, the oldest first. Who may see the bench's own
    scores of a dossier may see these. 1 statement."""
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    rows = (
        AgendaItem.objects.filter(dossier__in=[item.dossier_id for item in bench.items], points__isnull=False)
        .exclude(Q(postponed="") | Q(sitting=bench.sitting))
        .select_related("sitting")
        .order_by("pk")
    )
    for row in rows:
        found[row.dossier_id].append(row)
    return dict(found)


def floor_points(points: Decimal) -> Decimal:
    """As it is kept: four decimals, cut and never rounded up, so that what is kept never lies in a higher band than what was found."""
    return points.quantize(Decimal("0.0001"), rounding=ROUND_DOWN)
