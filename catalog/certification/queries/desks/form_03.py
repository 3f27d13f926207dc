"""Form 03: what the producer claims beside what the commune finds."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.core.text import fold

from ...models import CommuneReport, Dossier, Fact, FactKind, Submission
from ..facts import words_of
from ..rubrics import sheet_of
from ..scoring import Criterion, Label, Sheet

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
    asked: Criterion | None
    option: Label | None
    description: str
    known: Fact | None

    @property
    def label(self) -> str:
        """What the commune confirms."""
        return item_label(self.item)

    @property
    def criterion(self) -> str:
        """The number of the criterion that asks for it; "" when the sheet has none."""
        return self.asked.number if self.asked else ""

    @property
    def claim(self) -> str:
        """The option that the producer chose, in the reader's language."""
        return str(self.option) if self.option else ""

    @property
    def fact(self) -> str:
        """What the platform knows, in words."""
        return words_of(self.known, self.asked) if self.known else ""

    @property
    def source(self) -> str:
        """From where it is known."""
        return self.known.source if self.known else ""

    @property
    def as_of(self) -> dt.date | None:
        """Of which day."""
        return self.known.as_of if self.known else None

    @property
    def words(self) -> str:
        """The claim as Form 03 keeps it, in the language that is active."""
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
        option = row.get("option_label")
        claims.append(
            Claim(
                item=item,
                asked=criterion,
                option=Label(str(option.get("vi", "")), str(option.get("en", ""))) if option else None,
                description=str(row.get("description", "")),
                known=facts.get(_FACTS[item]) if item in _FACTS else None,
            )
        )
    return claims


def newest_report(dossier: Dossier) -> CommuneReport | None:
    """The Form 03 that counts. 1 statement."""
    return CommuneReport.objects.filter(dossier=dossier).select_related("by").order_by("-number").first()
