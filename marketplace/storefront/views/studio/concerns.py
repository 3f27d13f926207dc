"""Concerns and proposals of a producer, and what was answered."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from catalog.programme.models import Concern
from catalog.programme.queries.concerns import concerns_of
from catalog.programme.services import concerns as services
from marketplace.storefront.forms.concerns import ConcernForm

from .desk import StudioRequest, at_desk, own, page, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100


@at_desk
@WRITES
@once
def concerns(request: StudioRequest) -> HttpResponse:
    """What was written, the newest first, at most 100; another one. 1 statement of its own."""
    producer = request.desk.producer
    form, status = ConcernForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.raise_concern(producer=producer, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("Đã gửi tới xã. Bạn được báo khi có trả lời."))
                return to(request, "studio_concern", made.pk)
    return page(request, "concerns", {"rows": list(concerns_of(producer)[:SHOWN]), "form": form}, status=status)


@at_desk
@WRITES
def concern(request: StudioRequest, pk: int) -> HttpResponse:
    """One: its steps and the answer; withdrawn while it waits. 2 statements of its own."""
    found = own(request, Concern.objects.select_related("place__province"), pk)
    if request.method == "POST":
        if request.POST.get("action") != "withdraw":
            raise Http404
        try:
            services.withdraw_concern(concern=found, by=request.user)
        except Conflict as conflict:
            messages.warning(request, " ".join(str(problem.message) for problem in conflict.problems))
        else:
            messages.success(request, _("Đã rút kiến nghị."))
        return to(request, "studio_concern", pk)
    return page(request, "concern", {"concern": found, "steps": found.steps.all()})
