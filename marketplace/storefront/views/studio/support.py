"""Support that a producer asks for, and what became of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.once import once
from catalog.core.views import stored_file
from catalog.programme.models import SupportCase
from catalog.programme.queries.support import support_of
from catalog.programme.services import support as services
from marketplace.storefront.forms.support import AskForm

from .desk import StudioRequest, at_desk, own, page, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100


@at_desk
@WRITES
@once
def support(request: StudioRequest) -> HttpResponse:
    """What was asked, the newest first, at most 100; another need. 1 statement of its own."""
    producer = request.desk.producer
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.ask_support(producer=producer, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("Đã gửi đề nghị. Bạn được báo khi cán bộ trả lời."))
                return to(request, "studio_support_case", made.pk)
    context = {"rows": list(support_of(producer)[:SHOWN]), "form": form}
    return page(request, "support", context, status=status)


@at_desk
@WRITES
def case(request: StudioRequest, pk: int) -> HttpResponse:
    """One: its steps, its papers; withdrawn while nothing was delivered. 3 statements of its own."""
    found = own(request, SupportCase.objects.select_related("line__plan__place"), pk)
    if request.method == "POST":
        if request.POST.get("action") != "withdraw":
            raise Http404
        try:
            services.withdraw_support(case=found, by=request.user)
        except NotAllowed:
            raise
        except Conflict as conflict:
            messages.warning(request, " ".join(str(problem.message) for problem in conflict.problems))
        else:
            messages.success(request, _("Đã rút đề nghị."))
        return to(request, "studio_support_case", pk)
    context = {"case": found, "steps": found.steps.all(), "papers": found.papers.all()}
    return page(request, "support_case", context)


@at_desk
@require_safe
def paper(request: StudioRequest, pk: int, paper: int) -> HttpResponse:
    """A paper of the check. 2 statements of its own."""
    row = get_object_or_404(own(request, SupportCase.objects.all(), pk).papers, pk=paper)
    return stored_file(request, row.file, download_as=row.title)  # type: ignore[return-value]
