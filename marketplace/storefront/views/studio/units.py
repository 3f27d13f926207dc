"""Codes for single units of a lot at the desk: asked for, printed, put into use, made void."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.errors import NotAllowed, Refused
from catalog.core.once import once
from catalog.core.text import slug
from catalog.core.views import stored_file
from marketplace.storefront.forms.units import NewBatchForm, RangeForm, UnitFileForm, VoidForm
from traceability.codes import queries, services
from traceability.codes.models import UnitBatch, UnitFile
from traceability.codes.policies import printing_problem
from traceability.codes.services.units import standing_problem
from traceability.codes.symbols import MOST_LABELS, PRESETS
from traceability.lots.models import Lot

from .desk import StudioRequest, at_desk, page, to
from .lots import WRITES, lot_of

EVERY_S = "3"
"""So often a page asks how far a task is."""


@at_desk
@WRITES
@once
def units(request: StudioRequest, pk: int) -> HttpResponse:
    """The batches of a lot; POST asks for another. 4 statements of its own."""
    found = lot_of(request, pk)
    posted = request.method == "POST"
    form = NewBatchForm(request.POST if posted else None, initial={"quantity": found.quantity, "tagged": True})
    if posted and form.is_valid():
        try:
            made = services.request_units(lot=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return to(request, "studio_unit_batch", pk, made.number)
    batches = list(queries.batches_of(found))
    issued = sum(batch.quantity for batch in batches)
    context = {
        "lot": found, "batches": batches, "form": form, "problem": standing_problem(found), "issued": issued,
        "many": issued > found.quantity,
    }  # fmt: skip
    response = page(request, "lots/units", context, status=422 if form.errors else 200)
    return _still_going(response, any(_runs(batch) for batch in batches))


@at_desk
@WRITES
def batch(request: StudioRequest, pk: int, number: int) -> HttpResponse:
    """One batch: how far it is, its files, its units. POST does one of `_ACTIONS`. 7 statements of its own, 8 with `?serial=`."""
    found, mine = _batch(request, pk, number)
    if request.method != "POST":
        return _page(request, found, mine)
    if (act := _ACTIONS.get(request.POST.get("action", ""))) is None:
        raise Http404
    form, call, said = act(request, mine)
    if form is not None and not form.is_valid():
        return _page(request, found, mine, form)
    try:
        call()
    except NotAllowed:
        raise
    except Refused as refused:
        if form is None:
            for problem in refused.problems:
                messages.error(request, str(problem.message))
            return to(request, "studio_unit_batch", pk, number)
        form.refuse(refused)
        return _page(request, found, mine, form)
    messages.success(request, said)
    return to(request, "studio_unit_batch", pk, number)


type _Act = tuple[Any, Callable[[], object], str]


def _file(request: StudioRequest, mine: UnitBatch) -> _Act:
    form = UnitFileForm(request.POST)
    said = _("Đang làm tệp nhãn. Trang này tự cập nhật khi xong.")
    return form, lambda: services.request_unit_file(batch=mine, by=request.user, **form.asked()), said


def _printed(request: StudioRequest, mine: UnitBatch) -> _Act:
    said = _("Đã ghi là in xong. Các tệp có số đã được xóa.")
    return None, lambda: services.mark_printed(batch=mine, by=request.user), said


def _activate(request: StudioRequest, mine: UnitBatch) -> _Act:
    form = RangeForm(request.POST, prefix="use")
    said = _("Các nhãn này đã vào dùng.")
    return form, lambda: services.activate_units(batch=mine, by=request.user, **form.cleaned_data), said


def _void(request: StudioRequest, mine: UnitBatch) -> _Act:
    form = VoidForm(request.POST, prefix="void")
    said = _("Đã hủy các nhãn này. Ai quét sẽ thấy ngay.")
    return form, lambda: services.void_units(batch=mine, by=request.user, **form.cleaned_data), said


def _retry(request: StudioRequest, mine: UnitBatch) -> _Act:
    return None, lambda: services.retry_units(batch=mine, by=request.user), _("Đang làm tiếp từ chỗ dừng.")


_ACTIONS: dict[str, Callable[[StudioRequest, UnitBatch], _Act]] = {
    "file": _file, "printed": _printed, "activate": _activate, "void": _void, "retry": _retry
}  # fmt: skip


def _batch(request: StudioRequest, pk: int, number: int) -> tuple[Lot, UnitBatch]:
    found = lot_of(request, pk)
    mine = queries.batch_of(found, number) if number < 1000 else None
    if mine is None:
        raise Http404
    mine.lot = found
    return found, mine


def _runs(mine: UnitBatch) -> bool:
    return mine.finished_at is None and not mine.problem and mine.erased_at is None


def _still_going(response: HttpResponse, going: bool) -> HttpResponse:
    if going:
        response["Refresh"] = EVERY_S
    return response


def _page(request: StudioRequest, found: Lot, mine: UnitBatch, bound: Any = None) -> HttpResponse:
    typed = request.GET.get("serial", "")[:60]
    files = list(mine.files.all()[:20])
    usual = PRESETS["bag"]
    first_sheet = {"form": "pdf", "first": 1, "last": min(mine.quantity, MOST_LABELS), "package": usual.key, "start": 1}
    whole = {"first": 1, "last": mine.quantity}
    forms: list[Any] = [
        UnitFileForm(initial=first_sheet),
        RangeForm(prefix="use", initial=whole),
        VoidForm(prefix="void"),
    ]
    file_form, use_form, void_form = (bound if type(bound) is type(form) else form for form in forms)
    context = {
        "lot": found, "batch": mine, "files": files, "counts": list(queries.state_counts(mine).items()), "running": _runs(mine),
        "percent": mine.done * 100 // mine.quantity, "printing": printing_problem(), "problem": standing_problem(found),
        "moves": list(mine.moves.select_related("by").order_by("-pk")[:20]), "typed": typed,
        "unit": queries.find_unit(mine, queries.typed_serial(typed)) if typed else None,
        "file_form": file_form, "use_form": use_form, "void_form": void_form,
    }  # fmt: skip
    response = page(request, "lots/unit_batch", context, status=422 if bound is not None else 200)
    going = _runs(mine) or any(file.finished_at is None for file in files)
    return _still_going(response, going and bound is None)


@at_desk
@require_safe
def unit_file(request: StudioRequest, pk: int, number: int, file: int) -> HttpResponse:
    """The labels, as a download that nobody keeps. 5 statements of its own."""
    found, mine = _batch(request, pk, number)
    made = UnitFile.objects.filter(batch=mine, pk=file).exclude(file="").first()
    if made is None:
        raise Http404
    name = f"nhan-{slug(found.number, limit=40) or found.pk}-{number}-{made.first}-{made.last}.{made.form}"
    response = cast("HttpResponse", stored_file(request, made.file, download_as=name))  # it streams
    del response["Cache-Control"]  # nobody keeps it: `at_desk` says so
    return response
