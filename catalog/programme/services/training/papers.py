"""Certificates of attendance: for who came and, where there is a test, passed it. The check page says no more than its owner agreed to."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed
from catalog.core.types import Actor

from ...models import Enrolment, TrainingClass
from .classes import locked_class

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 20
"""Of a code: 99 bits, which nobody guesses."""


@transaction.atomic
def certify(*, enrolment: Enrolment, by: Actor, shows_name: bool = False) -> Enrolment:
    """Somebody takes their certificate once the class is over; `shows_name`: its check page may say the name. Taking it twice gives the same one.
    Raises `NotAllowed`, `Conflict`."""
    row = Enrolment.objects.select_for_update(of=("self",)).select_related("training_class").get(pk=enrolment.pk)
    if row.user_id != by.pk:
        raise NotAllowed.because("not_yours", _("Chỉ chính người học nhận giấy được."))
    if row.code:
        return row
    if row.training_class.ends_at > clock.now():
        raise Conflict.because("early", _("Giấy chứng nhận có khi lớp đã xong."))
    if row.attended_at is None:
        raise Conflict.because("absent", _("Chưa ghi bạn có mặt ở lớp. Hỏi ban tổ chức."))
    if row.passed_at is None and row.training_class.questions.exists():
        raise Conflict.because("not_passed", _("Làm đạt bài kiểm tra rồi nhận giấy."))
    _give(row, by, shows_name=shows_name)
    return row


@transaction.atomic
def certify_all(*, training_class: TrainingClass, by: Actor) -> int:
    """The organiser gives one to everybody who has earned it and has none; they are told, and no name shows until its owner says so. How many.
    Raises `NotAllowed`, `Conflict`. Emits `training.certified`."""
    mine = locked_class(training_class, by)
    if mine.ends_at > clock.now():
        raise Conflict.because("early", _("Giấy chứng nhận có khi lớp đã xong."))
    rows = mine.enrolments.select_for_update().filter(attended_at__isnull=False, code=None, user__isnull=False)
    if mine.questions.exists():
        rows = rows.filter(passed_at__isnull=False)
    done = 0
    for row in rows.order_by("pk"):
        _give(row, by, shows_name=False)
        outbox.emit("training.certified", enrolment=row.pk)
        done += 1
    return done


def _give(row: Enrolment, by: Actor, *, shows_name: bool) -> None:
    row.code = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    row.certified_at, row.shows_name = clock.now(), shows_name
    with audit.context(user=by.pk, reason="certificate of attendance given"):
        row.save(update_fields=["code", "certified_at", "shows_name"])


@transaction.atomic
def show_name(*, enrolment: Enrolment, shows: bool, by: Actor) -> Enrolment:
    """The owner of a certificate says whether its check page tells the name. Raises `NotAllowed`."""
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.user_id != by.pk:
        raise NotAllowed.because("not_yours", _("Chỉ chính người học cho hiện tên được."))
    row.shows_name = shows
    with audit.context(user=by.pk, reason="name shown" if shows else "name hidden"):
        row.save(update_fields=["shows_name"])
    return row
