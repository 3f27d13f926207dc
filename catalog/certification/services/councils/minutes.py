"""Minutes: what a sitting found, whole and final; a correction is the next."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.types import Actor

from ...models import AgendaItem, Minutes, Sitting, SittingState
from ...queries.content import checksum
from ...queries.councils import Bench, ItemResult, minutes_of
from ...queries.councils.results import earlier_of, floor_points
from .locks import lock_sitting, must_be, must_run

LONGEST_TEXT = 5000


def content_of(bench: Bench, results: dict[int, ItemResult], *, met: bool) -> dict[str, Any]:
    """The minutes as data: names and figures as they were, readable without any other row."""
    sitting, earlier = bench.sitting, earlier_of(bench)
    council, regulation = sitting.council, sitting.council.regulation
    return {
        "council": {
            "name": council.name,
            "level": council.level,
            "place": council.place.full_name if council.place else "",
            "dateline": council.place.dateline if council.place else "",
            "decision_number": council.decision_number,
            "regime": council.regime.number,
        },
        "regulation": {
            "name": regulation.name,
            "mean": regulation.mean,
            "max_spread": str(regulation.max_spread),
            "quorum": str(regulation.quorum),
            "chair_needed": regulation.chair_needed,
            "minima": regulation.minima,
        },
        "sitting": {
            "number": sitting.number,
            "sits_on": sitting.sits_on,
            "venue": sitting.venue,
            "by_letter": not met,
            "opened_at": sitting.opened_at,
            "closed_at": sitting.closed_at,
        },
        "members": [
            {
                "name": member.name,
                "role": member.role,
                "field": member.field,
                "present": None if not met or bench.present is None else member.pk in bench.present,
            }
            for member in bench.members
        ],
        "items": [
            _item_content(bench, item, results.get(item.pk)) | {"earlier": _earlier(earlier.get(item.dossier_id, ()))}
            for item in bench.items
        ],
        "corrections": [],
    }


def _earlier(items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """What was scored of a dossier at sittings that put it off."""
    return [
        {
            "number": item.sitting.number,
            "sits_on": item.sitting.sits_on,
            "points": str(item.points),
            "stars": item.stars,
            "postponed": item.postponed,
        }
        for item in items
    ]


def _item_content(bench: Bench, item: AgendaItem, result: ItemResult | None) -> dict[str, Any]:
    dossier = item.dossier
    said = bench.declared.get(item.pk, {})
    names = {member.pk: member for member in bench.members}
    return {
        "dossier": dossier.pk,
        "position": item.position,
        "product": dossier.product.name,
        "producer": dossier.product.producer.name,
        "commune": dossier.commune.full_name,
        "set": dossier.product.product_set.name,
        "kind": dossier.kind,
        "regime": dossier.regime.number,
        "rubric": dossier.rubric.version,
        "conflicts": [
            {"name": names[pk].name, "reason": d.reason} for pk, d in said.items() if d.has_conflict and pk in names
        ],
        "rounds": [
            {
                "round": round_.number,
                "sheets": [
                    {
                        "name": sheet.member.name,
                        "role": sheet.member.role,
                        "points": str(sheet.points),
                        "stars": sheet.stars,
                        "signed_at": sheet.signed_at,
                    }
                    for sheet in round_.sheets
                ],
                "points": str(floor_points(round_.outcome.points)),
                "spread": str(round_.outcome.spread),
                "too_far_apart": round_.outcome.too_far_apart,
                "minima_level": round_.outcome.minima_level,
                "stars": round_.outcome.stars,
            }
            for round_ in (result.rounds if result else ())
        ],
        "discussion": item.discussion,
        "disqualifier": item.disqualifier,
        "postponed": item.postponed,
        "points": str(item.points) if item.points is not None else None,
        "stars": item.stars,
    }


def write_minutes(sitting: Sitting, content: dict[str, Any], by: Actor) -> Minutes:
    """Keep a content as the sitting's next minutes."""
    plain: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False))
    last = minutes_of(sitting)
    return Minutes.objects.create(
        sitting=sitting,
        number=last.number + 1 if last else 1,
        content=plain,
        sha256=checksum(plain),
        by_id=by.pk,
        at=clock.now(),
    )


@transaction.atomic
def amend_minutes(*, sitting: Sitting, correction: str, by: Actor) -> Minutes:
    """Minutes are never edited: the next ones say the same and what is to be corrected. Points and stars do not change by it.

    Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    mine = lock_sitting(sitting)
    must_run(by, mine.council)
    must_be(mine, SittingState.CLOSED)
    if not correction.strip():
        raise Refused.because("missing", _("Ghi điều cần đính chính."), "correction")
    last = minutes_of(mine)
    assert last is not None
    content = dict(last.content)
    content["corrections"] = [
        *content.get("corrections", []),
        {"text": correction.strip()[:LONGEST_TEXT], "at": clock.now().isoformat()},
    ]
    return write_minutes(mine, content, by)
