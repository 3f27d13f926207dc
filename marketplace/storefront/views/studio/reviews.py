"""What buyers say of the shop's goods, and its one answer to each."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.core import cursors
from catalog.core.errors import NotAllowed, Refused
from marketplace.reviews.models import Review
from marketplace.reviews.queries import reviews_at
from marketplace.reviews.services import answer_review
from marketplace.storefront.forms.reviews import AnswerReviewForm

from ..paging import neighbours
from .desk import StudioRequest, own, page, to
from .orders.shared import at_counter

PAGE = 20


@at_counter
@require_safe
def reviews(request: StudioRequest) -> HttpResponse:
    """The newest first; those without an answer by themselves. 1 statement of its own."""
    waiting = request.GET.get("tab") == "waiting"
    rows = reviews_at(request.desk.producer)
    try:
        found = cursors.keyset(
            rows.filter(answer="") if waiting else rows,
            order=[("at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused:
        return to(request, "studio_reviews")
    context = {"rows": found.rows, "waiting": waiting, "page": neighbours(request, found)}
    return page(request, "reviews", context)


@at_counter
@require_POST
def answer(request: StudioRequest, pk: int) -> HttpResponse:
    """Write it, or another in its place."""
    review = own(request, Review.objects.all(), pk, "shop__producer")
    form = AnswerReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(words[0]) for words in form.errors.values()))
        return to(request, "studio_reviews", at=f"review-{pk}")
    try:
        answer_review(review=review, text=form.cleaned_data["text"], by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã trả lời. Người mua đọc được ở trang sản phẩm."))
    return to(request, "studio_reviews", at=f"review-{pk}")
