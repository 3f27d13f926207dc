"""What a draft lot is made of: raw material from zones, and the steps it went through."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core.errors import Conflict, Refused
from marketplace.storefront.forms.lots import InputForm, StageForm, stage_facts, stage_template
from marketplace.storefront.queries.desk_zones import zones_at
from traceability.lots import services
from traceability.lots.models import Lot, LotInput, LotStage, LotState, StageKind

from .desk import StudioRequest, at_desk, page, to
from .lots import lot_of, no_draft, told

WRITES = require_http_methods(["GET", "HEAD", "POST"])
MOST_ZONES = 500


@at_desk
@WRITES
def new_input(request: StudioRequest, pk: int) -> HttpResponse:
    """Material from a zone with its harvest days. 4 statements of its own."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    zones = list(zones_at(found.producer).order_by("name", "pk")[:MOST_ZONES])
    form = InputForm(request.POST if request.method == "POST" else None, zones=zones)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        assert form.chosen is not None  # the form is right only with a zone
        try:
            services.add_input(
                lot=found,
                zone=form.chosen,
                quantity_kg=said["quantity_kg"],
                harvested_from=said["harvested_from"],
                harvested_until=said["harvested_until"],
                by=request.user,
            )
        except Conflict as conflict:
            return told(request, found, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi nguyên liệu từ %(zone)s.") % {"zone": form.chosen.name})
            return to(request, "studio_lot", pk, at="inputs")
    return page(request, "lots/input", {"lot": found, "form": form, "zones": zones}, status=400 if form.errors else 200)


@at_desk
@WRITES
def remove_input(request: StudioRequest, pk: int, given: int) -> HttpResponse:
    """Take material out of a draft; asks first."""
    found = lot_of(request, pk)
    row = next((each for each in found.inputs.all() if each.pk == given), None)
    if row is None:
        raise Http404
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    if request.method != "POST":
        return page(request, "lots/remove_part", {"lot": found, "given": row})
    return _removed(request, found, row)


@at_desk
@WRITES
def new_stage(request: StudioRequest, pk: int) -> HttpResponse:
    """A step; `?kind=` fills in what such a step most likely says. 3 statements of its own."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    kind = request.GET.get("kind", "")
    kind = kind if kind in StageKind else StageKind.PROCESS
    form = StageForm(
        request.POST if request.method == "POST" else None,
        initial=stage_template(kind, found, list(found.inputs.all())),
    )
    if request.method == "POST" and form.is_valid():
        try:
            # steps stand in the order of their days, whichever was recorded first
            made = services.add_stage(lot=found, position=0, by=request.user, **form.facts())
        except Conflict as conflict:
            return told(request, found, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi bước %(title)s.") % {"title": made.title})
            return to(request, "studio_lot", pk, at="stages")
    return page(request, "lots/stage", {"lot": found, "form": form}, status=400 if form.errors else 200)


@at_desk
@WRITES
def stage(request: StudioRequest, pk: int, step: int) -> HttpResponse:
    """Change a step of a draft. 3 statements of its own."""
    found = lot_of(request, pk)
    row = _step(found, step)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    form = StageForm(request.POST if request.method == "POST" else None, initial=stage_facts(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.update_stage(stage=row, by=request.user, **form.facts())
        except Conflict as conflict:
            return told(request, found, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_lot", pk, at="stages")
    return page(request, "lots/stage", {"lot": found, "form": form, "step": row}, status=400 if form.errors else 200)


@at_desk
@WRITES
def remove_stage(request: StudioRequest, pk: int, step: int) -> HttpResponse:
    """Take a step out of a draft; asks first."""
    found = lot_of(request, pk)
    row = _step(found, step)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    if request.method != "POST":
        return page(request, "lots/remove_part", {"lot": found, "step": row})
    return _removed(request, found, row)


def _step(found: Lot, pk: int) -> LotStage:
    row = next((each for each in found.stages.all() if each.pk == pk), None)
    if row is None:
        raise Http404
    return row


def _removed(request: StudioRequest, found: Lot, row: LotInput | LotStage) -> HttpResponse:
    try:
        if isinstance(row, LotInput):
            services.remove_input(lot_input=row, by=request.user)
        else:
            services.remove_stage(stage=row, by=request.user)
    except Conflict as conflict:
        return told(request, found, conflict)
    messages.success(request, _("Đã xóa."))
    return to(request, "studio_lot", found.pk, at="inputs" if isinstance(row, LotInput) else "stages")
