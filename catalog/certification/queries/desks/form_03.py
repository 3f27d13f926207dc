"""Form 03: what the producer claims beside what the commune finds."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.core.text import fold

from ...models import CommuneReport, Dossier, Fact, FactKind, Submission
from ..rubrics import sheet_of
from ..scoring import Criterion, Sheet

ITEMS = ("local_material", "local_labour", "idea_origin", "local_identity")
_FACTS = {"local_material": FactKind.LOCAL_MATERIAL_SHARE, "local_labour": FactKind.LOCAL_LABOUR_SHARE}
_WORDS = {"idea_origin": ("y tuong",), "local_identity": ("ban sac",)}


def item_label(item: str) -> str:
    """The four things a commune confirms, in words."""
    return {
        "local_material": _("Nguyên liệu địa phương"),
        "local_labour": _("Lao động địa phương"),
        "idea_origin": _("Nguồn gốc ý tưởng"),
        "local_identity": _("Bản sắc, trí tuệ địa phương"),
    }[item]


def criterion_of(sheet: Sheet, item: str) -> Criterion | None:
    """The criterion of the sheet that an item is about: by the fact that fills it in, or by the words of its label."""
    if item in _FACTS:
        return next((c for c in sheet.criteria if c.fact == _FACTS[item]), None)
    return next((c for c in sheet.criteria if any(w in fold(c.label.vi) for w in _WORDS[item])), None)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the producer says of an item in what it handed in, and what the platform knows of it, with source and day."""

    item: str
    label: str
    criterion: str
    claim: str
    description: str
    fact: str
    source: str
    as_of: dt.date | None

    @property
    def words(self) -> str:
        """The claim as Form 03 keeps it."""
        said = ". ".join(part.rstrip(". ") for part in (self.claim, self.description) if part)
        known = f"{self.fact} ({self.source}, {self.as_of:%d/%m/%Y})" if self.fact and self.as_of else ""
        return "; ".join(part for part in (said, known) if part) or _("Chủ thể không khai mục này")


def newest_submission(dossier: Dossier) -> Submission | None:
    """What was handed in last. 1 statement."""
    return Submission.objects.filter(dossier=dossier).select_related("by").order_by("-number").first()


def claims_of(dossier: Dossier, submission: Submission | None) -> list[Claim]:
    """The four items of Form 03, taken from the hand-in and the facts. 1 statement."""
    sheet = sheet_of(dossier.rubric)
    said = {row["number"]: row for row in (submission.content.get("criteria", []) if submission else [])}
    facts: dict[str, Fact] = {}
    for fact in Fact.objects.filter(product_id=dossier.product_id, kind__in=_FACTS.values()).order_by("-as_of", "-pk"):
        facts.setdefault(fact.kind, fact)
    claims = []
    for item in ITEMS:
        criterion = criterion_of(sheet, item)
        row = said.get(criterion.number, {}) if criterion else {}
        option = row.get("option_label") or {}
        known = facts.get(_FACTS[item]) if item in _FACTS else None
        claims.append(
            Claim(
                item=item,
                label=item_label(item),
                criterion=criterion.number if criterion else "",
                claim=str(option.get("vi", "")),
                description=str(row.get("description", "")),
                fact=_share(known.value) if known else "",
                source=known.source if known else "",
                as_of=known.as_of if known else None,
            )
        )
    return claims


def _share(value: Any) -> str:
    return f"{round(value * 100)} %" if isinstance(value, int | float) else str(value)


def newest_report(dossier: Dossier) -> CommuneReport | None:
    """The Form 03 that counts. 1 statement."""
    return CommuneReport.objects.filter(dossier=dossier).select_related("by").order_by("-number").first()
