"""Questions and answers that somebody reported: hidden with a reason, or left to stand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.enquiries.queries import questions_to_look_at
from marketplace.enquiries.services import judge_question
from marketplace.storefront.forms.enquiries import JudgeQuestionForm

from .common import door, paged, posted, status_of


@door
def questions(request: RoleRequest) -> HttpResponse:
    """The most reported first."""
    order = [("reports", "desc"), ("at", "desc"), ("pk", "desc")]
    rows, pager = paged(request, questions_to_look_at(request.user), order)
    return render(request, "marketplace/storefront/office/questions.html", {"rows": rows, "page": pager})


@door
def question(request: RoleRequest, pk: int) -> HttpResponse:
    """One of them."""
    found = get_object_or_404(questions_to_look_at(request.user), pk=pk)
    form, status = JudgeQuestionForm(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        hide = request.POST.get("action") == "hide"
        try:
            judge_question(question=found, hide=hide, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.refuse(refused)
            status = status_of(refused)
        else:
            messages.success(request, _("Đã ẩn. Người hỏi được báo lý do.") if hide else _("Đã để nguyên."))
            return redirect("office:questions")
    context = {"question": found, "form": form}
    return render(request, "marketplace/storefront/office/question.html", context, status=status)
