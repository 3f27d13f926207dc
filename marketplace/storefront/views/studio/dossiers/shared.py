"""What the pages of a dossier share: its lines by part, the scale of stars, what was saved or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from catalog.certification.models import EDITABLE, Dossier, EvidenceKind
from catalog.certification.queries.desks import asked_for
from catalog.certification.queries.dossiers import (
    Completeness,
    Draft,
    Prediction,
    completeness,
    dossier_rows,
    draft_of,
    prediction,
    stations_of,
)
from catalog.certification.queries.scoring import Criterion
from catalog.core.errors import Conflict, Refused

from ..desk import StudioRequest, own, page

WRITES = require_http_methods(["GET", "HEAD", "POST"])
SCALE = Decimal(340)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion in the list: `state` is done, alert (a gap or a missed minimum) or empty."""

    criterion: Criterion
    points: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Where things stand on the drawn scale, as SVG wants its numbers."""

    have: str
    said_at: str
    cuts: tuple[tuple[str, int, Decimal], ...]
    path: str


def own_dossier(request: StudioRequest, pk: int) -> Dossier:
    """One of the desk's dossiers, or 404. 1 statement."""
    return own(request, dossier_rows(), pk, "product__producer")


def scale_of(found: Prediction) -> Scale:
    """The drawing of points among bands; only those of 3 stars and more are named."""

    def at(points: Decimal) -> Decimal:
        return (SCALE * points / found.maximum).quantize(Decimal("0.1")) if found.maximum else Decimal(0)

    cuts = tuple((str(at(least)), stars, least) for stars, least in found.bands if stars >= found.certified_from)
    have = at(found.points)
    path = "".join(f"M{x} 12v20" for x, _stars, _least in cuts)
    return Scale(str(have), str(min(max(have, Decimal(12)), SCALE - 12)), cuts, path)


def lines_of(draft: Draft, whole: Completeness) -> list[tuple[str, list[Line]]]:
    """The criteria by part, each with its state."""
    held = {shortfall.criterion.number for shortfall in draft.assessment.shortfalls}
    parts: dict[str, list[Line]] = {}
    for criterion in draft.sheet.criteria:
        option = draft.chosen(criterion)
        wrong = option is not None and (criterion.number in held or criterion.number in whole.by_place)
        state = "alert" if wrong else "done" if option is not None else ""
        parts.setdefault(criterion.part, []).append(Line(criterion, option.points if option else None, state))
    return list(parts.items())


def board(dossier: Dossier, draft: Draft) -> dict[str, Any]:
    """What every page of a dossier says. No statement, 1 while it is sent back."""
    found, whole = prediction(dossier, draft), completeness(dossier, draft)
    return {
        "dossier": dossier,
        "draft": draft,
        "prediction": found,
        "scale": scale_of(found),
        "whole": whole,
        "parts": lines_of(draft, whole),
        "stations": stations_of(dossier),
        "may_write": dossier.state in EDITABLE,
        "first": next(
            (c.number for c in draft.sheet.criteria if draft.chosen(c) is None), draft.sheet.criteria[0].number
        ),
        "saved": dossier.saved_at,
        "asked": asked_for(dossier),
    }


def adding(place: str, kinds: Sequence[str]) -> dict[str, Any]:
    """What the form for new papers wants: where they go, and the kind that is likeliest there."""
    return {"place": place, "paper_kinds": EvidenceKind.choices, "suggested_kind": kinds[0] if kinds else ""}


def said(request: StudioRequest, refused: Refused) -> None:
    """A refusal on the next page."""
    messages.error(request, " ".join(str(problem.message) for problem in refused.problems))


def saved(request: StudioRequest, pk: int, status: int = 200) -> HttpResponse:
    """What the small script puts in the place of the old: when it was saved, and what it gives now. 5 statements."""
    now = own_dossier(request, pk)
    return page(request, "dossiers/saved", board(now, draft_of(now)), status=status)


def not_saved(request: StudioRequest, conflict: Conflict) -> HttpResponse:
    """For the script: somebody handed it in meanwhile."""
    return page(request, "dossiers/not_saved", {"problems": conflict.problems}, status=409)
