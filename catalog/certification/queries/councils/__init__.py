"""Reads of councils: who sees them, what each member has to do, and what a sitting found. Nobody sees another's score before its time."""

from .bench import Bench, bench_of, named_to
from .lists import (
    agenda_candidates,
    authorities_of,
    candidates_for,
    council_of,
    councils_of,
    members_today,
    minutes_of,
    next_sitting_number,
    sitting_of,
    sittings_of,
)
from .results import ItemResult, Round, earlier_of, results_of, settle_round, withheld_from
from .scoring import Ballot, BallotLine, ballot_of, ballots_of, ballots_waiting, line_of, my_item, was_put_off

__all__ = [
    "Ballot",
    "BallotLine",
    "Bench",
    "ItemResult",
    "Round",
    "agenda_candidates",
    "authorities_of",
    "ballot_of",
    "ballots_of",
    "ballots_waiting",
    "bench_of",
    "candidates_for",
    "council_of",
    "councils_of",
    "earlier_of",
    "line_of",
    "members_today",
    "minutes_of",
    "my_item",
    "named_to",
    "next_sitting_number",
    "results_of",
    "settle_round",
    "sitting_of",
    "sittings_of",
    "was_put_off",
    "withheld_from",
]
