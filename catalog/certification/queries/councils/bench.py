"""Who sits, who has a conflict, who has scored: facts about the scores without any score."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet

from ...models import (
    AgendaItem,
    Attendance,
    CouncilMember,
    Declaration,
    MemberRole,
    ScoreSheet,
    Sitting,
    SittingState,
)
from ...policies.councils import belongs_to
from .lists import agenda_of, members_today


@dataclass(frozen=True, slots=True)
class Bench:
    """A sitting's members and items, and who did what. Holds no points: safe for every eye that may see the sitting."""

    sitting: Sitting
    members: tuple[CouncilMember, ...]
    items: tuple[AgendaItem, ...]
    declared: dict[int, dict[int, Declaration]] = field(default_factory=dict)
    signed: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    present: frozenset[int] | None = None

    @property
    def scored_items(self) -> list[AgendaItem]:
        """Items that are to be scored: neither put off nor disqualified."""
        return [item for item in self.items if not item.postponed and not item.disqualifier]

    @property
    def put_off(self) -> list[AgendaItem]:
        """Items put off when their scores were known: those stay on them, and count nowhere."""
        return [item for item in self.items if item.postponed and item.points is not None]

    def declaration(self, item: AgendaItem, member: CouncilMember) -> Declaration | None:
        """What the member said of its interest in the item."""
        return self.declared.get(item.pk, {}).get(member.pk)

    def in_conflict(self, item: AgendaItem, member: CouncilMember) -> bool:
        """Said so, or the platform knew."""
        said = self.declaration(item, member)
        return said is not None and said.has_conflict

    def judges(self, item: AgendaItem, *, present_only: bool = False) -> list[CouncilMember]:
        """Who may score the item: members without a conflict; of these, who is at the meeting."""
        return [
            member
            for member in self.members
            if not self.in_conflict(item, member)
            and (not present_only or self.present is None or member.pk in self.present)
        ]

    def has_signed(self, item: AgendaItem, member: CouncilMember, round_: int | None = None) -> bool:
        """In the item's present round, or in another."""
        return member.pk in self.signed.get((item.pk, round_ or item.round), set())

    def waiting_for(self, item: AgendaItem, *, present_only: bool = True) -> list[CouncilMember]:
        """Who still has to sign in the item's present round."""
        return [m for m in self.judges(item, present_only=present_only) if not self.has_signed(item, m)]

    def round_is_whole(self, item: AgendaItem) -> bool:
        """Everybody present who may score has signed the present round."""
        return not self.waiting_for(item)

    @property
    def quorum_needed(self) -> Decimal:
        """Members who must be there, not rounded: 4 of 5 members at 75 % is at least 3.75."""
        return self.sitting.council.regulation.quorum * len(self.members)

    def has_quorum(self, who: Iterable[int]) -> bool:
        """Enough of the members, the chair among them where the regulation asks for it."""
        there = {member.pk for member in self.members} & set(who)
        if self.sitting.council.regulation.chair_needed and not any(
            member.role == MemberRole.CHAIR and member.pk in there for member in self.members
        ):
            return False
        return bool(there) and len(there) >= self.quorum_needed


def bench_of(sitting: Sitting) -> Bench:
    """The sitting's bench. 5 statements."""
    declared: dict[int, dict[int, Declaration]] = defaultdict(dict)
    for said in Declaration.objects.filter(item__sitting=sitting):
        declared[said.item_id][said.member_id] = said
    signed: dict[tuple[int, int], set[int]] = defaultdict(set)
    for item, round_, member in ScoreSheet.objects.filter(item__sitting=sitting).values_list(
        "item_id", "round", "member_id"
    ):
        signed[item, round_].add(member)
    attended = Attendance.objects.filter(sitting=sitting).values_list("member_id", "is_present")
    recorded = dict(attended)
    return Bench(
        sitting=sitting,
        members=tuple(_members(sitting)),
        items=tuple(agenda_of(sitting)),
        declared=dict(declared),
        signed=dict(signed),
        present=frozenset(pk for pk, there in recorded.items() if there) if recorded else None,
    )


def _members(sitting: Sitting) -> QuerySet[CouncilMember]:
    """Who sits today; of a closed sitting those who came or wrote."""
    if sitting.state != SittingState.CLOSED:
        return members_today(sitting.council_id)
    took_part = Q(attendances__sitting=sitting) | Q(sheets__item__sitting=sitting)
    return CouncilMember.objects.filter(took_part).select_related("user").distinct().order_by("pk")


def named_to(user_id: int, sitting: Sitting) -> CouncilMember | None:
    """The user's seat on the sitting's council today. 1 statement."""
    return members_today(sitting.council_id).filter(user_id=user_id).first()


def has_interest(member: CouncilMember, item: AgendaItem) -> bool:
    """Belongs to the producer of the item's product: a conflict, whatever it says. 1 statement."""
    return belongs_to(member.user_id, item.dossier.product.producer_id)
