"""Councils for tests: with their people, sittings, signed scores; and dossiers that wait for them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from catalog.certification.models import (
    AgendaItem,
    Council,
    CouncilMember,
    Dossier,
    DossierKind,
    DossierLevel,
    DossierState,
    IssuingLevel,
    MemberRole,
    ScoreSheet,
    SelfScore,
    Sitting,
)
from catalog.certification.services import councils
from catalog.core import clock
from catalog.places.models import PostRole, Unit
from catalog.places.queries import province_today
from catalog.products.models import Product, ProductState, Regime
from marketplace.accounts.models import User

from .accounts import make_officer, make_user
from .certification import make_rubric
from .places import LAM_DONG, unit
from .products import make_product

SMALL = ("1.1", "1.2", "2.1", "2.2", "3.1", "3.2")


def choices(*options: int) -> dict[str, int]:
    """Options of the small sheet by criterion, in its order: `choices(2, 2, 2, 2, 2, 2)` gives all 100 points."""
    return dict(zip(SMALL, options, strict=True))


BEST = choices(2, 2, 2, 2, 2, 2)  # 100 points, 5 stars
GOOD = choices(2, 1, 1, 1, 1, 2)  # 68 points, 3 stars
FOUR = choices(2, 2, 1, 1, 1, 2)  # 78 points, 4 stars


def dossier_at_council(
    *,
    product: Product | None = None,
    kind: str = DossierKind.FIRST,
    state: str = DossierState.READY,
    level: str = DossierLevel.PROVINCE,
    regime: str = "26/2026/QĐ-TTg",
    claims: dict[str, int] | None = None,
    sheet: dict[str, Any] | None = None,
    by: User | None = None,
    **over: Any,
) -> Dossier:
    """A dossier of a published product by the small sheet, at a desk without having passed the ones before it: for tests of what comes
    after. The producer claims `claims` (default `FOUR`).
    """
    product = product or make_product(state=ProductState.PUBLISHED)
    here = product.origin.current or product.origin
    dossier = Dossier.objects.create(
        product=product,
        kind=kind,
        regime=Regime.objects.get(number=regime),
        rubric=make_rubric(product.product_set, sheet),
        commune=here,
        province=product.province,
        state=state,
        level=level,
        state_since=clock.now(),
        started_by=by or make_user(),
        started_at=clock.now(),
        **over,
    )
    SelfScore.objects.bulk_create(
        SelfScore(
            dossier=dossier,
            criterion=criterion,
            option=option,
            description=f"Mô tả tiêu chí {criterion}.",
            updated_at=clock.now(),
        )
        for criterion, option in (FOUR if claims is None else claims).items()
    )
    return dossier


@dataclass
class Panel:
    """A council with its people: `officer` runs it; `chair`, `secretary` and the others score."""

    council: Council
    officer: User
    members: list[CouncilMember]

    @property
    def users(self) -> list[User]:
        """In the order of naming, the chair first."""
        return [User.objects.get(pk=member.user_id) for member in self.members]

    def sitting(self, *dossiers: Dossier, **over: Any) -> Sitting:
        """A sitting today with these dossiers on its agenda."""
        fields: dict[str, Any] = {"sits_on": clock.today(), "venue": "Phòng họp số 1", "by": self.officer} | over
        sitting = councils.create_sitting(council=self.council, **fields)
        for dossier in dossiers:
            councils.put_on_agenda(sitting=sitting, dossier=dossier, by=self.officer)
        return sitting

    def score(self, item: AgendaItem, user: User, chosen: dict[str, int]) -> ScoreSheet:
        """Declare no conflict unless something was said, fill in and sign. Only the first choice goes through the service, which asks whether this
        member may score; the others of a long sheet are written beside it."""
        if not item.declarations.filter(member__user=user).exists():
            councils.declare(item=item, has_conflict=False, by=user)
        for criterion, option in list(chosen.items())[:1]:
            draft = councils.save_draft(item=item, criterion=criterion, option=option, by=user)
            draft.choices |= chosen
            draft.save()
        return councils.sign_score(item=item, by=user)

    def score_all(self, sitting: Sitting, *sheets: dict[str, int]) -> None:
        """Every member signs every item: with its own sheet, or all with the one that is given."""
        for item in sitting.items.filter(postponed="", disqualifier=""):
            for n, user in enumerate(self.users):
                if not item.declarations.filter(member__user=user, has_conflict=True).exists():
                    self.score(item, user, sheets[n] if len(sheets) > 1 else sheets[0])

    def open(self, sitting: Sitting) -> Sitting:
        """Everybody is there."""
        councils.record_attendance(sitting=sitting, present=[m.pk for m in self.members], by=self.officer)
        return councils.open_meeting(sitting=sitting, by=self.officer)

    def held(self, *dossiers: Dossier, scores: dict[str, int] | None = None, **over: Any) -> Sitting:
        """A whole sitting: scored alone by everybody (default `FOUR`), met, closed."""
        sitting = self.sitting(*dossiers, **over)
        self.score_all(sitting, scores or FOUR)
        self.open(sitting)
        councils.close_sitting(sitting=sitting, by=self.officer)
        return Sitting.objects.get(pk=sitting.pk)


def make_panel(
    *,
    place: Unit | None = None,
    level: str = IssuingLevel.PROVINCE,
    members: int = 3,
    regime: str = "26/2026/QĐ-TTg",
    officer: User | None = None,
    **over: Any,
) -> Panel:
    """A council of Lâm Đồng (or `place`, or the ministry's) with a chair, a secretary and further members, all with posts of their own.

    `over`: the regulation's rules and the council's own fields.
    """
    ministry = level == IssuingLevel.MINISTRY
    place = None if ministry else place or unit(LAM_DONG)
    here = None if place is None else province_today(place)
    since = {"starts_on": dt.date(2019, 1, 1)}
    officer = officer or make_officer(place=here, **since)
    rules = {
        name: over.pop(name) for name in ("mean", "max_spread", "quorum", "chair_needed", "minima") if name in over
    }
    fields: dict[str, Any] = {
        "name": f"Hội đồng đánh giá OCOP {place.full_name if place else 'cấp trung ương'}",
        "decision_number": "120/QĐ-UBND",
        "starts_on": clock.today() - dt.timedelta(days=30),
    } | over
    council = councils.create_council(
        level=level,
        place=place,
        regime=Regime.objects.get(number=regime),
        regulation=councils.adopt_regulation(name="Quy chế hội đồng", **rules),
        by=officer,
        **fields,
    )
    roles = [MemberRole.CHAIR, MemberRole.SECRETARY]
    named = [
        councils.name_member(
            council=council,
            user=make_officer(place=here, role=PostRole.EVALUATOR, name=f"Thành viên {n + 1}", **since),
            role=roles[n] if n < len(roles) else MemberRole.MEMBER,
            field=f"Lĩnh vực {n + 1}",
            by=officer,
        )
        for n in range(members)
    ]
    return Panel(council, officer, named)
