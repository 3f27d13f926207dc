"""The schedule of a fair, planned by its officers: rooms, slots, what they show, streams, questions."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.formats import moment
from catalog.core.once import once
from catalog.products.models import Product
from marketplace.accounts.views.gates import RoleRequest
from marketplace.fairs import queries, services
from marketplace.fairs.models import BoothState, Fair, FairSlot, FairState

from ...forms.fair_slots import CancelSlotOfFairForm, DecideQuestionForm, MoveForm, RoomForm, SlotForm, StreamsForm
from .common import door, status_of, words_of


@door
@once
def slots(request: RoleRequest, pk: int) -> HttpResponse:
    """The schedule, its rooms, and one more of either. 6 statements of its own."""
    found = get_object_or_404(queries.fairs_to_run(request.user), pk=pk)
    action = request.POST.get("action", "")
    if action == "move":
        return _moved(request, found)
    form = SlotForm(
        found,
        request.POST if action == "slot" else None,
        initial={"starts_at": queries.next_free(found), "minutes": 30},
    )
    room = RoomForm(request.POST if action == "room" else None, auto_id="id_room_%s")
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if action == "drop":
                where = get_object_or_404(found.rooms, pk=_number(request, "room"))
                services.drop_room(room=where, by=request.user)
                return redirect("office:fair_slots", pk)
            if action == "room" and room.is_valid():
                services.put_room(fair=found, name=room.cleaned_data["name"], by=request.user)
                return redirect("office:fair_slots", pk)
            if action == "slot" and form.is_valid():
                made = services.put_slot(fair=found, by=request.user, **form.facts())
                messages.success(request, _("Đã xếp phiên. Chọn hàng bày trong phiên."))
                return redirect("office:fair_slot", pk, made.pk)
        except Conflict as conflict:
            messages.warning(request, words_of(conflict))
            return redirect("office:fair_slots", pk)
        except Refused as refused:
            (room if action == "room" else form).refuse(refused)
            status = status_of(refused)
    rows = list(queries.slots_of(found))
    for row in rows:
        row.fair = found
    context = {
        "fair": found,
        "rows": [(row, queries.phase_of(row), queries.is_outside(row, found)) for row in rows],
        "rooms": found.rooms.all(),
        "form": form,
        "room_form": room,
        "is_over": found.ends_at <= clock.now() or found.state == FairState.CANCELLED,
    }
    return render(request, "marketplace/storefront/office/fair_slots.html", context, status=status)


def _moved(request: RoleRequest, fair: Fair) -> HttpResponse:
    """For the script that lets slots be dragged: when it begins now, or 422 or 409 and why it stays."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        words = [str(error) for error in form.errors.get("starts_at", ())]
        return JsonResponse({"said": " ".join(words) or _("Tải lại trang rồi thử lại.")}, status=422)
    said = form.cleaned_data
    slot = get_object_or_404(fair.slots.select_related("fair__place"), pk=said["slot"])
    room = get_object_or_404(fair.rooms, pk=said["room"]) if said["room"] else None
    try:
        moved = services.move_slot(slot=slot, starts_at=said["starts_at"], room=room, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        return JsonResponse({"said": words_of(refused)}, status=status_of(refused))
    told = {"at": moment(moved.starts_at), "title": moved.title}
    return JsonResponse({"at": told["at"], "said": _("Đã dời “%(title)s” tới %(at)s.") % told})


def _number(request: RoleRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def _products(slot: FairSlot) -> list[Product]:
    """What the slot may show: approved at the fair, of its shop. 1 statement."""
    mine: dict[str, Any] = {} if slot.shop_id is None else {"offers__fair_listing__booth__shop": slot.shop_id}
    rows: QuerySet[Product] = Product.objects.filter(
        offers__fair_listing__booth__fair=slot.fair_id,
        offers__fair_listing__state=BoothState.APPROVED,
        offers__fair_listing__booth__state=BoothState.APPROVED,
        **mine,
    )
    return list(rows.only("pk", "name").distinct().order_by("name", "pk")[:300])


@door
def slot(request: RoleRequest, pk: int, slot: int) -> HttpResponse:
    """One slot: changed, streamed, recorded, called off; its questions."""
    fair = get_object_or_404(queries.fairs_to_run(request.user), pk=pk)
    found = get_object_or_404(queries.slots_of(fair), pk=slot)
    found.fair = fair
    action = request.POST.get("action", "")
    products = _products(found)
    form = SlotForm.of(found, request.POST if action == "slot" else None, products=products)
    streams = StreamsForm(
        request.POST if action == "streams" else None,
        initial={"stream_url": found.stream_url, "recording_url": found.recording_url},
        auto_id="id_s_%s",
    )
    cancel = CancelSlotOfFairForm(request.POST if action == "cancel" else None, auto_id="id_c_%s")
    forms: dict[str, Any] = {"slot": form, "streams": streams, "cancel": cancel}
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if _act(request, action, found, forms):
                return redirect("office:fair_slot", pk, slot)
        except Conflict as conflict:
            messages.warning(request, words_of(conflict))
            return redirect("office:fair_slot", pk, slot)
        except Refused as refused:
            forms.get(action, form).refuse(refused)
            status = status_of(refused)
    shown = {item.product_id: item for item in found.items.all()}
    context = {
        "fair": fair,
        "slot": found,
        "phase": queries.phase_of(found),
        "form": form,
        "products": _ticks(request, action, products, shown),
        "streams": streams,
        "cancel": cancel,
        "questions": queries.questions_to_decide(found),
    }
    return render(request, "marketplace/storefront/office/fair_slot.html", context, status=status)


def _ticks(request: RoleRequest, action: str, products: list[Product], shown: dict[int, Any]) -> list[dict[str, Any]]:
    """What can be ticked, as it was sent or as it is."""
    sent = request.POST if action == "slot" else None
    return [
        {
            "product": product,
            "ticked": f"item-{product.pk}" in sent if sent else product.pk in shown,
            "percent": sent.get(f"percent-{product.pk}", "")
            if sent
            else getattr(shown.get(product.pk), "percent", None) or "",
        }
        for product in products
    ]


def _act(request: RoleRequest, action: str, found: FairSlot, forms: dict[str, Any]) -> bool:
    """Do what was asked; False when a form has something to say."""
    if action == "question":
        return decide(request, found)
    if action not in forms:
        raise Http404
    if not forms[action].is_valid():
        return False
    said = forms[action].cleaned_data
    if action == "slot":
        services.put_slot(fair=found.fair, slot=found, by=request.user, **forms[action].facts())
    elif action == "streams":
        services.put_streams(slot=found, by=request.user, **said)
    else:
        services.cancel_slot(slot=found, reason=said["reason"], by=request.user)
    messages.success(request, _("Đã lưu."))
    return True


def decide(request: Any, found: FairSlot) -> bool:
    """Let one question through or keep it hidden, as the office and the shop do."""
    question = get_object_or_404(
        found.questions.select_related("slot__fair__place", "slot__shop__producer"), pk=_number(request, "question")
    )
    form = DecideQuestionForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
        return True
    try:
        services.decide_question(
            question=question, show="hide" not in request.POST, answer=form.cleaned_data["answer"], by=request.user
        )
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, words_of(refused))
    return True
