"""Lots of a user, lots of a product or zone, and what the law still misses."""

from traceability.lots.queries.balance import (
    Balance,
    balance,
    left_of_harvest,
    left_of_lot,
    publication_problems,
    rounded,
)
from traceability.lots.queries.genealogy import Genealogy, Link, Node, genealogy, made_with
from traceability.lots.queries.law import Completeness, LawItem, completeness, missing_items
from traceability.lots.queries.lists import (
    default_location_code,
    default_product_code,
    lots_of,
    published_lots_from,
    published_lots_of,
    zone_location_code,
)
from traceability.lots.queries.reports import failed_reports, report_problems
from traceability.lots.queries.suggest import UsualStep, last_day, next_number, usual_steps
from traceability.lots.queries.yields import (
    contracts_for,
    crop_note,
    more_than_contracted,
    no_contract,
    season_sum,
    without_figures,
)

__all__ = [
    "Balance",
    "Completeness",
    "Genealogy",
    "LawItem",
    "Link",
    "Node",
    "UsualStep",
    "balance",
    "completeness",
    "contracts_for",
    "crop_note",
    "default_location_code",
    "default_product_code",
    "failed_reports",
    "genealogy",
    "last_day",
    "left_of_harvest",
    "left_of_lot",
    "lots_of",
    "made_with",
    "missing_items",
    "more_than_contracted",
    "next_number",
    "no_contract",
    "publication_problems",
    "published_lots_from",
    "published_lots_of",
    "report_problems",
    "rounded",
    "season_sum",
    "usual_steps",
    "without_figures",
    "zone_location_code",
]
