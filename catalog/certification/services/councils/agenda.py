"""Sittings and what comes before them."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.queries import province_today
from catalog.producers.models import Membership

from ...models import (
    AgendaItem,
    Council,
    Declaration,
    Dossier,
    DossierKind,
    DossierState,
    IssuingLevel,
    Sitting,
    SittingState,
)
from ...queries.councils import bench_of, next_sitting_number
from ...queries.councils.results import outcomes
from ..flow import lock_dossier, move
from .locks import item_of, lock_sitting, must_be, must_be_impartial, must_keep_attendance, must_run

OWN_PRODUCER = _("Thuộc cơ sở của sản phẩm này")
"""Kept with the declaration that the platform makes for a member of the producer."""


@transaction.atomic
def create_sitting(
    *, council: Council, sits_on: dt.date, venue: str = "", by_letter: bool = False, by: Actor
) -> Sitting:
    """Call a sitting: members score alone from now on. `by_letter`: written opinions instead of a meeting, for simplified renewals.

    The members are told (`sitting.called`). Raises `NotAllowed`, `Refused`.
    """
    must_run(by, council)
    mine = Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
    _within_term(mine, sits_on)
    with audit.context(user=by.pk, reason="sitting called"):
        made = Sitting.objects.create(
            council=mine,
            number=next_sitting_number(mine),
            sits_on=sits_on,
            venue=venue.strip()[:200],
            by_letter=by_letter,
            created_by_id=by.pk,
            created_at=clock.now(),
        )
    outbox.emit("sitting.called", sitting=made.pk, by=by.pk)
    return made


def _within_term(council: Council, sits_on: dt.date) -> None:
    if sits_on < council.starts_on or (council.ends_on is not None and sits_on > council.ends_on):
        message = _("Ngày họp ngoài nhiệm kỳ của hội đồng, từ %(first)s.") % {"first": f"{council.starts_on:%d/%m/%Y}"}
        raise Refused.because("outside_term", message, "sits_on")


@transaction.atomic
def move_sitting(*, sitting: Sitting, sits_on: dt.date, venue: str, by: Actor) -> Sitting:
    """Put a sitting that has not met off to another day, or bring it forward, from today on: its secretary, or who runs the council.

    The members are told (`sitting.moved`), the day it had stays in the audit log. Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    mine = lock_sitting(sitting)
    must_keep_attendance(by, mine.council)
    must_be(mine, SittingState.SCORING)
    _within_term(mine.council, sits_on)
    if sits_on < clock.today():
        raise Refused.because("in_past", _("Ngày họp mới đã qua. Chọn hôm nay hoặc một ngày sau."), "sits_on")
    was, where = mine.sits_on, venue.strip()[:200]
    if (was, mine.venue) == (sits_on, where):
        raise Refused.because("same", _("Phiên họp đã ở ngày và nơi này. Chọn ngày hoặc nơi khác."), "sits_on")
    mine.sits_on, mine.venue = sits_on, where
    with audit.context(user=by.pk, reason=f"sitting moved from {was}"):
        mine.save(update_fields=["sits_on", "venue"])
    outbox.emit(
        "sitting.moved",
        sitting=mine.pk,
        was=was.isoformat(),
        sits_on=sits_on.isoformat(),
        at=clock.now().isoformat(),
        by=by.pk,
    )
    return mine


def _problems(sitting: Sitting, dossier: Dossier) -> list[Problem]:
    council = sitting.council
    found = []
    if dossier.level != council.level:
        found.append(Problem("other_level", _("Hồ sơ này không ở cấp của hội đồng."), "dossier"))
    if council.place is not None:
        here = dossier.province.current or dossier.province
        if here.pk != province_today(council.place).pk or not _in_district(council, dossier):
            where = _("Hồ sơ này không thuộc %(place)s.") % {"place": council.place.full_name}
            found.append(Problem("elsewhere", where, "dossier"))
    if sitting.by_letter and dossier.kind != DossierKind.AGAIN:
        message = _("Lấy ý kiến bằng văn bản chỉ dùng cho hồ sơ đánh giá lại. Đưa hồ sơ này vào một phiên họp.")
        found.append(Problem("not_a_renewal", message, "dossier"))
    return found


def _in_district(council: Council, dossier: Dossier) -> bool:
    """A unit of today lies in no district: then the province tells."""
    if council.level != IssuingLevel.DISTRICT:
        return True
    above = dossier.product.origin.parent
    return above is None or above.level != IssuingLevel.DISTRICT or above.pk == council.place_id


@transaction.atomic
def put_on_agenda(*, sitting: Sitting, dossier: Dossier, seen: str = DossierState.READY, by: Actor) -> AgendaItem:
    """Bring a dossier that is ready before a sitting whose members still score alone; it goes to COUNCIL.

    Members who belong to its producer have a conflict of interest from the start. Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    mine = lock_sitting(sitting)
    must_run(by, mine.council)
    must_be(mine, SittingState.SCORING)
    locked = lock_dossier(dossier)
    if locked.state == DossierState.READY:
        refuse_if_any(_problems(mine, locked))
    if AgendaItem.objects.filter(sitting=mine, dossier=locked).exists():
        raise Conflict.because("on_agenda", _("Hồ sơ này đã có trong chương trình của phiên."), "dossier")
    move(dossier=locked, seen=seen, to=DossierState.COUNCIL, level=locked.level, by=by)
    last = mine.items.aggregate(last=Max("position"))["last"] or 0
    with audit.context(user=by.pk, reason="on the agenda"):
        item = AgendaItem.objects.create(sitting=mine, dossier=locked, position=last + 1)
    related = Membership.objects.filter(producer_id=locked.product.producer_id).values("user_id")
    Declaration.objects.bulk_create(
        Declaration(item=item, member=member, has_conflict=True, reason=str(OWN_PRODUCER), at=clock.now())
        for member in mine.council.members.filter(ends_on=None, user_id__in=related)
    )
    return item


@transaction.atomic
def postpone(*, item: AgendaItem, reason: str, by: Actor) -> AgendaItem:
    """Take a dossier off the agenda, before or during the meeting: it is ready for another sitting, whose members score it anew; what was
    signed stays as it is. Once the meeting has seen the scores, what they gave stays on the item, in the minutes and beside the next
    sitting's. The members are told (`item.postponed`).

    Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    sitting = lock_sitting(item.sitting_id)
    must_run(by, sitting.council)
    must_be(sitting, SittingState.SCORING, SittingState.MEETING)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do hoãn."), "reason")
    mine = item_of(sitting, item)
    must_be_impartial(by, mine)
    if mine.postponed:
        raise Conflict.because("postponed_already", _("Hồ sơ này đã được đưa ra khỏi chương trình."))
    locked = lock_dossier(mine.dossier_id)
    move(
        dossier=locked,
        seen=DossierState.COUNCIL,
        to=DossierState.READY,
        level=locked.level,
        by=by,
        note=reason.strip(),
    )
    if sitting.state == SittingState.MEETING and not mine.disqualifier:
        _keep_scores(sitting, mine)
    mine.postponed = reason.strip()
    with audit.context(user=by.pk, reason=reason.strip()):
        mine.save(update_fields=["postponed", "points", "stars"])
    outbox.emit("item.postponed", item=mine.pk, by=by.pk)
    return mine


def _keep_scores(sitting: Sitting, item: AgendaItem) -> None:
    """Points and stars of the last round that everybody had signed."""
    bench = bench_of(sitting)
    result = outcomes(bench)[item.pk]
    whole = [r for r in result.rounds if r.number < item.round or bench.round_is_whole(item)]
    if whole:
        item.points, item.stars = whole[-1].points, whole[-1].outcome.stars
