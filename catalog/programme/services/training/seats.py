"""Seats of a class: given in the order of asking under the class's lock, left, and passed on to who waits longest."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.services import checks

from ...models import ClassState, Enrolment, EnrolmentState, TrainingClass
from ...policies import may_run_training
from ...queries.training import ways_in

MOST_WAITING = 1_000
HOLDS = (EnrolmentState.SEATED, EnrolmentState.WAITING)


@transaction.atomic
def enrol(
    *,
    training_class: TrainingClass,
    name: str,
    audience: str,
    by: Actor,
    producer: Producer | None = None,
    consent: bool = False,
) -> Enrolment:
    """Take a seat, or the end of the queue when none is free; asking twice changes nothing. `audience` says as what one comes, and for which
    `producer`: the service looks whether that is so today. `consent`: the organiser may keep the name until the person says otherwise.
    Raises `NotAllowed`, `Conflict`, `Refused`."""
    mine = _locked(training_class)
    if mine.state != ClassState.OPEN or mine.register_until <= clock.now():
        raise Conflict.because("late", _("Lớp này không còn nhận đăng ký."))
    found = []
    name = checks.one_line(name, "name", longest=120)
    if sum(c.isalpha() for c in name) < 2:
        found.append(Problem("missing", _("Ghi họ tên, như sẽ in trên giấy chứng nhận."), "name"))
    if not consent:
        found.append(Problem("no_consent", _("Đồng ý để ban tổ chức giữ tên bạn thì mới đăng ký được."), "consent"))
    refuse_if_any(found)
    if not any(way.audience == audience and way.producer == producer for way in ways_in(by, mine)):
        words = _("Lớp này không dành cho bạn theo cách đã chọn. Xem ai được dự ở trang của lớp.")
        raise NotAllowed.because("not_for_you", words, "audience")
    row = Enrolment.objects.filter(training_class=mine, user_id=by.pk).first()
    if row is not None and row.state in HOLDS:
        return row
    if row is not None and row.state == EnrolmentState.DROPPED:
        raise Refused.because("dropped", _("Ban tổ chức đã hủy chỗ của bạn. Gọi cho ban tổ chức nếu có nhầm lẫn."))
    queue = mine.enrolments.filter(state=EnrolmentState.WAITING)
    is_free = mine.taken < mine.seats and not queue.exists()
    if not is_free and queue.count() >= MOST_WAITING:
        raise Refused.because("queue_full", _("Danh sách chờ đã đủ 1.000 người. Xem lớp khác của chuyên đề này."))
    row = row or Enrolment(training_class=mine, user_id=by.pk)
    row.name, row.audience, row.producer, row.ended_because = name, audience, producer, ""
    row.asked_at = clock.now()
    row.state, row.seated_at = EnrolmentState.WAITING, None
    if is_free:
        row.state, row.seated_at = EnrolmentState.SEATED, row.asked_at
    with audit.context(user=by.pk, reason="enrolled, agreed that the organiser keeps the name"):
        row.save()
    if is_free:
        mine.taken += 1
        mine.save(update_fields=["taken"])
    return row


@transaction.atomic
def leave_class(*, enrolment: Enrolment, by: Actor) -> Enrolment:
    """Somebody comes no more: the first of the queue moves up. Saying it twice changes nothing. Raises `NotAllowed`, `Conflict` once it has
    begun."""
    mine = _locked(enrolment.training_class)
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.user_id != by.pk:
        raise NotAllowed.because("not_yours", _("Chỉ chính người đăng ký mới thôi được."))
    if row.state not in HOLDS:
        return row
    if mine.starts_at <= clock.now():
        raise Conflict.because("late", _("Lớp đã bắt đầu. Báo ban tổ chức tại chỗ."))
    _end(mine, row, EnrolmentState.LEFT, "", by)
    return row


@transaction.atomic
def drop_trainee(*, enrolment: Enrolment, reason: str, by: Actor) -> Enrolment:
    """The organiser takes a seat back and says why; the first of the queue moves up. Raises `NotAllowed`, `Conflict`, `Refused`. Emits
    `training.dropped`."""
    mine = _locked(enrolment.training_class)
    if not may_run_training(by, mine.place):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ của nơi tổ chức, hoặc cấp trên, làm được việc này."))
    reason = checks.paragraphs(reason, "reason", longest=300)
    if not reason:
        raise Refused.because("missing", _("Ghi lý do, để người đó biết."), "reason")
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.state not in HOLDS or row.attended_at is not None:
        raise Conflict.because("decided", _("Người này đã thôi, hoặc đã có mặt ở lớp."))
    _end(mine, row, EnrolmentState.DROPPED, reason, by)
    outbox.emit("training.dropped", enrolment=row.pk)
    return row


def _end(mine: TrainingClass, row: Enrolment, state: EnrolmentState, reason: str, by: Actor) -> None:
    had_seat = row.state == EnrolmentState.SEATED
    row.state, row.ended_because = state, reason
    with audit.context(user=by.pk, reason=reason or "left a class"):
        row.save(update_fields=["state", "ended_because"])
    if had_seat:
        mine.taken -= 1
        mine.save(update_fields=["taken"])
        fill(mine)


def fill(mine: TrainingClass) -> int:
    """Free seats go to who waits longest, while the class has not ended; they are told. `mine` is locked. How many moved up. Emits
    `training.seated`."""
    free = mine.seats - mine.taken
    if free <= 0 or mine.state != ClassState.OPEN or mine.ends_at <= clock.now():
        return 0
    first = list(
        mine.enrolments.select_for_update().filter(state=EnrolmentState.WAITING).order_by("asked_at", "pk")[:free]
    )
    for row in first:
        row.state, row.seated_at = EnrolmentState.SEATED, clock.now()
        with audit.context(reason="moved up from the waiting list"):
            row.save(update_fields=["state", "seated_at"])
        outbox.emit("training.seated", enrolment=row.pk)
    if first:
        mine.taken += len(first)
        mine.save(update_fields=["taken"])
    return len(first)


def _locked(training_class: TrainingClass) -> TrainingClass:
    return (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("place__current", "place__province")
        .get(pk=training_class.pk)
    )
