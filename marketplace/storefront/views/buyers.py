"""My organisations that buy: applying, people, enquiries, and what producers offer. For anybody who is signed in."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import cursors, ratelimit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.core.views import stored_file
from marketplace.accounts.models import User
from marketplace.accounts.queries import proven_addresses
from marketplace.enquiries import policies, queries, services
from marketplace.enquiries.models import Buyer, BuyerMember, BuyerState, Dealing, Enquiry, Forum, ForumGuest, Side
from marketplace.storefront.forms.demand import AcceptForm, BuyerForm, EnquiryForm, InviteToBuyerForm, ReasonForm

from . import dealings
from .paging import neighbours

WRITES = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 20
OPENED_A_DAY, APPLIED_A_DAY, INVITED_A_DAY = 5, 5, 20
"""Enquiries of a buyer, applications and invitations of a person."""
ORDER = [("created_at", "desc"), ("pk", "desc")]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _words(refused: Refused) -> str:
    return " ".join(str(problem.message) for problem in refused.problems)


@never_cache
@login_required
@WRITES
def buyers(request: HttpRequest) -> HttpResponse:
    """Organisations that I act for, and invitations to me; taking one. 5 statements."""
    user = _user(request)
    proven = proven_addresses(user)
    invited = queries.invitations_to(proven)
    if request.method == "POST":
        member = get_object_or_404(invited, pk=row_key(request.POST.get("invitation", "")))
        try:
            services.join_buyer(member=member, by=user, proven=proven)
        except Refused as refused:
            messages.warning(request, _words(refused))
            return redirect("buyers")
        messages.success(request, _("Bạn đã ở trong %(buyer)s.") % {"buyer": member.buyer.name})
        return redirect("buyer", pk=member.buyer_id)
    context = {"rows": list(queries.buyers_of(user)), "invited": list(invited)}
    return render(request, "storefront/demand/buyers.html", context)


@never_cache
@login_required
@WRITES
@once
def new(request: HttpRequest) -> HttpResponse:
    """Apply for an organisation."""
    user = _user(request)
    form = BuyerForm.of(None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if not ratelimit.allow(f"buyer-new:{user.pk}", APPLIED_A_DAY, 86_400):
                raise Refused.because("too_often", _("Hôm nay bạn đã đăng ký nhiều tổ chức. Mai đăng ký tiếp."))
            made = services.save_buyer(by=user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã gửi. Cán bộ xác minh xong thì đăng được; trong lúc chờ, viết lời hỏi mua."))
            return redirect("buyer", pk=made.pk)
    return render(request, "storefront/demand/buyer_new.html", {"form": form}, status=422 if form.errors else 200)


def _mine(request: HttpRequest, pk: int) -> Buyer:
    """Another's organisation is as absent as one that never was."""
    return get_object_or_404(queries.buyers_of(_user(request)).select_related("place__province"), pk=pk)


@never_cache
@login_required
@WRITES
def buyer(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: how it stands, its enquiries, its people, forum days. About 10 statements, whatever the number of enquiries."""
    found, user = _mine(request, pk), _user(request)
    leads = policies.may_lead(user, found)
    what = request.POST.get("what", "")
    form = BuyerForm.of(found, request.POST if what == "change" else None)
    invite = InviteToBuyerForm(request.POST if what == "invite" else None)
    if request.method == "POST":
        try:
            if (what == "change" and not form.is_valid()) or (what == "invite" and not invite.is_valid()):
                return _buyer_page(request, found, form, invite, leads=leads, status=422)
            if done := _act(request, found, what, form, invite):
                messages.success(request, done)
                return (
                    redirect("buyer", pk=pk)
                    if found.pk and queries.buyers_of(user).filter(pk=pk).exists()
                    else redirect("buyers")
                )
        except NotAllowed as refused:
            messages.error(request, _words(refused))
            return redirect("buyer", pk=pk)
        except Refused as refused:
            if what not in {"change", "invite"}:
                messages.warning(request, _words(refused))
                return redirect("buyer", pk=pk)
            (form if what == "change" else invite).refuse(refused)
            return _buyer_page(request, found, form, invite, leads=leads, status=422)
    return _buyer_page(request, found, form, invite, leads=leads)


def _act(request: HttpRequest, found: Buyer, what: str, form: BuyerForm, invite: InviteToBuyerForm) -> str:
    user = _user(request)
    if what == "change":
        services.save_buyer(buyer=found, by=user, **form.facts())
        return _("Đã lưu.")
    if what == "invite":
        if not ratelimit.allow(f"buyer-invite:{user.pk}", INVITED_A_DAY, 86_400):
            raise Refused.because("too_often", _("Hôm nay đã mời nhiều người. Mai mời tiếp."), "address")
        services.invite_to_buyer(buyer=found, address=invite.cleaned_data["address"], by=user)
        return _("Đã mời. Người đó vào tài khoản, mở Tổ chức mua hàng để nhận lời.")
    if what == "drop":
        member = get_object_or_404(BuyerMember, buyer=found, pk=row_key(request.POST.get("member", "")))
        services.drop_member(member=member, by=user)
        return _("Đã bỏ.")
    if what in {"register", "leave"}:
        forum = get_object_or_404(queries.public_forums(), pk=row_key(request.POST.get("forum", "")))
        if what == "register":
            services.register_for_forum(forum=forum, buyer=found, by=user)
            return _("Đã đăng ký dự %(forum)s.") % {"forum": forum.name}
        services.leave_forum(guest=get_object_or_404(ForumGuest, forum=forum, buyer=found), by=user)
        return _("Đã bỏ đăng ký.")
    raise Http404


def _forums(found: Buyer) -> list[dict[str, Any]]:
    """Forum days to come, and which this buyer goes to, with its meetings. 3 statements."""
    rows: list[Forum] = list(queries.public_forums()[:20])
    mine = set(ForumGuest.objects.filter(buyer=found, forum__in=rows).values_list("forum_id", flat=True))
    meetings = found.meetings.filter(forum__in=rows).select_related("producer").order_by("starts_at", "pk")
    by_forum: dict[int, list[Any]] = {}
    for meeting in meetings:
        by_forum.setdefault(meeting.forum_id, []).append(meeting)
    return [{"forum": one, "goes": one.pk in mine, "meetings": by_forum.get(one.pk, [])} for one in rows]


def _buyer_page(
    request: HttpRequest, found: Buyer, form: BuyerForm, invite: InviteToBuyerForm, *, leads: bool, status: int = 200
) -> HttpResponse:
    rows = queries.enquiries_of(found)
    try:
        page: Any = cursors.keyset(
            rows, order=ORDER, after=request.GET.get("after", ""), before=request.GET.get("before", ""), limit=PAGE
        )
    except Refused:
        page = cursors.keyset(rows, order=ORDER, limit=PAGE)
    context = {
        "buyer": found,
        "form": form,
        "invite": invite,
        "leads": leads,
        "rows": [(row, queries.standing(row)) for row in page.rows],
        "page": neighbours(request, page),
        "members": list(found.members.select_related("user").order_by("pk")) if leads else [],
        "forums": _forums(found),
        "is_verified": found.state == BuyerState.VERIFIED,
    }
    return render(request, "storefront/demand/buyer.html", context, status=status)


@never_cache
@login_required
@WRITES
def new_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an enquiry of one of my organisations."""
    return _written(request, _mine(request, pk))


@once
def _written(request: HttpRequest, found: Buyer) -> HttpResponse:
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = services.save_enquiry(buyer=found, facts=form.facts(), by=_user(request))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu bản nháp. Xem lại rồi đăng."))
            return redirect("my_enquiry", pk=made.pk)
    context = {"form": form, "buyer": found}
    return render(request, "storefront/demand/enquiry_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@WRITES
def my_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One of ours: a draft to change and open; then its quotes, the newest first. 9 statements, whatever the number of quotes."""
    user = _user(request)
    found = queries.my_enquiry(user, pk)
    if found is None:
        raise Http404
    is_draft, what = found.state == "draft", request.POST.get("what", "")
    form = EnquiryForm.of(found, request.POST if what == "change" else None) if is_draft else None
    if request.method == "POST":
        try:
            if done := _act_on(request, user, found, what, form):
                messages.success(request, done)
                gone = what == "close" and is_draft
                return redirect("buyer", pk=found.buyer_id) if gone else redirect("my_enquiry", pk=pk)
        except Refused as refused:
            if form is None or what != "change" or isinstance(refused, NotAllowed | Conflict):
                messages.warning(request, _words(refused))
                return redirect("my_enquiry", pk=pk)
            form.refuse(refused)
    try:
        page: Any = cursors.keyset(
            queries.quotes_for(found),
            order=[("at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused:
        return redirect("my_enquiry", pk=pk)
    context = {
        "enquiry": found,
        "standing": queries.standing(found),
        "form": form,
        "rows": page.rows,
        "page": neighbours(request, page),
        "left": found.quantity - found.taken,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "storefront/demand/my_enquiry.html", context, status=status)


def _act_on(request: HttpRequest, user: User, found: Enquiry, what: str, form: EnquiryForm | None) -> str:
    """Words of thanks; empty when the form has something to say."""
    if what == "change" and form is not None:
        if not form.is_valid():
            return ""
        services.save_enquiry(buyer=found.buyer, enquiry=found, facts=form.facts(), by=user)
        return _("Đã lưu.")
    if what == "open":
        if not ratelimit.allow(f"enquiry-open:{found.buyer_id}", OPENED_A_DAY, 86_400):
            raise Conflict.because("too_often", _("Một ngày đăng nhiều nhất 5 lời hỏi mua. Mai đăng tiếp."))
        services.open_enquiry(enquiry=found, by=user)
        return _("Đã đăng lên bảng. Bạn được báo khi có người chào hàng.")
    if what == "close":
        services.close_enquiry(enquiry=found, by=user)
        return _("Đã khép lại.")
    raise Http404


@never_cache
@login_required
@WRITES
def dealing(request: HttpRequest, pk: int) -> HttpResponse:
    """A producer and we about one enquiry: its quotes accepted or declined, messages, contacts, agreements. 8 statements with a quote."""
    found = queries.my_dealing(_user(request), pk)
    if found is None:
        raise Http404
    return _dealt(request, found)


@once
def _dealt(request: HttpRequest, found: Dealing) -> HttpResponse:
    user, pk = _user(request), found.pk
    bound: dict[str, Any] = {}
    if request.method == "POST":
        try:
            done, bound = _answered(request, user, found)
        except Refused as refused:  # somebody was faster, or may not
            messages.warning(request, _words(refused))
            return redirect("dealing", pk=pk)
        if done:
            messages.success(request, done)
            return redirect("dealing", pk=pk)
    context = dealings.context_of(request, found, Side.BUYER, bound)
    return render(request, "storefront/demand/dealing.html", context, status=422 if bound else 200)


def _answered(request: HttpRequest, user: User, found: Dealing) -> tuple[str, dict[str, Any]]:
    what = request.POST.get("what", "")
    if what not in {"accept", "decline"}:
        return dealings.do(request, user, found, Side.BUYER)
    quote = dealings.quote_named(request, found)
    form: Any = (
        AcceptForm.of(quote, found.enquiry, request.POST)
        if what == "accept"
        else ReasonForm(request.POST, auto_id=f"id_r{quote.pk}_%s")
    )
    bound = {"what": what, "quote": quote.pk, "form": form}
    if not form.is_valid():
        return "", bound
    try:
        if what == "accept":
            services.accept_quote(quote=quote, by=user, **form.cleaned_data)
            return _("Đã nhận. Bên bán xác nhận xong là thỏa thuận xong."), {}
        services.decline_quote(quote=quote, reason=form.cleaned_data["reason"], by=user)
        return _("Đã trả lời."), {}
    except (Conflict, NotAllowed):
        raise
    except Refused as refused:
        form.refuse(refused)
        return "", bound


@never_cache
@login_required
@require_safe
def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A paper that a producer shared with a quote to us: a download."""
    found = queries.my_dealing(_user(request), pk)
    if found is None:
        raise Http404
    kept = queries.paper_shared_in(found, paper)
    if kept is None:
        raise Http404
    return cast("HttpResponse", stored_file(request, kept.file, download_as=kept.filename))  # it streams
