"""Lots of the place: looked at, attested, held, released, recalled."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from catalog.core.views import stored_file
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.lots import ReasonForm
from marketplace.storefront.forms.proofs import AttestForm
from marketplace.storefront.queries.desk_lots import made_from
from marketplace.storefront.queries.lot_parcels import concerned
from marketplace.storefront.queries.office import find_lots
from traceability.lots import services
from traceability.lots.models import Lot, LotState
from traceability.lots.policies import is_officer_for
from traceability.lots.queries import balance, genealogy, without_figures
from traceability.scans.queries.added import lots_in_reach

from ..family import family_context
from .common import chosen, door, paged, searched, words_of

TABS: list[tuple[str, Any]] = [
    ("public", gettext_lazy("Đã công bố")),
    ("stopped", gettext_lazy("Tạm giữ, thu hồi")),
]
_HEAVY = ("variant__product__vector", "variant__product__search")


def _lots(request: RoleRequest) -> Any:
    """Public lots in reach. Drafts are nobody's but their makers'."""
    rows = lots_in_reach(request.user).exclude(state=LotState.DRAFT)
    return rows.select_related("variant__product__product_set", "producer__place__current").defer(*_HEAVY)


@door
def lots(request: RoleRequest) -> HttpResponse:
    """Newest first, by lot number, product or producer. 6 statements with session, user and roles."""
    tab, text = chosen(request, TABS), searched(request)
    rows = _lots(request)
    states = [LotState.HELD, LotState.RECALLED] if tab == "stopped" else [LotState.PUBLISHED]
    rows = find_lots(rows.filter(state__in=states), text)
    found, pager = paged(request, rows, [("produced_on", "desc"), ("pk", "desc")])
    context = {"tabs": TABS, "tab": tab, "q": text, "rows": found, "page": pager}
    return render(request, "marketplace/storefront/office/lots.html", context)


def _lot(request: RoleRequest, pk: int) -> Lot:
    rows = _lots(request).select_related("trace_code", "producer__place__province")
    found: Lot = get_object_or_404(rows.prefetch_related(made_from(), "stages", "papers"), pk=pk)
    return found


@door
@once
def lot(request: RoleRequest, pk: int) -> HttpResponse:
    """One lot: what was said of it, its family, what an officer may do. POST: attest, withdraw, hold, release, recall. 17 statements, 19 for a
    lot that was stopped."""
    found = _lot(request, pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action == "attest":
        form: Any = AttestForm(request.POST)
    elif action in _MOVES or action == "withdraw":
        form = ReasonForm(request.POST)
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, found, 422, **{f"{action}_form": form})
    try:
        _act(request, found, action, form)
    except Conflict as conflict:
        return _page(request, _lot(request, pk), 409, faster=words_of(conflict))
    except Refused as refused:
        form.refuse(refused)
        return _page(request, found, 422, **{f"{action}_form": form})
    messages.success(request, _("Đã lưu. Trang của lô đổi ngay."))
    return redirect("office:lot", pk)


_MOVES = {"hold": services.hold_lot, "release": services.release_lot, "recall": services.recall_lot}


def _act(request: RoleRequest, found: Lot, action: str, form: Any) -> None:
    said = form.cleaned_data
    if action == "attest":
        services.attest_lot(lot=found, by=request.user, **said)
    elif action == "withdraw":
        number = request.POST.get("attestation", "")
        made = get_object_or_404(found.attestations, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
        services.withdraw_attestation(attestation=made, reason=said["reason"], by=request.user)
    else:
        _MOVES[action](lot=found, reason=said["reason"], by=request.user)


def _page(request: RoleRequest, found: Lot, status: int = 200, **bound: Any) -> HttpResponse:
    answers = is_officer_for(request.user, found)  # an officer of the place: may hold, release, recall, attest
    context = {
        "lot": found,
        "balance": balance(found),
        "concerned": concerned(found),
        "unbounded": without_figures(found.inputs.all()),
        "papers": [paper for paper in found.papers.all() if paper.withdrawn_at is None],
        "attestations": found.attestations.select_related("place__current"),
        "may_attest": answers,
        "may_hold": answers and (found.state == LotState.PUBLISHED or found.held_for_sources),
        "may_release": answers and found.state == LotState.HELD,
        "may_recall": answers and found.state in {LotState.PUBLISHED, LotState.HELD},
        "attest_form": AttestForm(),
        "withdraw_form": ReasonForm(),
        "hold_form": ReasonForm(),
        "release_form": ReasonForm(),
        "recall_form": ReasonForm(),
        **family_context(genealogy(found, viewer=None)),
    }
    return render(request, "marketplace/storefront/office/lot.html", context | bound, status=status)


@door
def paper(request: RoleRequest, pk: int, number: int) -> HttpResponse:
    """The file of a paper, for officers of the place."""
    row = _lot(request, pk).papers.filter(pk=number).exclude(file="").first()
    if row is None:
        raise Http404
    return cast("HttpResponse", stored_file(request, row.file, download_as=row.title))  # it streams
