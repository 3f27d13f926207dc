"""Reviews are written, answered, reported, hidden, erased. The product's rating follows in the same transaction."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import delete_photo, kept_photos
from catalog.core.types import Actor
from marketplace.orders.models import OrderLine, OrderState
from marketplace.reviews import policies
from marketplace.reviews.models import Review, ReviewReport, ReviewState
from marketplace.shops.services import push_rating

PHOTOS = "reviews"
MOST_PHOTOS = 4
LATEST = 3  # on a product's page
LONGEST = 2_000


@transaction.atomic
def write_review(
    *, line: OrderLine, rating: int, text: str = "", name: str = "", photos: Sequence[File[bytes]] = ()
) -> Review:
    """The buyer of a delivered line (whose right to it the caller has seen) says what it was like. Once.

    Raises `Refused` with every problem by field, `Conflict` when the line has a review.
    """
    line = OrderLine.objects.select_related("order__shop", "product").get(pk=line.pk)
    problems = []
    if line.order.state != OrderState.DELIVERED:
        problems.append(Problem("not_delivered", _("Chỉ đánh giá được khi đã nhận hàng.")))
    if not 1 <= rating <= 5:
        problems.append(Problem("out_of_range", _("Chọn từ 1 đến 5 điểm."), "rating"))
    if len(text) > LONGEST:
        message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST}
        problems.append(Problem("too_long", message, "text"))
    if len(name) > 60:
        problems.append(Problem("too_long", _("Tên hiện ra dài nhất 60 ký tự."), "name"))
    if len(photos) > MOST_PHOTOS:
        problems.append(Problem("too_many", _("Gửi nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS}, "photos"))
    refuse_if_any(problems)
    try:
        with kept_photos(photos, prefix=PHOTOS) as kept:
            with transaction.atomic(), audit.context(user=None, reason="review written"):
                review = Review.objects.create(
                    line=line,
                    product=line.product,
                    shop=line.order.shop,
                    rating=rating,
                    name=name.strip(),
                    text=text.strip(),
                    photos=kept,
                    at=clock.now(),
                )
            _refresh(review.product_id)
            outbox.emit("review.written", review_id=review.pk)
    except IntegrityError as error:
        raise Conflict.because("written", _("Món này đã có đánh giá của bạn.")) from error
    return review


@transaction.atomic
def answer_review(*, review: Review, text: str, by: Actor) -> Review:
    """The producer's answer, shown below; a later one takes its place."""
    review = _locked(review)
    if not policies.may_answer(by, review.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được trả lời đánh giá."))
    if not text.strip():
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if len(text) > LONGEST:
        message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST}
        raise Refused.because("too_long", message, "text")
    with audit.context(user=by.pk, reason="review answered"):
        review.answer, review.answered_at, review.answered_by_id = text.strip(), clock.now(), by.pk
        review.save(update_fields=["answer", "answered_at", "answered_by"])
        _refresh(review.product_id)
        outbox.emit("review.answered", review_id=review.pk)
    return review


@transaction.atomic
def report_review(*, review: Review, client: str, text: str = "") -> bool:
    """Somebody says that it should not stand. `client`: a key of who asks, for the day. False when this client has said so already."""
    _made, new = ReviewReport.objects.get_or_create(
        review=review, client=client[:64], defaults={"text": text.strip()[:500], "at": clock.now()}
    )
    if new:
        Review.objects.filter(pk=review.pk).update(reports=F("reports") + 1)
        outbox.emit("review.reported", review_id=review.pk)
    return new


@transaction.atomic
def hide_review(*, review: Review, reason: str, by: Actor) -> Review:
    """An officer takes it away, with a reason that its writer and the shop are told: it insults, advertises, or names a person."""
    review = _moderated(review, by)
    if review.state != ReviewState.SHOWN:
        raise Conflict.because("decided", _("Đánh giá này không còn hiện. Hãy tải lại trang."))
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do ẩn, để người viết biết."), "reason")
    review.state, review.reason = ReviewState.HIDDEN, reason.strip()[:300]
    _decide(review, by, "review hidden")
    return review


@transaction.atomic
def keep_review(*, review: Review, by: Actor) -> Review:
    """It stands: what was reported is settled. A hidden one is shown again."""
    review = _moderated(review, by)
    if review.state == ReviewState.ERASED:
        raise Conflict.because("decided", _("Đánh giá này không còn hiện. Hãy tải lại trang."))
    if review.state == ReviewState.HIDDEN:
        review.state, review.reason = ReviewState.SHOWN, ""
    review.reports = 0
    _decide(review, by, "review kept")
    return review


@transaction.atomic
def erase_review(*, review: Review) -> Review:
    """Its writer (whose right to the order the caller has seen) takes it back: words, name and pictures are gone for good."""
    review = _locked(review)
    if review.state == ReviewState.ERASED:
        return review
    names = [photo["name"] for photo in review.photos]
    review.state, review.text, review.name, review.photos = ReviewState.ERASED, "", "", []
    with audit.context(user=None, reason="review erased by its writer"):
        review.save(update_fields=["state", "text", "name", "photos"])
    _refresh(review.product_id)
    for name in names:
        transaction.on_commit(partial(delete_photo, name))
    return review


def erase_reviews_of(*, user: Actor) -> int:
    """All that somebody wrote of what they ordered with their account; how many."""
    found = list(
        Review.objects.filter(line__order__group__buyer_id=user.pk).exclude(state=ReviewState.ERASED).order_by("pk")
    )
    for review in found:
        erase_review(review=review)
    return len(found)


def _locked(review: Review) -> Review:
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("shop__producer__place__current")
        .get(pk=review.pk)
    )


def _moderated(review: Review, by: Actor) -> Review:
    review = _locked(review)
    if not policies.may_moderate(by, review.shop):
        raise NotAllowed.because(
            "not_yours", _("Chỉ cán bộ phụ trách nơi bán, không thuộc gian hàng, được ẩn đánh giá.")
        )
    return review


def _decide(review: Review, by: Actor, reason: str) -> None:
    review.decided_at, review.decided_by_id = clock.now(), by.pk
    with audit.context(user=by.pk, reason=reason):
        review.save(update_fields=["state", "reason", "reports", "decided_at", "decided_by"])
    _refresh(review.product_id)
    outbox.emit("review.decided", review_id=review.pk)


def _refresh(product_id: int) -> None:
    """Number, points and the last three of a product, counted anew under the lock of its row."""

    def count_again() -> tuple[int, int, list[dict[str, Any]]]:
        shown = Review.objects.filter(product=product_id, state=ReviewState.SHOWN)
        found = shown.aggregate(n=Count("pk"), points=Sum("rating"))
        return found["n"], found["points"] or 0, [_shown(each) for each in shown.order_by("-at", "-pk")[:LATEST]]

    push_rating(product_id=product_id, count_again=count_again)


def _shown(review: Review) -> dict[str, Any]:
    """What a product's page shows of a review."""
    return {
        "pk": review.pk,
        "points": review.rating,
        "name": review.name,
        "text": review.text,
        "at": review.at.isoformat(),
        "photos": review.photos,
        "answer": review.answer,
    }
