"""What a draft lot is made of: raw material from zones, and the steps it went through."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.lots import StageForm, stage_facts, stage_template
from marketplace.storefront.forms.materials import MaterialForm, SourceForm, ZoneInputForm, lots_to_use
from marketplace.storefront.queries.desk_lots import harvests_left, input_name
from marketplace.storefront.queries.desk_zones import zones_at
from traceability.lots import services
from traceability.lots.models import Lot, LotInput, LotStage, LotState, StageKind
from traceability.lots.queries import crop_note

from .desk import StudioRequest, at_desk, page, to
from .lots import lot_of, no_draft, told

WRITES = require_http_methods(["GET", "HEAD", "POST"])
MOST_ZONES = 500


@at_desk
@WRITES
@once
def new_input(request: StudioRequest, pk: int) -> HttpResponse:
    """What went into a draft: `?from=` zone (the usual), lot or material. At most 5 statements of its own."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    way = request.GET.get("from", "")
    form, save = _WAYS.get(way, _from_zone)(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            made = save()
        except Conflict as conflict:
            return told(request, found, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi nguyên liệu: %(name)s.") % {"name": input_name(made)})
            if made.zone is not None and (note := crop_note(made.zone, found.variant.product)):
                messages.warning(request, note)
            return to(request, "studio_lot", pk, at="inputs")
    context = {"lot": found, "form": form, "way": way if way in _WAYS else "zone"}
    return page(request, "lots/input", context, status=422 if form.errors else 200)


type _Way = tuple[StudioForm, Callable[[], LotInput]]


def _from_zone(request: StudioRequest, found: Lot) -> _Way:
    zones = list(zones_at(found.producer).order_by("name", "pk")[:MOST_ZONES])
    form = ZoneInputForm(_posted(request), zones=zones, harvests=harvests_left(found.producer, found.produced_on))

    def save() -> LotInput:
        assert form.chosen is not None  # the form is right only with a zone
        said = form.cleaned_data
        return services.add_input(
            lot=found,
            zone=form.chosen,
            quantity_kg=said["quantity_kg"],
            harvested_from=said["harvested_from"],
            harvested_until=said["harvested_until"],
            harvest=form.chosen_harvest,
            by=request.user,
        )

    return form, save


def _from_lot(request: StudioRequest, found: Lot) -> _Way:
    form = SourceForm(_posted(request), lots=lots_to_use(found.producer, found))

    def save() -> LotInput:
        assert form.chosen is not None
        return services.add_source(
            lot=found, source=form.chosen, quantity_kg=form.cleaned_data["quantity_kg"], by=request.user
        )

    return form, save


def _bought_in(request: StudioRequest, found: Lot) -> _Way:
    form = MaterialForm(_posted(request))
    return form, lambda: services.add_material(lot=found, by=request.user, **form.cleaned_data)


_WAYS = {"lot": _from_lot, "material": _bought_in}


def _posted(request: StudioRequest) -> Any:
    return request.POST if request.method == "POST" else None


@at_desk
@require_POST
def usual_stages(request: StudioRequest, pk: int) -> HttpResponse:
    """The steps that such products usually go through, for the maker to put right."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    try:
        added = services.add_usual_stages(lot=found, by=request.user)
    except Refused as refused:
        return told(request, found, refused)
    if added:
        messages.success(
            request, _("Đã thêm %(n)s bước thường có. Xem lại ngày và nơi làm của từng bước.") % {"n": len(added)}
        )
    else:
        messages.info(request, _("Không thêm bước nào: các bước thường có đã đủ, hoặc chưa ghi nguyên liệu."))
    return to(request, "studio_lot", pk, at="stages")


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
@once
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
    return page(request, "lots/stage", {"lot": found, "form": form}, status=422 if form.errors else 200)


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
    return page(request, "lots/stage", {"lot": found, "form": form, "step": row}, status=422 if form.errors else 200)


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
