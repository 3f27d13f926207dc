"""A sitting: its agenda, who has scored, the meeting, the second round, the minutes."""

from collections.abc import Callable, Container
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification.models import AgendaItem, Sitting, SittingState
from catalog.certification.policies.councils import may_keep_attendance, may_run
from catalog.certification.queries.councils import (
    Bench,
    agenda_candidates,
    bench_of,
    earlier_of,
    minutes_of,
    results_of,
    sittings_of,
    withheld_from,
)
from catalog.certification.queries.rubrics import sheet_of
from catalog.certification.services import councils as services
from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.numbers import row_key
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.councils import MoveForm
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.symbols.minutes import minutes_pdf

from .common import door, place_in_list, status_of

MOST_CANDIDATES = 100
DONE = {
    "add": gettext_lazy("Đã đưa vào chương trình. Thành viên chấm được từ bây giờ."),
    "postpone": gettext_lazy("Đã hoãn hồ sơ này."),
    "disqualify": gettext_lazy("Đã ghi lý do loại."),
    "attendance": gettext_lazy("Đã lưu điểm danh."),
    "move": gettext_lazy("Đã đổi ngày họp. Thành viên được báo."),
    "open": gettext_lazy("Đã mở phiên họp. Điểm của các thành viên hiện bên dưới."),
    "second": gettext_lazy("Đã ghi thảo luận. Thành viên dự họp chấm lại trên máy của mình."),
    "close": gettext_lazy("Đã lập biên bản. Hồ sơ chuyển sang chờ quyết định."),
    "amend": gettext_lazy("Đã lập biên bản đính chính."),
}


@door
def sitting(request: RoleRequest, pk: int) -> HttpResponse:
    """One sitting, for the people of its council; who runs it acts here."""
    found = get_object_or_404(sittings_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action not in DONE:
        raise Http404
    if action == "move":
        return _move(request, found)
    try:
        _act(request, found, action)
    except Refused as refused:
        fresh = get_object_or_404(sittings_of(request.user), pk=pk)
        problems = [str(problem.message) for problem in refused.problems]
        return _page(request, fresh, status_of(refused), problems=problems, said=request.POST, opened=action)
    messages.success(request, str(DONE[action]))
    return redirect("office:sitting", pk)


def _move(request: RoleRequest, found: Sitting) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, move_form=form, opened="move")
    try:
        services.move_sitting(sitting=found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        tell(form, refused)
        fresh = get_object_or_404(sittings_of(request.user), pk=found.pk)
        return _page(request, fresh, status_of(refused), move_form=form, opened="move")
    messages.success(request, str(DONE["move"]))
    return redirect("office:sitting", found.pk)


def _act(request: RoleRequest, found: Sitting, action: str) -> None:
    by, said = request.user, request.POST

    def item() -> AgendaItem:
        return get_object_or_404(AgendaItem, sitting=found, pk=row_key(said.get("item", "")))

    def add() -> None:
        chosen = {row_key(text) for text in said.getlist("dossier")[:MOST_CANDIDATES]}
        if not chosen:
            raise Refused.because("missing", _("Chọn ít nhất một hồ sơ."))
        there = list(agenda_candidates(found).filter(pk__in=chosen))
        if len(there) < len(chosen):  # another officer was faster
            message = _("Có hồ sơ bạn chọn không còn chờ phiên này nữa. Chưa đưa hồ sơ nào vào; xem lại rồi chọn lại.")
            raise Conflict.because("moved_meanwhile", message)
        with transaction.atomic():
            for dossier in there:
                services.put_on_agenda(sitting=found, dossier=dossier, seen=said.get("seen", "ready"), by=by)

    def attendance() -> None:
        present = [row_key(text) for text in said.getlist("present")]
        services.record_attendance(sitting=found, present=present, by=by)

    def open_() -> None:
        attendance()
        services.open_meeting(sitting=found, by=by)

    def disqualify() -> None:
        services.disqualify(item=item(), disqualifier=place_in_list(said.get("ground", "")), by=by)

    acts: dict[str, Callable[[], object]] = {
        "add": add,
        "attendance": attendance,
        "open": open_,
        "disqualify": disqualify,
        "postpone": lambda: services.postpone(item=item(), reason=said.get("reason", "")[:2000], by=by),
        "second": lambda: services.ask_second_round(item=item(), discussion=said.get("discussion", "")[:6000], by=by),
        "close": lambda: services.close_sitting(sitting=found, by=by),
        "amend": lambda: services.amend_minutes(sitting=found, correction=said.get("correction", "")[:5000], by=by),
    }
    acts[action]()


def _lines(bench: Bench, results: dict[int, Any], withheld: Container[int]) -> list[dict[str, Any]]:
    """Each item with who has signed (names, no scores) and what may be seen of its result, and of scores before it was put off."""
    lines = []
    earlier = earlier_of(bench) if results else {}
    for item in bench.items:
        judges = bench.judges(item)
        lines.append(
            {
                "item": item,
                "dossier": item.dossier,
                "judges": len(judges),
                "signed": [m for m in judges if bench.has_signed(item, m)],
                "waiting": [m for m in judges if not bench.has_signed(item, m)],
                "conflicts": [m for m in bench.members if bench.in_conflict(item, m)],
                "result": results.get(item.pk),
                "earlier": earlier.get(item.dossier_id, ()) if item.pk in results else (),
                "withheld": item.pk in withheld,
                "grounds": list(enumerate(sheet_of(item.dossier.rubric).disqualifiers)),
            }
        )
    return lines


def _page(request: RoleRequest, found: Sitting, status: int = 200, **bound: Any) -> HttpResponse:
    bench = bench_of(found)
    runs = may_run(request.user, level=found.council.level, place=found.council.place)
    present = bench.present
    results = results_of(request.user, found, bench)
    context: dict[str, Any] = {
        "sitting": found,
        "apart": any(result.needs_second_round for result in results.values()),
        "council": found.council,
        "runs": runs,
        "keeps_attendance": runs or may_keep_attendance(request.user, found.council),
        "lines": _lines(bench, results, withheld_from(request.user, found)),
        "members": [(m, present is not None and m.pk in present) for m in bench.members],
        "candidates": list(agenda_candidates(found)[:MOST_CANDIDATES])
        if runs and found.state == SittingState.SCORING
        else [],
        "minutes": minutes_of(found) if found.state == SittingState.CLOSED else None,
        "quorum": found.council.regulation.quorum,
    }
    if context["keeps_attendance"] and found.state == SittingState.SCORING:
        context["move_form"] = MoveForm(initial={"sits_on": found.sits_on, "venue": found.venue})
        context["early"] = clock.today() < found.sits_on and not found.by_letter
    return render(request, "marketplace/storefront/office/sitting.html", context | bound, status=status)


@door
def minutes(request: RoleRequest, pk: int) -> HttpResponse:
    """The minutes that count, as PDF; scores in which the reader has an interest are left out."""
    found = get_object_or_404(sittings_of(request.user), pk=pk)
    kept = minutes_of(found)
    if kept is None:
        raise Http404
    answer = HttpResponse(
        minutes_pdf(kept, withheld=withheld_from(request.user, found).values()), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="bien-ban-{found.council_id}-{found.number}.pdf"'
    return answer
