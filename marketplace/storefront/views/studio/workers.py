"""The list of workers, for the share who live in the commune. Third parties' data: owners, managers and officers with consent only."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from catalog.certification.models import Worker
from catalog.certification.services.workers import remove_worker, save_worker
from catalog.core.cursors import keyset
from catalog.core.errors import Refused
from catalog.core.once import once
from marketplace.storefront.forms.dossiers import WorkerForm

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_editors, own, page, to
from .dossiers import WRITES, said

A_PAGE = 50


def _rows() -> QuerySet[Worker]:
    return Worker.objects.select_related("producer__place", "commune__province", "commune__parent")


@at_desk
@for_editors
@WRITES
@once
def workers(request: StudioRequest) -> HttpResponse:
    """Everybody on the list, and a form for one more. 1 statement of its own."""
    form = WorkerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            save_worker(producer=request.desk.producer, by=request.user, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi vào danh sách."))
            return to(request, "studio_workers")
    try:
        found = keyset(
            _rows().filter(producer=request.desk.producer),
            order=[("name", "asc"), ("pk", "asc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_workers")
    context = {"rows": found.rows, "page": neighbours(request, found), "form": form}
    return page(request, "dossiers/workers", context, status=422 if form.errors else 200)


@at_desk
@for_editors
@WRITES
def worker(request: StudioRequest, pk: int) -> HttpResponse:
    """One worker: correct, or take off the list. 1 statement of its own."""
    found = own(request, _rows(), pk)
    if request.method == "POST" and "remove" in request.POST:
        remove_worker(worker=found, by=request.user)
        messages.success(request, _("Đã bỏ khỏi danh sách."))
        return to(request, "studio_workers")
    form = WorkerForm(
        request.POST if request.method == "POST" else None, initial=WorkerForm.of(found), kept=found.commune
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_worker(producer=found.producer, worker=found, by=request.user, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_workers")
    return page(request, "dossiers/worker", {"worker": found, "form": form}, status=422 if form.errors else 200)
