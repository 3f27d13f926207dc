"""What buyers give back or complain of: answered in time, taken back, refunded."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.core import cursors
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders import services
from marketplace.orders.models import Return, ReturnState, Wish
from marketplace.orders.policies import may_cancel
from marketplace.orders.queries import returns_at, returns_whole
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.returns import AnswerForm, ReceiveForm, SayForm, refused_at

from ..paging import neighbours
from ..returned import photo_of
from .desk import StudioRequest, own, page, to
from .orders.shared import WRITES, at_counter

PAGE = 20
TABS: list[tuple[str, Any]] = [
    ("", gettext_lazy("Cần làm")),
    ("office", gettext_lazy("Cán bộ đang xem")),
    ("closed", gettext_lazy("Đã xong")),
]
TO_DO = (ReturnState.ASKED, ReturnState.ACCEPTED, ReturnState.RECEIVED)


@at_counter
@require_safe
def returns(request: StudioRequest) -> HttpResponse:
    """What waits for the shop, what the office decides, what is over. 2 statements of its own."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else ""
    try:
        found = cursors.keyset(
            _listed(returns_at(request.desk.producer), tab),
            order=[("asked_at", "desc" if tab == "closed" else "asc"), ("pk", "asc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused:
        return to(request, "studio_returns")
    context = {"rows": found.rows, "tabs": TABS, "tab": tab, "page": neighbours(request, found)}
    return page(request, "returns/list", context)


def _listed(rows: QuerySet[Return], tab: str) -> QuerySet[Return]:
    if tab == "office":
        waiting = (ReturnState.ASKED, ReturnState.REFUSED)
        return rows.filter(complained_at__isnull=False, closed_at=None, state__in=waiting)
    if tab == "closed":
        return rows.exclude(state__in=TO_DO).exclude(complained_at__isnull=False, closed_at=None)
    return rows.filter(state__in=TO_DO)


@at_counter
@WRITES
def one(request: StudioRequest, pk: int) -> HttpResponse:
    """One of them: yes or no before its day, goods taken back, a message. 3 statements of its own."""
    found = own(request, returns_whole(), pk, "order__shop__producer")
    if request.method != "POST":
        return _page(request, found)
    what = request.POST.get("what", "")
    make = _FORMS.get(what)
    if make is None:
        raise Http404
    form = make(request, found)
    bound = {f"{what}_form": form}
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        words = _do(request, found, what, form)
    except NotAllowed:
        raise
    except Conflict as conflict:
        messages.error(request, str(conflict.problems[0].message))
    except Refused as refused:
        return _page(request, found, refused_at(form, refused), **bound)
    else:
        messages.success(request, words)
    return to(request, "studio_return", pk)


def _do(request: StudioRequest, found: Return, what: str, form: Any) -> str:
    if what == "answer":
        done = services.answer_return(request=found, by=request.user, **form.facts())
        return _("Đã trả lời: %(state)s.") % {"state": done.standing}
    if what == "receive":
        services.receive_return(request=found, sellable=form.sellable, by=request.user)
        return _("Đã ghi hàng về. Giờ hoàn tiền cho người mua.")
    services.say_in_return(request=found, by=request.user, **form.cleaned_data)
    return _("Đã gửi người mua.")


def _answer(request: StudioRequest, found: Return) -> StudioForm:
    return AnswerForm(
        request.POST or None,
        goods=found.has_goods,
        money=found.wish != Wish.ANSWER,
        initial={"verdict": "back" if found.wish == Wish.GIVE_BACK else "keep"},
    )


_FORMS: dict[str, Callable[[StudioRequest, Return], StudioForm]] = {
    "answer": _answer,
    "receive": lambda request, found: ReceiveForm(request.POST or None, rows=list(found.lines.all())),
    "say": lambda request, found: SayForm(request.POST or None, request.FILES or None),
}


def _page(request: StudioRequest, found: Return, status: int = 200, **bound: Any) -> HttpResponse:
    decides = may_cancel(request.user, found.order.shop)
    context: dict[str, Any] = {"found": found, "order": found.order, "decides": decides, "say_form": SayForm()}
    if found.state == ReturnState.ASKED and not found.complained_at and decides and "answer_form" not in bound:
        context["answer_form"] = AnswerForm(
            goods=found.has_goods,
            money=found.wish != Wish.ANSWER,
        )
    if found.state == ReturnState.ACCEPTED and "receive_form" not in bound:
        context["receive_form"] = ReceiveForm(rows=list(found.lines.all()))
    return page(request, "returns/one", context | bound, status=status)


@at_counter
@require_safe
def photo(request: StudioRequest, pk: int, message: int, number: int) -> HttpResponse:
    """A picture of a message."""
    return photo_of(request, own(request, returns_whole(), pk, "order__shop__producer"), message, number)
