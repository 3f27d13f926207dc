"""Who came: a code that changes every five minutes is shown in the room, or the organiser writes a list."""

import datetime as dt

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed
from catalog.core.types import Actor

from ...models import AttendedBy, ClassState, Enrolment, EnrolmentState, TrainingClass
from ...policies import may_run_training

WINDOW = 300
"""Seconds for which one code is shown. The one before counts as well, so a code lives from five to ten minutes."""
EARLY = dt.timedelta(hours=1)
LATE = dt.timedelta(days=7)
"""So long before and after a class may its organiser write down who came."""


def attendance_code(training_class: TrainingClass) -> str:
    """What the organiser's screen shows now: the class, the window of time, a signature."""
    window = int(clock.now().timestamp()) // WINDOW
    return f"{training_class.pk}-{window}-{_signature(training_class.pk, window)}"


def _signature(pk: int, window: int) -> str:
    return salted_hmac("catalog.programme.attendance", f"{pk}:{window}", algorithm="sha256").hexdigest()[:20]


def class_of_code(code: str) -> int | None:
    """The class whose room shows this code now; None for one that is wrong or too old."""
    pk, window, signature = [*code.split("-"), "", "", ""][:3]
    if not all(part.isascii() and part.isdigit() and len(part) < 12 for part in (pk, window)):
        return None
    now = int(clock.now().timestamp()) // WINDOW
    if int(window) not in (now, now - 1):
        return None
    return int(pk) if constant_time_compare(signature, _signature(int(pk), int(window))) else None


def is_running(training_class: TrainingClass) -> bool:
    """From an hour before it begins until it ends the code counts."""
    now = clock.now()
    begins, ends = training_class.starts_at - EARLY, training_class.ends_at
    return training_class.state == ClassState.OPEN and begins <= now <= ends


@transaction.atomic
def attend(*, code: str, by: Actor) -> Enrolment:
    """Somebody with a seat read the code in the room. Saying it twice changes nothing. Raises `NotAllowed`, `Conflict`."""
    pk = class_of_code(code)
    row = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("training_class")
        .filter(training_class=pk, user_id=by.pk)
        .first()
        if pk
        else None
    )
    if pk is None:
        raise Conflict.because("old_code", _("Mã này đã quá hạn. Quét lại mã đang hiện ở lớp."))
    if row is None or row.state != EnrolmentState.SEATED:
        raise NotAllowed.because("no_seat", _("Bạn không có chỗ trong lớp này. Gặp ban tổ chức."))
    if not is_running(row.training_class):
        raise Conflict.because("early", _("Chỉ điểm danh từ một giờ trước khi lớp bắt đầu tới khi lớp xong."))
    if row.attended_at is None:
        _came(row, AttendedBy.CODE, by)
    return row


@transaction.atomic
def mark(*, enrolment: Enrolment, came: bool, by: Actor) -> Enrolment:
    """The organiser says whether somebody came. What a certificate rests on is not taken back. Raises `NotAllowed`, `Conflict`."""
    row = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("training_class__place__current", "training_class__place__province")
        .get(pk=enrolment.pk)
    )
    one = row.training_class
    if not may_run_training(by, one.place) or row.user_id == by.pk:
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ tổ chức lớp ghi được, và không ghi cho chính mình."))
    if one.state != ClassState.OPEN or not one.starts_at - EARLY <= clock.now() <= one.ends_at + LATE:
        raise Conflict.because("early", _("Ghi có mặt từ một giờ trước lớp tới 7 ngày sau lớp."))
    if row.state != EnrolmentState.SEATED:
        raise Conflict.because("no_seat", _("Người này không có chỗ trong lớp."))
    if not came and row.code:
        raise Conflict.because("certified", _("Người này đã có giấy chứng nhận nên không bỏ ghi được."))
    if came and row.attended_at is None:
        _came(row, AttendedBy.LIST, by)
    elif not came and row.attended_at is not None:
        row.attended_at, row.attended_by = None, ""
        with audit.context(user=by.pk, reason="attendance taken back"):
            row.save(update_fields=["attended_at", "attended_by"])
    return row


def _came(row: Enrolment, how: AttendedBy, by: Actor) -> None:
    row.attended_at, row.attended_by = clock.now(), how
    with audit.context(user=by.pk, reason=f"came: {how}"):
        row.save(update_fields=["attended_at", "attended_by"])
