"""The buyer is not content: asks to give goods back or for something else, follows it, talks, calls the office."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import ratelimit
from catalog.core.errors import Conflict, Refused
from marketplace.orders import services
from marketplace.orders.models import DeliveryKind, Return, TermKind
from marketplace.orders.queries import days_of, return_at, returnable

from ...forms.base import StudioForm
from ...forms.returns import AskReturnForm, ComplainForm, SayForm
from ...queries.aftersale import Next, care_of, order_to_return
from ..payments import private
from ..returned import photo_of
from ..seo import Meta

WRITES = require_http_methods(["GET", "HEAD", "POST"])
ASKED_A_DAY, SAID_AN_HOUR, SAID_BY_CLIENT = 20, 20, 60
"""Of one order a day and an hour, of one address an hour: pictures are heavy."""


@WRITES
@never_cache
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Which goods, what is wrong with them, what is wanted. 7 statements to show it."""
    order = order_to_return(token)
    if order is None:
        raise Http404
    care = care_of(order)
    if not care.may_ask:
        messages.info(request, care.why_not)
        return private(redirect("order", token=token))
    posted = request.method == "POST"
    form = AskReturnForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        lines=list(order.lines.all()),
        left=returnable(order),
        not_arrived=care.is_late,
        is_visit=order.delivery_kind == DeliveryKind.NONE,
    )
    status = 200
    if posted:
        status = 422
        if (
            form.is_valid()
            and (status := _limited(request, form, f"ask-return:{order.pk}", ASKED_A_DAY, 86_400)) == 422
        ):
            try:
                made = services.ask_return(order=order, **form.facts())
            except Conflict as conflict:
                messages.error(request, str(conflict.problems[0].message))
                return private(redirect("order", token=token))
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("Đã gửi người bán. Trang này cho biết câu trả lời; giữ địa chỉ trang."))
                return private(redirect("order_return", token=token, pk=made.pk))
    context = {
        "order": order,
        "form": form,
        "care": care,
        "days": days_of(TermKind.DECIDE),
        "meta": Meta(title=_("Trả hàng, khiếu nại"), noindex=True),
    }
    return private(render(request, "storefront/returns/ask.html", context, status=status))


def _limited(request: HttpRequest, form: StudioForm, name: str, most: int, seconds: int) -> int:
    """422, or 429 with the words at the form when too much comes."""
    if ratelimit.allow(name, most, seconds) and ratelimit.allow(
        f"returns:{ratelimit.client_key(request)}", SAID_BY_CLIENT, 3600
    ):
        return 422
    form.add_error(None, _("Vừa gửi quá nhiều lần. Đợi một giờ rồi gửi tiếp, hoặc gọi người bán."))
    return 429


@WRITES
@never_cache
def one(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """What was asked, what was said, what is decided; and what the buyer can do next. 3 statements."""
    found = return_at(token, pk)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    what = request.POST.get("what", "")
    if what == "withdraw":
        return _done(request, found, _("Đã rút khiếu nại."), services.withdraw_return, {})
    if what not in ("say", "complain"):
        raise Http404
    form: StudioForm = SayForm(request.POST, request.FILES) if what == "say" else ComplainForm(request.POST)
    bound = {f"{what}_form": form}
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    if _limited(request, form, f"say-return:{found.order_id}", SAID_AN_HOUR, 3600) == 429:
        return _page(request, found, 429, **bound)
    try:
        if what == "say":
            services.say_in_return(request=found, by=None, **form.cleaned_data)
        else:
            services.complain(request=found, text=form.cleaned_data["text"])
    except Conflict as conflict:
        messages.error(request, str(conflict.problems[0].message))
    except Refused as refused:
        form.refuse(refused)
        return _page(request, found, 422, **bound)
    else:
        words = _("Đã gửi.") if what == "say" else _("Đã gửi cán bộ nơi làm ra sản phẩm. Cán bộ xem lời hai bên.")
        messages.success(request, words)
    return private(redirect("order_return", token=token, pk=pk))


def _done(request: HttpRequest, found: Return, words: str, call: Any, facts: dict[str, Any]) -> HttpResponse:
    try:
        call(request=found, **facts)
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, words)
    return private(redirect("order_return", token=found.order.token, pk=found.pk))


def _page(request: HttpRequest, found: Return, status: int = 200, **bound: Any) -> HttpResponse:
    context = {
        "found": found,
        "order": found.order,
        "next": Next.of(found),
        "say_form": SayForm(),
        "complain_form": ComplainForm(),
        "meta": Meta(title=_("Trả hàng, khiếu nại"), noindex=True),
    }
    return private(render(request, "storefront/returns/one.html", context | bound, status=status))


@require_safe
def photo(request: HttpRequest, token: str, pk: int, message: int, number: int) -> HttpResponse:
    """A picture of a message."""
    found = return_at(token, pk)
    if found is None:
        raise Http404
    return photo_of(request, found, message, number)
