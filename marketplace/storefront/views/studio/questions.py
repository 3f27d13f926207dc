"""What buyers ask in public, and the answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core import cursors
from catalog.core.errors import Refused
from marketplace.enquiries import services
from marketplace.enquiries.models import Question, QuestionState
from marketplace.enquiries.queries import questions_to
from marketplace.storefront.forms.enquiries import AnswerForm

from ..paging import neighbours
from .desk import StudioRequest, at_desk, own, page, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@at_desk
@WRITES
def questions(request: StudioRequest) -> HttpResponse:
    """Those that wait for an answer, or all. 1 statement of its own."""
    every = request.GET.get("tab") == "all"
    try:
        found: Any = cursors.keyset(
            questions_to(request.desk.producer, waiting=not every),
            order=[("at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=20,
        )
    except Refused:
        return to(request, "studio_questions")
    context = {"rows": found.rows, "page": neighbours(request, found), "every": every}
    return page(request, "questions", context)


@at_desk
@WRITES
def question(request: StudioRequest, pk: int) -> HttpResponse:
    """One question: answer it, or put the answer right."""
    rows = Question.objects.select_related("product__producer").filter(state=QuestionState.SHOWN)
    found = own(request, rows, pk, "product__producer")
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"text": found.answer})
    if form.is_bound and form.is_valid():
        try:
            services.answer(question=found, text=form.cleaned_data["text"], by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã trả lời. Câu trả lời hiện ở trang sản phẩm."))
            return to(request, "studio_questions")
    return page(request, "question", {"question": found, "form": form}, status=422 if form.errors else 200)
