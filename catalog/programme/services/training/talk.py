"""Questions and answers among who learns a topic, moderated by the organiser."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.producers.services import checks

from ...models import ClassPost, ClassPostReport, TrainingClass
from ...policies import may_run_training
from ...queries.training import may_talk
from .classes import not_yours

LONGEST = 2_000
MOST_ANSWERS = 200


@transaction.atomic
def say(*, training_class: TrainingClass, text: str, by: Actor, answers: ClassPost | None = None) -> ClassPost:
    """A question to the class, or an answer to one of the same topic. Who has or had a seat speaks, and the organiser. Raises `NotAllowed`,
    `Refused`. Emits `training.answered`."""
    organises = may_run_training(by, training_class.place)
    if not organises and not may_talk(by, training_class):
        raise NotAllowed.because("no_seat", _("Chỉ người có chỗ trong lớp hỏi và trả lời được."))
    text = checks.paragraphs(text, "text", longest=LONGEST)
    if not text:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if answers is not None:
        same = answers.training_class.topic_id == training_class.topic_id
        if not same or answers.answers_id is not None or answers.hidden_at is not None:
            raise Conflict.because("gone", _("Câu hỏi này không còn. Tải lại trang."))
        if answers.replies.count() >= MOST_ANSWERS:
            raise Refused.because("too_many", _("Câu hỏi này đã có 200 câu trả lời. Hỏi một câu mới."), "text")
    if ClassPost.objects.filter(training_class=training_class, by_id=by.pk, answers=answers, text=text).exists():
        raise Conflict.because("said", _("Bạn đã gửi câu này rồi."), "text")
    with audit.context(user=by.pk, reason="said in a class"):
        made = ClassPost.objects.create(
            training_class=training_class, answers=answers, by_id=by.pk, by_organiser=organises, text=text,
            at=clock.now(),
        )  # fmt: skip
    if answers is not None and answers.by_id not in (None, by.pk):
        outbox.emit("training.answered", post=made.pk)
    return made


@transaction.atomic
def report_post(*, post: ClassPost, by: Actor) -> bool:
    """Somebody of the class says that it should not stand; the organiser looks. False when this person has said so already. Raises
    `NotAllowed`."""
    if not may_talk(by, post.training_class):
        raise NotAllowed.because("no_seat", _("Chỉ người có chỗ trong lớp báo được."))
    _made, new = ClassPostReport.objects.get_or_create(post=post, by_id=by.pk, defaults={"at": clock.now()})
    if new:
        ClassPost.objects.filter(pk=post.pk).update(reports=F("reports") + 1)
    return new


@transaction.atomic
def hide_post(*, post: ClassPost, reason: str, by: Actor) -> ClassPost:
    """The organiser of the class it was written in hides it and says why; its writer is told. Raises `NotAllowed`, `Conflict`, `Refused`. Emits
    `training.hidden`."""
    mine = _moderated(post, by)
    reason = checks.paragraphs(reason, "reason", longest=300)
    if not reason:
        raise Refused.because("missing", _("Ghi lý do ẩn, để người viết biết."), "reason")
    mine.hidden_at, mine.hidden_because, mine.reports = clock.now(), reason, 0
    with audit.context(user=by.pk, reason=reason):
        mine.save(update_fields=["hidden_at", "hidden_because", "reports"])
    outbox.emit("training.hidden", post=mine.pk)
    return mine


@transaction.atomic
def keep_post(*, post: ClassPost, by: Actor) -> ClassPost:
    """What was reported stands: the reports are settled. Raises `NotAllowed`, `Conflict`."""
    mine = _moderated(post, by)
    mine.reports = 0
    with audit.context(user=by.pk, reason="post kept"):
        mine.save(update_fields=["reports"])
    return mine


def _moderated(post: ClassPost, by: Actor) -> ClassPost:
    mine = (
        ClassPost.objects.select_for_update(of=("self",))
        .select_related("training_class__place__current", "training_class__place__province")
        .get(pk=post.pk)
    )
    if not may_run_training(by, mine.training_class.place):
        raise not_yours()
    if mine.hidden_at is not None:
        raise Conflict.because("decided", _("Bài này đã ẩn. Tải lại trang."))
    return mine
