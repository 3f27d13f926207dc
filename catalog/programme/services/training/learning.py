"""What a class is given, its test, and what people say of it."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import accept_document
from catalog.core.types import Actor
from catalog.producers.services import checks

from ...models import ClassFeedback, Enrolment, Material, QuizQuestion, QuizTry, TrainingClass
from .classes import locked_class, safe_address

MOST_MATERIALS, MOST_QUESTIONS, MOST_ANSWERS = 40, 60, 6
TEST_DAYS = dt.timedelta(days=30)
"""So long after a class its test may be sat."""


@transaction.atomic
def add_material(
    *,
    training_class: TrainingClass,
    title: str,
    by: Actor,
    file: File[bytes] | None = None,
    href: str = "",
    is_recording: bool = False,
    for_all: bool = False,
) -> Material:
    """A file (PDF or picture, looked at and kept as it is) or a link to an allowed site. Raises `NotAllowed`, `Refused`."""
    mine = locked_class(training_class, by)
    found: list[Problem] = []
    title = checks.one_line(title, "title", longest=160)
    if not title:
        found.append(Problem("missing", _("Ghi tên tài liệu."), "title"))
    href = safe_address(href, "href", found)
    if not found and bool(file) == bool(href):
        found.append(Problem("one", _("Gửi một tệp, hoặc dán một đường dẫn, không cả hai."), "file"))
    if mine.materials.count() >= MOST_MATERIALS:
        found.append(Problem("too_many", _("Một lớp có nhiều nhất 40 tài liệu."), "title"))
    refuse_if_any(found)
    kept = accept_document(file) if file else None
    with audit.context(user=by.pk, reason="material added"):
        return Material.objects.create(
            training_class=mine, title=title, is_recording=is_recording, for_all=for_all, href=href,
            file=kept.name if kept else "", content_type=kept.content_type if kept else "",
            size=kept.size if kept else 0, added_at=clock.now(),
        )  # fmt: skip


@transaction.atomic
def remove_material(*, material: Material, by: Actor) -> None:
    """It goes, and its file with it. Raises `NotAllowed`."""
    locked_class(material.training_class, by)
    name = material.file
    with audit.context(user=by.pk, reason="material removed"):
        material.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


@transaction.atomic
def put_question(
    *, training_class: TrainingClass, text: str, answers: Sequence[str], right: int, by: Actor
) -> QuizQuestion:
    """Another question at the end: from 2 to 6 answers, of which `right` (from 0) is the right one. Raises `NotAllowed`, `Conflict` once somebody
    sat the test, `Refused`."""
    mine = _untested(training_class, by)
    text = checks.one_line(text, "text", longest=500)
    kept = [checks.one_line(answer, "answers", longest=200) for answer in answers]
    kept = [answer for answer in kept if answer]
    found = []
    if not text:
        found.append(Problem("missing", _("Ghi câu hỏi."), "text"))
    if not 2 <= len(kept) <= MOST_ANSWERS or len(set(kept)) != len(kept):
        found.append(Problem("answers", _("Ghi từ 2 đến 6 câu trả lời khác nhau, mỗi dòng một câu."), "answers"))
    elif not 0 <= right < len(kept):
        found.append(Problem("right", _("Ghi số của câu trả lời đúng, đếm từ 1."), "right"))
    last = mine.questions.aggregate(n=Max("position"))["n"] or 0
    if mine.questions.count() >= MOST_QUESTIONS:
        found.append(Problem("too_many", _("Một bài có nhiều nhất 60 câu."), "text"))
    refuse_if_any(found)
    with audit.context(user=by.pk, reason="question added"):
        return QuizQuestion.objects.create(training_class=mine, position=last + 1, text=text, answers=kept, right=right)


@transaction.atomic
def remove_question(*, question: QuizQuestion, by: Actor) -> None:
    """It goes. Raises `NotAllowed`, `Conflict` once somebody sat the test."""
    _untested(question.training_class, by)
    with audit.context(user=by.pk, reason="question removed"):
        question.delete()


def _untested(training_class: TrainingClass, by: Actor) -> TrainingClass:
    mine = locked_class(training_class, by)
    if (
        QuizTry.objects.filter(enrolment__training_class=mine).exists()
        or mine.enrolments.filter(code__isnull=False).exists()
    ):
        raise Conflict.because("tested", _("Đã có người làm bài hoặc nhận giấy, nên bài kiểm tra không sửa được nữa."))
    return mine


@transaction.atomic
def sit_test(*, enrolment: Enrolment, answers: Sequence[int | None], by: Actor) -> QuizTry:
    """Hand in answers, one for each question in its order (None: not answered). Who came may do it, from the class's beginning until 30 days after
    it, so often as the class allows, and no more once passed. Raises `NotAllowed`, `Conflict`, `Refused`."""
    row = _mine(enrolment, by)
    one = row.training_class
    if row.attended_at is None:
        raise NotAllowed.because("absent", _("Ai có mặt ở lớp mới làm bài kiểm tra."))
    if not one.starts_at <= clock.now() <= one.ends_at + TEST_DAYS:
        raise Conflict.because("closed", _("Bài kiểm tra mở từ khi lớp bắt đầu tới 30 ngày sau lớp."))
    if row.passed_at is not None:
        raise Conflict.because("passed", _("Bạn đã đạt bài kiểm tra này."))
    before = row.sittings.count()
    if before >= one.tries:
        raise Conflict.because("no_tries", _("Bạn đã làm hết số lần của lớp này."))
    rights = list(one.questions.order_by("position").values_list("right", flat=True))
    if not rights:
        raise Conflict.because("no_test", _("Lớp này không có bài kiểm tra."))
    if len(answers) != len(rights):
        raise Refused.because("count", _("Bài kiểm tra vừa đổi. Tải lại trang rồi làm lại."))
    right = sum(given == wanted for given, wanted in zip(answers, rights, strict=True))
    passed = right * 100 >= one.pass_percent * len(rights)
    made = QuizTry.objects.create(
        enrolment=row, number=before + 1, right=right, asked=len(rights), passed=passed, at=clock.now()
    )
    if passed:
        row.passed_at = made.at
        with audit.context(user=by.pk, reason="test passed"):
            row.save(update_fields=["passed_at"])
    return made


@transaction.atomic
def give_feedback(*, enrolment: Enrolment, points: int, by: Actor, text: str = "") -> ClassFeedback:
    """Who came says how it was, once it has begun; said again it is written anew. Raises `NotAllowed`, `Refused`."""
    row = _mine(enrolment, by)
    if row.attended_at is None:
        raise NotAllowed.because("absent", _("Ai có mặt ở lớp mới góp ý được."))
    if points not in range(1, 6):
        raise Refused.because("points", _("Chọn từ 1 đến 5 điểm."), "points")
    text = checks.paragraphs(text, "text", longest=2_000)
    made, _new = ClassFeedback.objects.update_or_create(
        enrolment=row, defaults={"points": points, "text": text, "at": clock.now()}
    )
    return made


def _mine(enrolment: Enrolment, by: Actor) -> Enrolment:
    row = Enrolment.objects.select_for_update(of=("self",)).select_related("training_class").get(pk=enrolment.pk)
    if row.user_id != by.pk:
        raise NotAllowed.because("not_yours", _("Chỉ chính người học làm được việc này."))
    return row
