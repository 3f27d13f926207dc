"""Loading what the decisions say: how regimes turn points into stars, whom dossiers pass, and the 26 score sheets."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from catalog.core import clock
from catalog.products.models import ProductSet, Regime

from ..models import Band, ExtensionRule, PartMaximum, RubricVersion, ScoringRule, Stage
from ..queries.content import checksum

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
RUBRIC_2026 = REFERENCE / "rubric_2026"


@transaction.atomic
def load_regimes() -> int:
    """The rules of each regime that has none yet; says how many got theirs. Rows that an office changed stay. 1 statement when all are there."""
    waiting = list(
        Regime.objects.filter(Q(scoring_rule=None) | Q(stages__source="")).select_related("scoring_rule").distinct()
    )
    stated = tomllib.loads((REFERENCE / "regimes.toml").read_text("utf-8")) if waiting else {}
    loaded = 0
    for regime in waiting:
        if (rules := stated.get(regime.number)) is None:
            continue
        loaded += 1
        if hasattr(regime, "scoring_rule"):
            _add_limits(regime, rules)
            continue
        PartMaximum.objects.bulk_create(
            PartMaximum(regime=regime, part=part, points=points) for part, points in rules["parts"].items()
        )
        Band.objects.bulk_create(
            Band(regime=regime, stars=int(stars), from_points=points) for stars, points in rules["bands"].items()
        )
        Stage.objects.bulk_create(
            Stage(
                regime=regime,
                position=position,
                level=stage["level"],
                working_days=stage.get("working_days"),
                decides_from=stage["decides"][0] if "decides" in stage else None,
                decides_to=stage["decides"][1] if "decides" in stage else None,
                forwards_from_points=stage.get("forwards_from"),
                days_again=stage.get("days_again"),
                rounds=stage.get("rounds", []),
                source=stage.get("source", regime.number),
                starts_on=regime.starts_on,
                ends_on=stage.get("until"),
            )
            for position, stage in enumerate(rules["stages"], start=1)
        )
        if extension := rules.get("extension"):
            ExtensionRule.objects.create(regime=regime, **extension)
        ScoringRule.objects.create(
            regime=regime,
            minima_cap=rules["minima_cap"],
            transition_days=rules["transition_days"],
            transition_days_again=rules["transition_days_again"],
            legal_basis=rules.get("legal_basis", regime.number),
        )
    return loaded


def _add_limits(regime: Regime, rules: Mapping[str, Any]) -> None:
    """Limits that the regime's stages did not have when they were loaded."""
    for position, stage in enumerate(rules["stages"], start=1):
        Stage.objects.filter(regime=regime, position=position, source="").update(
            days_again=stage.get("days_again"),
            rounds=stage.get("rounds", []),
            source=stage.get("source", regime.number),
        )
    Stage.objects.filter(regime=regime, source="").update(source=regime.number)


def with_words(sheet: dict[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet of our reference folder with the words in place of their keys, as `RubricVersion.sheet` keeps it."""

    def filled(node: dict[str, Any]) -> dict[str, Any]:
        full = {**node, "label": labels[node["label"]]}
        if "note" in node:
            full["note"] = labels[node["note"]]
        for part in ("children", "options"):
            if part in node:
                full[part] = [filled(child) for child in node[part]]
        return full

    return {
        "set": sheet["set"],
        "sections": [{**s, "criteria": [filled(c) for c in s["criteria"]]} for s in sheet["sections"]],
        "disqualifiers": [labels[key] for key in sheet["disqualifiers"]],
        "known_gaps": [{**gap, "label": labels[gap["label"]]} for gap in sheet["known_gaps"]],
    }


@transaction.atomic
def load_rubrics() -> int:
    """Version 1 of the sheets of 26/2026/QĐ-TTg, for sets that have none; says how many. 1 statement when all are there."""
    sets = list(
        ProductSet.objects.filter(regime__number="26/2026/QĐ-TTg", rubrics=None)
        .select_related("regime")
        .order_by("number")
    )
    if not sets:
        return 0
    labels = json.loads((RUBRIC_2026 / "labels.json").read_text("utf-8"))
    made = []
    for product_set in sets:
        path = RUBRIC_2026 / "sheets" / f"{product_set.number:02}.json"
        sheet = with_words(json.loads(path.read_text("utf-8")), labels)
        made.append(
            RubricVersion(
                product_set=product_set,
                version=1,
                sheet=sheet,
                checksum=checksum(sheet),
                source="26/2026/QĐ-TTg, Phụ lục II",
                in_force_from=product_set.regime.starts_on,
                created_at=clock.now(),
            )
        )
    return len(RubricVersion.objects.bulk_create(made))
