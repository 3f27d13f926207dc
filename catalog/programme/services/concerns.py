"""Concerns and proposals: written, sent up, answered back, each desk within its working days."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.core.working_days import add_working_days
from catalog.places.models import Level, Unit
from catalog.places.policies import officer_reaches
from catalog.producers.models import Producer
from catalog.producers.policies import may_work_for
from catalog.producers.services import checks

from ..models import Concern, ConcernKind, ConcernMove, ConcernState, ConcernStep, DeskLevel
from ..policies import may_handle_concern

DAYS = {DeskLevel.COMMUNE: 5, DeskLevel.PROVINCE: 10, DeskLevel.MINISTRY: 15}
"""Working days of each desk, the day of arrival not counted: the programme's decisions set none, these are the platform's own."""
ABOVE = {DeskLevel.COMMUNE: DeskLevel.PROVINCE, DeskLevel.PROVINCE: DeskLevel.MINISTRY}
MOST_OPEN = 20
"""Concerns of one producer that wait at once."""
CHUNK = 200


@transaction.atomic
def raise_concern(*, producer: Producer, kind: str, title: str, text: str, by: Actor) -> Concern:
    """Whoever works for a producer writes to its commune. Raises `NotAllowed`, `Refused`. Emits `concern.moved`."""
    if not may_work_for(by, producer):
        raise NotAllowed.because("not_allowed", _("Bạn không làm việc cho cơ sở này."))
    mine = Producer.objects.select_for_update(of=("self",)).select_related("place__current").get(pk=producer.pk)
    said, found = _said(kind, title, text)
    if Concern.objects.filter(producer=mine, state=ConcernState.OPEN).count() >= MOST_OPEN:
        found.append(
            Problem("too_many", _("Đang có 20 kiến nghị chờ trả lời. Chờ cán bộ trả lời các kiến nghị đó."), "text")
        )
    here = mine.place.current
    if here is None or here.level != Level.COMMUNE:
        found.append(
            Problem("no_commune", _("Địa chỉ của cơ sở chưa có xã hiện nay. Sửa địa chỉ của cơ sở rồi gửi lại."))
        )
    refuse_if_any(found)
    assert here is not None
    return _numbered(here, DeskLevel.COMMUNE, by, said, producer=mine)


@transaction.atomic
def raise_from_desk(*, place: Unit, kind: str, title: str, text: str, by: Actor) -> Concern:
    """An officer of a commune or province writes to the desk above. Raises `NotAllowed`, `Refused`. Emits `concern.moved`."""
    here = place.current or place
    if not officer_reaches(by, here):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của nơi này, hoặc cấp trên, viết kiến nghị của nơi này."))
    said, found = _said(kind, title, text)
    if here.level not in (Level.COMMUNE, Level.PROVINCE) or here.ends_on is not None:
        found.append(Problem("unknown", _("Chọn một xã hoặc một tỉnh hiện nay."), "place"))
    refuse_if_any(found)
    return _numbered(here, ABOVE[DeskLevel(here.level)], by, said)


@transaction.atomic
def forward_concern(*, concern: Concern, seen: str, text: str, by: Actor) -> Concern:
    """The desk that holds it (`seen`) sends it up, with what it thinks of it: commune to province, province to ministry. Raises `NotAllowed`,
    `Conflict`, `Refused`. Emits `concern.moved`."""
    mine = _locked(concern, seen)
    _handler(by, mine)
    above = ABOVE.get(DeskLevel(mine.level))
    if above is None:
        raise Refused.because("top", _("Không còn cấp trên nào để chuyển. Trả lời kiến nghị này."), "text")
    text = checks.paragraphs(text, "text", longest=4_000)
    if not text:
        raise Refused.because("missing", _("Ghi ý kiến của cấp mình, để cấp trên biết."), "text")
    mine.level, mine.due_on = above, _due(above)
    return _move(mine, ConcernMove.FORWARDED, by, text)


@transaction.atomic
def answer_concern(*, concern: Concern, text: str, by: Actor) -> Concern:
    """The desk that holds it answers whoever asked. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `concern.moved`."""
    mine = _locked(concern)
    _handler(by, mine)
    text = checks.paragraphs(text, "text", longest=4_000)
    if not text:
        raise Refused.because("missing", _("Ghi câu trả lời."), "text")
    mine.state = ConcernState.ANSWERED
    return _move(mine, ConcernMove.ANSWERED, by, text)


@transaction.atomic
def withdraw_concern(*, concern: Concern, by: Actor) -> Concern:
    """Whoever asked needs no answer any more: the producer's people, or the officer who wrote it. Raises `NotAllowed`, `Conflict`."""
    mine = _locked(concern)
    if not (may_work_for(by, mine.producer) if mine.producer else by.pk == mine.by_id):
        raise NotAllowed.because("not_allowed", _("Chỉ bên gửi rút được kiến nghị."))
    mine.state = ConcernState.WITHDRAWN
    return _move(mine, ConcernMove.WITHDRAWN, by, "")


def tell_of_late_concerns() -> int:
    """Tell of each open concern whose last day has passed, once a last day; how many. May run in many workers at once: rows are locked, and what was
    told is read under the lock. Emits `concern.late`."""
    told = 0
    while True:
        with transaction.atomic():
            late = Concern.objects.filter(state=ConcernState.OPEN, due_on__lt=clock.today())
            new = late.filter(Q(late_told_on=None) | ~Q(late_told_on=F("due_on"))).order_by("due_on", "pk")
            found = list(new.select_for_update(of=("self",), no_key=True, skip_locked=True)[:CHUNK])
            for concern in found:
                concern.late_told_on = concern.due_on
                concern.save(update_fields=["late_told_on"])
                outbox.emit("concern.late", concern=concern.pk, due_on=concern.due_on.isoformat())
            told += len(found)
            if not found:
                return told


def _said(kind: str, title: str, text: str) -> tuple[dict[str, str], list[Problem]]:
    title, text = checks.one_line(title, "title", longest=160), checks.paragraphs(text, "text", longest=4_000)
    found = []
    if kind not in ConcernKind.values:
        found.append(Problem("unknown", _("Chọn phản ánh hay kiến nghị."), "kind"))
    if not title:
        found.append(Problem("missing", _("Ghi một dòng: về việc gì."), "title"))
    if not text:
        found.append(Problem("missing", _("Ghi rõ chuyện gì, ở đâu, mong được giải quyết thế nào."), "text"))
    return {"kind": kind, "title": title, "text": text}, found


def _numbered(
    here: Unit, level: DeskLevel, by: Actor, said: dict[str, str], *, producer: Producer | None = None
) -> Concern:
    # no_key: rows that only refer to the place are not held up
    place = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("province").get(pk=here.pk)
    year = clock.today().year
    # by code: the series of a year goes on when the commune becomes a ward
    same = Concern.objects.filter(place__code=place.code, place__level=place.level, year=year)
    serial = (same.aggregate(last=Max("serial"))["last"] or 0) + 1
    codes = "-".join(unit.code for unit in (place.province, place) if unit)
    with audit.context(user=by.pk, reason="concern raised"):
        made = Concern.objects.create(
            place=place,
            producer=producer,
            year=year,
            serial=serial,
            number=f"{serial}/KN-{codes}-{year}",
            level=level,
            due_on=_due(level),
            by_id=by.pk,
            asked_at=clock.now(),
            **said,
        )
    _step(made, ConcernMove.ASKED, by, "")
    return made


def _due(level: DeskLevel) -> dt.date:
    return add_working_days(clock.today(), DAYS[level])


def _locked(concern: Concern, seen: str = "") -> Concern:
    whole = ("producer", "place__current__province__current")
    mine = Concern.objects.select_for_update(of=("self",)).select_related(*whole).get(pk=concern.pk)
    if mine.state != ConcernState.OPEN or (seen and mine.level != seen):
        words = _("Kiến nghị này nay là “%(state)s”, ở %(level)s. Tải lại trang rồi xem tiếp.")
        raise Conflict.because(
            "moved_meanwhile", words % {"state": mine.get_state_display(), "level": mine.get_level_display()}
        )
    return mine


def _handler(by: Actor, concern: Concern) -> None:
    if not may_handle_concern(by, concern):
        words = _("Chỉ cán bộ của cấp đang giữ kiến nghị, hoặc cấp trên, không làm việc cho cơ sở, làm được việc này.")
        raise NotAllowed.because("not_allowed", words)


def _move(concern: Concern, move: ConcernMove, by: Actor, text: str) -> Concern:
    with audit.context(user=by.pk, reason=f"concern {move}"):
        concern.save(update_fields=["state", "level", "due_on"])
    _step(concern, move, by, text)
    return concern


def _step(concern: Concern, move: ConcernMove, by: Actor, text: str) -> None:
    made = ConcernStep.objects.create(
        concern=concern, move=move, level=concern.level, due_on=concern.due_on, text=text, by_id=by.pk, at=clock.now()
    )
    outbox.emit("concern.moved", step=made.pk)
