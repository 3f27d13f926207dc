"""Forum days of the officer's places: planned, opened, the timetable, who came, what it brought."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.formats import moment
from catalog.core.numbers import row_key
from catalog.core.once import once
from marketplace.accounts.views.gates import RoleRequest
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import Forum, ForumGuest, ForumState
from marketplace.storefront.forms.demand import MeetingForm
from marketplace.storefront.forms.office.demand import CancelForumForm, ForumForm
from marketplace.storefront.forms.office.fields import tell

from ...symbols.forum_report import forum_xlsx
from ..paging import listed
from ..spreadsheets import spreadsheet
from .common import door, paged, posted, status_of, words_of

ROWS = 30
"""On a page of each list of a forum day."""


@door
def forums(request: RoleRequest) -> HttpResponse:
    """The newest first. 1 statement of its own, 2 with the reach."""
    rows, pager = paged(request, queries.forums_to_run(request.user), [("starts_at", "desc"), ("pk", "desc")])
    context = {"rows": rows, "page": pager, "now": clock.now()}
    return render(request, "marketplace/storefront/office/demand/forums.html", context)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Plan one."""
    form, status = ForumForm.of(None, posted(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.save_forum(facts=form.facts(), by=request.user)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lưu bản nháp. Xem lại rồi công bố."))
                return redirect("office:forum", made.pk)
    return render(request, "marketplace/storefront/office/demand/forum_new.html", {"form": form}, status=status)


def _found(request: RoleRequest, pk: int) -> Forum:
    return get_object_or_404(queries.forums_to_run(request.user), pk=pk)


@door
def forum(request: RoleRequest, pk: int) -> HttpResponse:
    """One: changed, opened, called off; guests, timetable, attendance, results. About 9 statements of its own."""
    found = _found(request, pk)
    action, status = request.POST.get("action", ""), 200
    guests = list(queries.guests_of(found))
    form = ForumForm.of(found, request.POST if action == "change" else None)
    cancel = CancelForumForm(request.POST if action == "cancel" else None, auto_id="id_c_%s")
    meeting = _meeting_form(found, guests, request.POST if action == "meet" else None)
    forms: dict[str, Any] = {"change": form, "cancel": cancel, "meet": meeting}
    if request.method == "POST":
        status = 422
        try:
            if action not in forms or forms[action].is_valid():
                messages.success(request, _act(request, found, guests, action, forms))
                return redirect(request.get_full_path())  # to the same pages of its lists
        except Conflict as conflict:
            messages.warning(request, words_of(conflict))
            return redirect(request.get_full_path())
        except Refused as refused:
            if action not in forms:
                messages.warning(request, words_of(refused))
                return redirect(request.get_full_path())
            tell(forms[action], refused)
            status = status_of(refused)
    now = clock.now()
    agreed_order = [("buyer_at", "asc"), ("pk", "asc")]
    context = {
        "forum": found,
        "form": form,
        "cancel": cancel,
        "meeting_form": meeting,
        "guests": listed(request, queries.guests_of(found), queries.GUESTS_ORDER, name="guests", limit=ROWS),
        "meetings": listed(request, queries.timetable(found), queries.MEETINGS_ORDER, name="meetings", limit=ROWS),
        "agreements": listed(request, queries.confirmed_of(found), agreed_order, name="agreed", limit=ROWS),
        "figures": queries.figures_of(found),
        "is_over": found.ends_at <= now,
        "has_begun": found.state == ForumState.OPEN and found.starts_at <= now,
        "may_plan": found.state != ForumState.CANCELLED and found.ends_at > now,
        "may_change": found.state != ForumState.CANCELLED and found.starts_at > now,
    }
    return render(request, "marketplace/storefront/office/demand/forum.html", context, status=status)


def _meeting_form(found: Forum, guests: list[ForumGuest], data: Any) -> MeetingForm:
    form = MeetingForm(data, auto_id="id_m_%s")
    fields: Any = form.fields
    fields["buyer"].choices = [(str(one.pk), one.buyer.name) for one in guests if one.buyer]
    fields["producer"].choices = [(str(one.pk), one.producer.name) for one in guests if one.producer]
    fields["at"].choices = [(str(n), moment(at)) for n, at in enumerate(queries.cells_of(found))]
    return form


def _act(request: RoleRequest, found: Forum, guests: list[ForumGuest], action: str, forms: dict[str, Any]) -> str:
    user = request.user
    if action == "change":
        services.save_forum(forum=found, facts=forms["change"].facts(), by=user)
    elif action == "open":
        services.open_forum(forum=found, by=user)
        return _("Đã công bố. Bên mua và cơ sở đăng ký được từ bây giờ.")
    elif action == "cancel":
        services.cancel_forum(forum=found, reason=forms["cancel"].cleaned_data["reason"], by=user)
        return _("Đã hủy. Người đăng ký được báo.")
    elif action == "meet":
        said = forms["meet"].cleaned_data
        by_key = {str(one.pk): one for one in guests}
        services.put_meeting(
            forum=found,
            buyer=by_key[said["buyer"]].buyer,  # type: ignore[arg-type]
            producer=by_key[said["producer"]].producer,  # type: ignore[arg-type]
            starts_at=queries.cells_of(found)[int(said["at"])],
            table=said["table"],
            by=user,
        )
    elif action == "plan":
        return _("Đã xếp thêm %(n)s cuộc gặp.") % {"n": services.plan_meetings(forum=found, by=user)}
    elif action == "tell":
        services.tell_timetable(forum=found, by=user)
        return _("Đã gửi lịch cho mọi nơi đăng ký.")
    elif action in {"came", "absent"}:
        guest = get_object_or_404(ForumGuest, forum=found, pk=row_key(request.POST.get("guest", "")))
        services.mark_guest(guest=guest, came=action == "came", by=user)
    elif action in {"held", "missed", "drop"}:
        meeting = get_object_or_404(found.meetings, pk=row_key(request.POST.get("meeting", "")))
        if action == "drop":
            services.drop_meeting(meeting=meeting, by=user)
        else:
            services.mark_meeting(meeting=meeting, took_place=action == "held", by=user)
    else:
        raise Http404
    return _("Đã lưu.")


@door
def report(request: RoleRequest, pk: int) -> HttpResponse:
    """The day as a workbook. 6 statements of its own."""
    found = _found(request, pk)
    guests, meetings, agreed = queries.guests_of(found), queries.timetable(found), queries.confirmed_of(found)
    book = forum_xlsx(found, queries.figures_of(found), list(guests), list(meetings), list(agreed))
    return spreadsheet(book, f"ket-noi-{found.pk}.xlsx")
