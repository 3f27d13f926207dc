"""Favourites are kept, goods are waited for, questions are asked, answered, reported, hidden."""

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.products.models import Product, Variant
from catalog.products.queries import listable
from marketplace.enquiries import policies
from marketplace.enquiries.models import Favourite, Question, QuestionReport, QuestionState, Stopped, Watch
from marketplace.notifications.services import send_to_stranger
from marketplace.shops.models import OfferPrice
from marketplace.shops.queries import market

MOST_FAVOURITES = 500
MOST_WATCHES = 20
"""That wait for one address."""
WAITS = dt.timedelta(days=180)
LONGEST_QUESTION, LONGEST_ANSWER = 500, 1_000


@transaction.atomic
def keep_in_mind(*, product: Product, user: Actor, keep: bool = True) -> None:
    """Among a person's favourites from now on, or no more. Saying it twice changes nothing. Raises `Refused` beyond 500."""
    if not keep:
        Favourite.objects.filter(user_id=user.pk, product=product).delete()
        return
    if Favourite.objects.filter(user_id=user.pk).count() >= MOST_FAVOURITES:
        raise Refused.because("too_many", _("Đã có 500 món yêu thích. Bỏ bớt vài món rồi thêm."))
    Favourite.objects.get_or_create(user_id=user.pk, product=product, defaults={"at": clock.now()})


@transaction.atomic
def watch(*, variant: Variant, email: str = "", phone: str = "", language: str = "vi") -> bool:
    """Tell this address (one of both) once when the variant can be bought again; whether that is new.

    To an address that wants no messages nothing is ever sent, and its asker is told nothing of that. Raises `Refused` beyond 20 for one address.
    """
    if bool(email) == bool(phone):
        raise ValueError("one address")
    if Stopped.objects.filter(address=_hash(email or phone)).exists():
        return False
    if Watch.objects.filter(email=email, phone=phone, told_at=None).count() >= MOST_WATCHES:
        raise Refused.because("too_many", _("Địa chỉ này đang chờ 20 món. Chờ tin của các món đó trước."))
    _made, new = Watch.objects.get_or_create(
        variant=variant,
        email=email,
        phone=phone,
        defaults={"language": language, "token": secrets.token_urlsafe(18), "at": clock.now()},
    )
    return new


@transaction.atomic
def stop_watching(*, token: str) -> bool:
    """Nothing is sent to this address any more, whoever asks for it; whether there was somebody to stop for."""
    found = Watch.objects.filter(token=token[:32]).first()
    if found is None:
        return False
    Stopped.objects.get_or_create(address=_hash(found.email or found.phone), defaults={"at": clock.now()})
    Watch.objects.filter(email=found.email, phone=found.phone).exclude(pk=found.pk).delete()
    found.told_at = found.told_at or clock.now()
    found.save(update_fields=["told_at"])
    return True


@transaction.atomic
def take_watches(*, limit: int = 100) -> list[int]:
    """The keys of watches whose variant can be bought now, taken so that no other worker sends them. Their rows go when they are sent."""
    now, today = clock.now(), clock.today()
    sells = OfferPrice.objects.filter(
        offer__variant=OuterRef("variant"),
        offer__channel=market(),
        offer__is_active=True,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    here = Q(variant__stock__quantity__gt=F("variant__stock__reserved")) | Q(
        variant__stock__ahead_from__gt=today,
        variant__stock__reserved__lt=F("variant__stock__quantity") + F("variant__stock__ahead"),
    )
    shown = listable(today).filter(pk=OuterRef("variant__product"))
    due = list(
        Watch.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(here, Exists(sells), Exists(shown), told_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    Watch.objects.filter(pk__in=due).update(told_at=now)
    return due


def tell_watcher(*, watch_id: int) -> bool:
    """Send the one message that goods are there again, by which everything can be stopped. Raises `OSError` or `SmsFailed` when it was not taken."""
    found = Watch.objects.select_related("variant__product").filter(pk=watch_id).first()
    if found is None or Stopped.objects.filter(address=_hash(found.email or found.phone)).exists():
        return False
    product = found.variant.product
    return send_to_stranger(
        kind="stock.back",
        facts={"product": product.name, "variant": found.variant.name},
        url=f"/watch/{found.token}/",
        language=found.language,
        about=f"stock.back:{found.pk}",
        email=found.email,
        phone=found.phone,
    )


def drop_old_watches() -> int:
    """Those that waited half a year, and those that were told a week ago (until then their address stops further messages). How many went."""
    now = clock.now()
    old = Q(told_at=None, at__lt=now - WAITS) | Q(told_at__lt=now - dt.timedelta(days=7))
    return Watch.objects.filter(old).delete()[0]


def _hash(address: str) -> str:
    return salted_hmac("marketplace.enquiries.stopped", address.strip().casefold(), algorithm="sha256").hexdigest()


@transaction.atomic
def ask(*, product: Product, text: str, by: Actor) -> Question:
    """Ask the producer, in public. Raises `Refused`."""
    text = " ".join(text.split())
    if not text:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if len(text) > LONGEST_QUESTION:
        message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST_QUESTION}
        raise Refused.because("too_long", message, "text")
    if Question.objects.filter(product=product, asked_by_id=by.pk, text=text).exists():
        raise Conflict.because("asked", _("Bạn đã hỏi câu này. Câu trả lời sẽ hiện ở đây và trong thông báo."), "text")
    with audit.context(user=by.pk, reason="question asked"):
        made = Question.objects.create(product=product, asked_by_id=by.pk, text=text, at=clock.now())
        outbox.emit("question.asked", question_id=made.pk)
    return made


@transaction.atomic
def answer(*, question: Question, text: str, by: Actor) -> Question:
    """The producer's answer, shown below; a later one takes its place. Raises `NotAllowed`, `Refused`."""
    question = _locked(question)
    if not policies.may_answer(by, question.product.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được trả lời câu hỏi."))
    text = text.strip()
    if not text:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if len(text) > LONGEST_ANSWER:
        message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST_ANSWER}
        raise Refused.because("too_long", message, "text")
    first = not question.answer
    with audit.context(user=by.pk, reason="question answered"):
        question.answer, question.answered_at, question.answered_by_id = text, clock.now(), by.pk
        question.save(update_fields=["answer", "answered_at", "answered_by"])
        if first:
            outbox.emit("question.answered", question_id=question.pk)
    return question


@transaction.atomic
def report_question(*, question: Question, client: str) -> bool:
    """Somebody says that it should not stand. `client`: a key of who asks, for the day. False when this client has said so already."""
    _made, new = QuestionReport.objects.get_or_create(
        question=question, client=client[:64], defaults={"at": clock.now()}
    )
    if new:
        Question.objects.filter(pk=question.pk).update(reports=F("reports") + 1)
    return new


@transaction.atomic
def judge_question(*, question: Question, hide: bool, reason: str = "", by: Actor) -> Question:
    """An officer hides it (with a reason that its asker and the producer are told) or lets it stand: what was reported is settled."""
    question = _locked(question)
    if not policies.may_moderate_question(by, question.product.producer):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ phụ trách nơi bán, không thuộc cơ sở, được ẩn câu hỏi."))
    if question.state != QuestionState.SHOWN:
        raise Conflict.because("decided", _("Câu hỏi này không còn hiện. Hãy tải lại trang."))
    if hide and not reason.strip():
        raise Refused.because("missing", _("Ghi lý do ẩn, để người hỏi biết."), "reason")
    question.reports, question.decided_at, question.decided_by_id = 0, clock.now(), by.pk
    if hide:
        question.state, question.reason = QuestionState.HIDDEN, reason.strip()[:300]
    with audit.context(user=by.pk, reason="question hidden" if hide else "question kept"):
        question.save(update_fields=["state", "reason", "reports", "decided_at", "decided_by"])
        if hide:
            outbox.emit("question.hidden", question_id=question.pk)
    return question


def _locked(question: Question) -> Question:
    return (
        Question.objects.select_for_update(of=("self",))
        .select_related("product__producer__place__current")
        .get(pk=question.pk)
    )
