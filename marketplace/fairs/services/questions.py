"""Viewers ask during a slot; nothing is shown before the organiser or the shop let it through."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.fairs import policies
from marketplace.fairs.models import FairSlot, FairState, SlotQuestion, SlotQuestionState

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_NAME = 300, 500, 40
MOST_WAITING = 300
"""In one slot: more than anybody reads through."""
BEFORE = dt.timedelta(hours=1)
"""So long before a slot begins one may ask already."""


def takes_questions(slot: FairSlot) -> bool:
    """From an hour before it begins until it ends. No statement; the slot comes with its fair."""
    return (
        not slot.cancelled_because
        and slot.fair.state == FairState.PUBLISHED
        and slot.starts_at - BEFORE <= clock.now() < slot.ends_at
    )


@transaction.atomic
def ask_slot(*, slot: FairSlot, text: str, name: str = "") -> SlotQuestion:
    """Ask in a slot, without an account; the name is what the viewer wants to be called. Raises `Refused`, `Conflict`."""
    text, name = " ".join(text.split()), " ".join(name.split())
    if not takes_questions(slot):
        raise Conflict.because("closed", _("Phiên này không nhận câu hỏi lúc này."), "text")
    if not text:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if len(text) > LONGEST_QUESTION:
        words = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST_QUESTION}
        raise Refused.because("too_long", words, "text")
    if len(name) > LONGEST_NAME:
        words = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(name), "most": LONGEST_NAME}
        raise Refused.because("too_long", words, "name")
    if slot.questions.filter(text=text).exists():
        raise Conflict.because("asked", _("Câu này đã có người hỏi."), "text")
    if slot.questions.filter(state=SlotQuestionState.WAITING).count() >= MOST_WAITING:
        raise Refused.because("too_many", _("Đang có quá nhiều câu chờ. Hỏi lại sau ít phút."), "text")
    return SlotQuestion.objects.create(slot=slot, text=text, name=name, at=clock.now())


@transaction.atomic
def decide_question(*, question: SlotQuestion, show: bool, by: Actor, answer: str = "") -> SlotQuestion:
    """Let a question through, with an answer or without, or keep it hidden; at any time, also after it was shown. Raises `NotAllowed`, `Refused`."""
    if not policies.may_moderate(by, question.slot):
        raise NotAllowed.because("not_yours", _("Chỉ ban tổ chức và gian hàng của phiên được duyệt câu hỏi."))
    answer = answer.strip()
    if len(answer) > LONGEST_ANSWER:
        words = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(answer), "most": LONGEST_ANSWER}
        raise Refused.because("too_long", words, "answer")
    with audit.context(user=by.pk, reason="question of a slot decided"):
        question = SlotQuestion.objects.select_for_update().get(pk=question.pk)
        question.state = SlotQuestionState.SHOWN if show else SlotQuestionState.HIDDEN
        question.answer, question.decided_at, question.decided_by_id = answer or question.answer, clock.now(), by.pk
        question.save()
    return question
