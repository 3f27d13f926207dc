"""Decisions: what waits for one, recording it, onward to the next authority and back, the signed original."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification.models import Decision, SignedOriginal, Sitting
from catalog.certification.queries.councils import sittings_of
from catalog.certification.queries.decisions import Scored, decisions_of, waiting_decision, with_ways
from catalog.certification.queries.desks import readable_dossiers
from catalog.certification.services.decisions import decide, evaluate_again, forward_up, return_down
from catalog.certification.services.originals import may_attach
from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.numbers import row_key
from catalog.core.views import stored_file
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.councils import DecideForm, OriginalForm
from marketplace.storefront.forms.office.fields import tell

from .common import chosen, door, paged, status_of, words_of
from .originals import take_in

TABS = [("waiting", gettext_lazy("Chờ quyết định")), ("made", gettext_lazy("Đã ban hành"))]
MOST_WAITING = 300


@door
def decisions(request: RoleRequest) -> HttpResponse:
    """Scored dossiers by sitting, each with the ways open to it; decisions made, the newest first. At most 9 statements."""
    tab = chosen(request, TABS)
    if request.method == "POST":
        return _move(request)
    context: dict[str, Any] = {"tabs": TABS, "tab": tab}
    if tab == "made":
        context["rows"], context["page"] = paged(
            request, decisions_of(request.user), [("decided_on", "desc"), ("pk", "desc")]
        )
    else:
        context["groups"] = _by_sitting(with_ways(waiting_decision(request.user)[:MOST_WAITING]))
    return render(request, "marketplace/storefront/office/decisions.html", context)


def _by_sitting(rows: list[Scored]) -> list[tuple[Sitting, list[Scored], bool]]:
    """Each sitting with its dossiers, and whether any of them is decided here."""
    groups: dict[int, tuple[Sitting, list[Scored]]] = {}
    for row in rows:
        groups.setdefault(row.item.sitting_id, (row.item.sitting, []))[1].append(row)
    return [(sitting, found, any(row.may_decide for row in found)) for sitting, found in groups.values()]


def _move(request: RoleRequest) -> HttpResponse:
    """Up, down, or before the council again."""
    # any that this office reads: who comes second is told what has become of it
    dossier = get_object_or_404(readable_dossiers(request.user), pk=row_key(request.POST.get("dossier", "")))
    seen, by, note = request.POST.get("seen", ""), request.user, request.POST.get("reason", "")[:2000]
    try:
        match request.POST.get("action", ""):
            case "forward":
                forward_up(dossier=dossier, seen=seen, by=by, note=note)
                done = _("Đã chuyển hồ sơ lên cấp trên.")
            case "return":
                return_down(dossier=dossier, seen=seen, by=by, note=note)
                done = _("Đã chuyển hồ sơ về cấp dưới.")
            case "again":
                evaluate_again(dossier=dossier, seen=seen, reason=note, by=by)
                done = _("Hồ sơ chờ phiên họp mới.")
            case _other:
                raise Http404
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, done)
    return redirect("office:decisions")


def _own_sitting(request: RoleRequest, dossier: Any, level: str) -> Any:
    """The newest closed sitting of this level's own council that scored the dossier."""
    return (
        sittings_of(request.user)
        .filter(items__dossier=dossier, items__postponed="", state="closed", council__level=level)
        .order_by("-closed_at", "-pk")
        .first()
    )


@door
def new(request: RoleRequest) -> HttpResponse:
    """Record one decision for the chosen dossiers of one sitting."""
    asked = request.POST.getlist("dossier") or request.GET.getlist("dossier")
    keys = {row_key(text) for text in asked[:MOST_WAITING]}
    rows = [row for row in with_ways(waiting_decision(request.user).filter(pk__in=keys)) if row.may_decide]
    if request.method == "POST" and len(rows) < len(keys):  # what the page listed has gone on since
        messages.warning(
            request, _("Có hồ sơ trong số này vừa được người khác xử lý. Chưa ghi gì; xem lại rồi chọn lại.")
        )
        return redirect("office:decisions")
    if not rows:
        messages.warning(request, _("Chọn ít nhất một hồ sơ mà cấp này quyết định."))
        return redirect("office:decisions")
    first = rows[0].dossier
    sitting = _own_sitting(request, first, first.level)
    if sitting is None:
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None, initial={"decided_on": clock.today()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = decide(
                    sitting=sitting, dossiers=[row.dossier for row in rows], by=request.user, **form.cleaned_data
                )
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi quyết định. Sao của sản phẩm theo đó từ ngày quyết định."))
                return redirect("office:decision", made.pk)
    context = {"form": form, "rows": rows, "sitting": sitting}
    return render(request, "marketplace/storefront/office/decision_new.html", context, status=status)


@door
def decision(request: RoleRequest, pk: int) -> HttpResponse:
    """One decision: its dossiers and certificates, the signed original."""
    found = get_object_or_404(decisions_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found, OriginalForm())
    form = OriginalForm(request.POST, request.FILES)
    status = take_in(request, form, decision=found)
    return redirect("office:decision", pk) if status == 302 else _page(request, found, form, status)


def _page(request: RoleRequest, found: Decision, form: OriginalForm, status: int = 200) -> HttpResponse:
    context = {
        "decision": found,
        "items": list(found.items.select_related("dossier__product__producer", "certificate")),
        "originals": list(found.originals.all()),
        "may_attach": may_attach(request.user, decision=found),
        "form": form,
    }
    return render(request, "marketplace/storefront/office/decision.html", context, status=status)


@door
def original(request: RoleRequest, pk: int, number: int) -> HttpResponse:
    """The signed file itself, byte for byte."""
    found = get_object_or_404(decisions_of(request.user), pk=pk)
    kept = get_object_or_404(SignedOriginal, decision=found, pk=number)
    return cast("HttpResponse", stored_file(request, kept.file, download_as=kept.filename))
