"""A dossier whole, as plain data: what a hand-in keeps for good, and what the printed forms are made from."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..models import Dossier, Evidence, EvidenceKind
from . import form01
from .dossiers import FORM_PAPERS, Draft, draft_of
from .rubrics import rule_of, sheet_of
from .scoring import Label, asks_about_a_person, assess


def _label(label: Label) -> dict[str, str]:
    return {"vi": label.vi, "en": label.en}


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _paper(evidence: Evidence) -> dict[str, Any]:
    return {
        "id": evidence.pk,
        "kind": evidence.kind,
        "title": evidence.title,
        "issuer": evidence.issuer,
        "issued_on": _day(evidence.issued_on),
        "expires_on": _day(evidence.expires_on),
        "filename": evidence.filename,
        "content_type": evidence.content_type,
        "size": evidence.size,
        "pages": evidence.pages,
        "sha256": evidence.sha256,
    }


def content_of(dossier: Dossier, draft: Draft | None = None) -> dict[str, Any]:
    """Form 01, Form 02 and the papers with their hashes. `dossier` comes from `dossier_rows` or `lock_dossier`. 4 statements, none with a draft.

    `papers` are in the order in which the forms name them first; `criteria[…]["papers"]` and `form_papers` name them by id.
    """
    draft = draft or draft_of(dossier)
    found = draft.assessment
    papers: dict[int, dict[str, Any]] = {}

    def named(place: str) -> list[int]:
        for paper in draft.papers.get(place, []):
            papers.setdefault(paper.evidence.pk, _paper(paper.evidence))
        return [paper.evidence.pk for paper in draft.papers.get(place, [])]

    form_papers = named(FORM_PAPERS)
    criteria = []
    for criterion in draft.sheet.criteria:
        score, option = draft.scores.get(criterion.number), draft.chosen(criterion)
        criteria.append(
            {
                "number": criterion.number,
                "part": criterion.part,
                "headings": [_label(heading) for heading in criterion.headings],
                "label": _label(criterion.label),
                "maximum": str(criterion.maximum),
                "option": draft.choices.get(criterion.number),
                "option_label": _label(option.label) if option else None,
                "points": str(option.points) if option else None,
                "description": score.description if score else "",
                "from_fact": bool(score and score.from_fact),
                "papers": named(criterion.number),
                "private": criterion.private,
            }
        )
    product = dossier.product
    return {
        "dossier": dossier.pk,
        "kind": dossier.kind,
        "regime": dossier.regime.number,
        "set": {"number": product.product_set.number, "name": product.product_set.name},
        "rubric": {"id": dossier.rubric_id, "version": dossier.rubric.version, "checksum": dossier.rubric.checksum},
        "product": {"id": product.pk, "name": product.name},
        "producer": {"id": product.producer_id, "name": product.producer.name},
        "commune": {"code": dossier.commune.code, "name": dossier.commune.full_name},
        "province": {"code": dossier.province.code, "name": dossier.province.full_name},
        "stars_wanted": dossier.stars_wanted,
        "form": {name: dossier.form.get(name, "") for name in form01.ASKS},
        "form_papers": form_papers,
        "criteria": criteria,
        "papers": list(papers.values()),
        "parts": [{"part": part, "maximum": str(maximum)} for part, maximum in draft.sheet.parts],
        "result": {
            "points": str(found.points),
            "by_part": {part: str(points) for part, points in found.by_part.items()},
            "stars": found.stars,
        },
    }


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A paper as its hand-in names it: what has been said of it since changes nothing here. `pk` is the `Evidence`'s."""

    pk: int
    kind: str
    title: str
    expires_on: dt.date | None

    @property
    def kind_label(self) -> str:
        """In words."""
        return str(EvidenceKind(self.kind).label)


def papers_of(content: Mapping[str, Any]) -> dict[str, tuple[HandedIn, ...]]:
    """The papers of a hand-in by the criterion that they prove. No statement."""
    papers = {
        paper["id"]: HandedIn(
            paper["id"],
            paper["kind"],
            paper["title"],
            dt.date.fromisoformat(paper["expires_on"]) if paper["expires_on"] else None,
        )
        for paper in content["papers"]
    }
    return {row["number"]: tuple(papers[pk] for pk in row["papers"]) for row in content["criteria"]}


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content's canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_WITHHELD: dict[str, Any] = {"option": None, "option_label": None, "points": None, "description": "", "from_fact": False, "papers": [],
             "withheld": True}  # fmt: skip


def _stars_without(content: Mapping[str, Any], dossier: Dossier, withheld: Collection[str]) -> int:
    """What the hand-in gives as if the sheet did not have these criteria: neither their points nor their minima count. 2 statements."""
    sheet = sheet_of(dossier.rubric)
    rest = replace(sheet, criteria=tuple(c for c in sheet.criteria if c.number not in withheld))
    choices = {row["number"]: row["option"] for row in content["criteria"] if row["option"] is not None}
    return assess(rest, choices, rule_of(dossier.regime)).stars


def without_private(content: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """A hand-in of the dossier without what only evaluators and the producer may see: the private fields of Form 01; of criteria that ask
    about a person the answer, its points, words and papers (their rows say `withheld`). Sums and stars leave those points out, for a
    difference would tell them. 2 statements when the sheet has such criteria; the dossier comes with `rubric` and `regime` selected.
    """
    taken: dict[str, Decimal] = defaultdict(Decimal)
    criteria = []
    for row in content["criteria"]:
        is_private = asks_about_a_person(row)
        if is_private:
            taken[row["part"]] += Decimal(row["points"] or 0)
        criteria.append(row | _WITHHELD if is_private else row)
    named = {*content["form_papers"], *(pk for row in criteria for pk in row["papers"])}
    withheld = {row["number"] for row in criteria if row.get("withheld")}
    result = content["result"]
    if withheld:
        result = result | {"stars": _stars_without(content, dossier, withheld)}
    by_part = {part: str(Decimal(points) - taken[part]) for part, points in result["by_part"].items()}
    return {
        **content,
        "form": {name: v for name, v in content["form"].items() if name not in form01.PRIVATE},
        "criteria": criteria,
        "papers": [paper for paper in content["papers"] if paper["id"] in named],
        "result": result | {"points": str(Decimal(result["points"]) - sum(taken.values())), "by_part": by_part},
    }
