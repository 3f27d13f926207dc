"""A member's own desk, on a phone: my items, say whether I am related, one criterion after the other, sign."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification.models import AgendaItem
from catalog.certification.queries.councils import Ballot, ballot_of, ballots_of, my_item, was_put_off
from catalog.certification.services import councils as services
from catalog.core.errors import Conflict, Refused
from catalog.core.numbers import row_key
from marketplace.accounts.views.gates import RoleRequest, RoleView
from marketplace.storefront.forms.office.councils import DeclareForm
from marketplace.storefront.forms.office.fields import tell

from .common import chosen, door, place_in_list, status_of, words_of

TABS = [("open", gettext_lazy("Đang chấm")), ("closed", gettext_lazy("Đã xong"))]
WRITING = ("score", "again")


@door
def scoring(request: RoleRequest) -> HttpResponse:
    """My items, by sitting. 10 statements, whatever their number."""
    tab = chosen(request, TABS)
    lines = ballots_of(request.user, closed=tab == "closed")
    context = {"tabs": TABS, "tab": tab, "lines": lines}
    return render(request, "marketplace/storefront/office/scoring.html", context)


class PutOff(Exception):
    """Of a ballot that is open on a member's phone: its dossier was taken off the agenda meanwhile."""


def _mine(request: RoleRequest, pk: int) -> AgendaItem:
    item = my_item(request.user, pk)
    if item is not None:
        return item
    if was_put_off(request.user, pk):
        raise PutOff
    raise Http404


def ballot_door[**P](view: RoleView[P]) -> Callable[..., HttpResponse]:
    """For a council's members; who comes with a ballot that is no more is told, among those that are left."""

    @wraps(view)
    def told(request: RoleRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PutOff:
            messages.warning(request, _("Hồ sơ này đã được đưa ra khỏi chương trình."))
            return redirect("office:scoring")

    return door(told)


def _part(ballot: Ballot) -> list[tuple[str, list[Any], Any, Any]]:
    """Parts with their rows, what they give so far, and the most."""
    return [
        (
            part,
            [row for row in ballot.rows if row.criterion.part == part],
            ballot.assessment.by_part[part],
            most,
        )
        for part, most in ballot.sheet.parts
    ]


@ballot_door
def item(request: RoleRequest, pk: int) -> HttpResponse:
    """One dossier: declare, see what is scored, sign."""
    found = _mine(request, pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action == "declare":
        return _declare(request, found)
    if action != "sign":
        raise Http404
    try:
        signed = services.sign_score(item=found, round_=row_key(request.POST.get("round", "")), by=request.user)
    except Refused as refused:
        return _page(request, _mine(request, pk), status_of(refused), problem=words_of(refused))
    if signed.round == 1:
        messages.success(request, _("Đã ký phiếu. Điểm của bạn được giữ kín đến khi họp."))
    else:
        messages.success(request, _("Đã ký phiếu chấm lại. Điểm hiện khi mọi người dự họp đã ký."))
    return redirect("office:scoring")


def _page(request: RoleRequest, found: AgendaItem, status: int = 200, **bound: Any) -> HttpResponse:
    ballot = ballot_of(request.user, found)
    context: dict[str, Any] = {
        "item": found,
        "dossier": found.dossier,
        "ballot": ballot,
        "line": ballot.line,
        "parts": _part(ballot),
        "writes": ballot.line.state in WRITING,
        "next": ballot.after(""),
        "declare_form": DeclareForm(),
    }
    return render(request, "marketplace/storefront/office/score_item.html", context | bound, status=status)


def _declare(request: RoleRequest, found: AgendaItem) -> HttpResponse:
    form = DeclareForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, declare_form=form)
    try:
        said = services.declare(item=found, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _page(request, _mine(request, found.pk), 409, problem=words_of(conflict))
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), declare_form=form)
    if said.has_conflict:
        messages.success(request, _("Đã ghi: bạn không chấm hồ sơ này."))
        return redirect("office:scoring")
    return redirect("office:score_criterion", found.pk, ballot_of(request.user, found).rows[0].criterion.number)


@ballot_door
def criterion(request: RoleRequest, pk: int, number: str) -> HttpResponse:
    """One criterion: its options, beside what the producer claims, writes and proves. Saving leads on to the next that is not scored."""
    found = _mine(request, pk)
    if request.method != "POST":
        return _criterion(request, found, number)
    comment = request.POST.get("comment", "")
    try:
        services.save_draft(
            item=found,
            criterion=number,
            option=place_in_list(request.POST.get("option", "")),
            comment=comment,
            by=request.user,
        )
    except Refused as refused:
        return _criterion(
            request, _mine(request, pk), number, status_of(refused), problem=words_of(refused), typed=comment
        )
    if "autosave" in request.POST:
        return _criterion(request, found, number)
    following = ballot_of(request.user, found).after(number)
    if following is None:
        return redirect("office:score_item", pk)
    return redirect("office:score_criterion", pk, following.criterion.number)


def _criterion(request: RoleRequest, found: AgendaItem, number: str, status: int = 200, **bound: Any) -> HttpResponse:
    ballot = ballot_of(request.user, found)
    row = ballot.row(number)
    if row is None:
        raise Http404
    numbers = [r.criterion.number for r in ballot.rows]
    place = numbers.index(number)
    context: dict[str, Any] = {
        "item": found,
        "dossier": found.dossier,
        "ballot": ballot,
        "row": row,
        "parts": _part(ballot),
        "options": [
            (n, option, ballot.wording.get(f"{number}#{n}", "")) for n, option in enumerate(row.criterion.options)
        ],
        "official": ballot.wording.get(number, ""),
        "before": numbers[place - 1] if place else "",
        "after": numbers[place + 1] if place + 1 < len(numbers) else "",
        "writes": ballot.line.state in WRITING,
    }
    return render(request, "marketplace/storefront/office/score_criterion.html", context | bound, status=status)
