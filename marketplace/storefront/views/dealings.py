"""What both sides of a dealing do on its page: say something, show a contact, report, note deliveries."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from catalog.core import clock, ratelimit
from catalog.core.errors import NotAllowed, Refused
from catalog.core.numbers import row_key
from catalog.core.types import Actor
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import Agreement, Dealing, Quote, Side
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.demand import AcceptForm, DeliveryForm, MessageForm, ReasonForm

from .paging import listed

SAID_AN_HOUR = 60
"""Messages of one person, in all dealings."""
QUOTES, MESSAGES = 10, 30
"""On a page of a dealing."""


def quote_named(request: HttpRequest, dealing: Dealing) -> Quote:
    """The quote of the dealing that a form names; 404 for another's."""
    quotes = dealing.quotes.select_related("agreement", "dealing__enquiry", "dealing__producer")
    return get_object_or_404(quotes, pk=row_key(request.POST.get("quote", "")))


def agreement_named(request: HttpRequest, dealing: Dealing) -> Agreement:
    """The agreement of the quote that a form names."""
    found: Agreement | None = getattr(quote_named(request, dealing), "agreement", None)
    if found is None:
        raise Http404
    return found


def do(request: HttpRequest, user: Actor, dealing: Dealing, side: str) -> tuple[str, dict[str, Any]]:
    """What both sides may ask for: words of thanks when it is done, else the form that was not accepted. 404 for what is none of these."""
    what = request.POST.get("what", "")
    if what in {"show", "unshow"}:
        services.show_contact(dealing=dealing, side=side, by=user, show=what == "show")
        return (
            _("Bên kia xem được liên hệ của bạn.") if what == "show" else _("Bên kia không còn xem được liên hệ.")
        ), {}
    forms: dict[str, StudioForm] = {
        "say": MessageForm(request.POST),
        "report": ReasonForm(request.POST, auto_id="id_report_%s"),
        "deliver": DeliveryForm(request.POST, auto_id=f"id_d{row_key(request.POST.get('quote', ''))}_%s"),
    }
    if what not in forms:
        raise Http404
    form = forms[what]
    if form.is_valid():
        try:
            return _done(request, user, dealing, side, what=what, said=form.cleaned_data), {}
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
    return "", {"what": what, "quote": row_key(request.POST.get("quote", "")), "form": form}


def _done(request: HttpRequest, user: Actor, dealing: Dealing, side: str, *, what: str, said: dict[str, Any]) -> str:
    if what == "say":
        if not ratelimit.allow(f"dealing-say:{user.pk}", SAID_AN_HOUR, 3600):
            raise Refused.because("too_often", _("Vừa nhắn quá nhiều. Đợi một giờ rồi nhắn tiếp."), "text")
        services.say_in_dealing(dealing=dealing, side=side, text=said["text"], by=user)
        return _("Đã gửi.")
    if what == "report":
        services.report_dealing(dealing=dealing, side=side, reason=said["reason"], by=user)
        return _("Đã báo. Cán bộ phụ trách sẽ đọc cuộc trao đổi này.")
    services.report_delivery(agreement=agreement_named(request, dealing), side=side, by=user, **said)
    return _("Đã ghi.")


def said_in(request: HttpRequest, dealing: Dealing) -> dict[str, Any]:
    """One page of what was said, the last first; within it as it was said. 1 statement."""
    order = [("at", "desc"), ("pk", "desc")]
    said, pager = listed(request, queries.messages_of(dealing), order, name="talk", limit=MESSAGES)
    return {"said_lines": said[::-1], "talk_pager": pager}


def context_of(request: HttpRequest, dealing: Dealing, side: str, bound: dict[str, Any]) -> dict[str, Any]:
    """What `parts/dealing.html` shows to one side: pages of quotes and messages. 5 statements for one of `whole_dealings`."""

    def kept(what: str, fresh: StudioForm, quote: int = 0) -> StudioForm:
        is_it = bound.get("what") == what and bound.get("quote", 0) == quote
        return bound["form"] if is_it else fresh

    other = Side.PRODUCER if side == Side.BUYER else Side.BUYER
    rows = []
    order = [("at", "desc"), ("pk", "desc")]
    quotes, pager = listed(request, queries.quotes_of(dealing), order, name="quotes", limit=QUOTES)
    for quote in quotes:
        agreement = getattr(quote, "agreement", None)
        row: dict[str, Any] = {"quote": quote, "agreement": agreement}
        row["is_late"] = quote.state == "sent" and quote.valid_until < clock.today()
        if agreement is not None:
            fresh = DeliveryForm(initial={"day": clock.today()}, auto_id=f"id_d{quote.pk}_%s")
            row["deliver"] = kept("deliver", fresh, quote.pk)
            row["refuse"] = kept("refuse", ReasonForm(auto_id=f"id_n{quote.pk}_%s"), quote.pk)
        elif quote.state == "sent" and side == Side.BUYER:
            row["accept"] = kept("accept", AcceptForm.of(quote, dealing.enquiry), quote.pk)
            row["decline"] = kept("decline", ReasonForm(auto_id=f"id_r{quote.pk}_%s"), quote.pk)
        row["opened"] = bound.get("what", "") if bound.get("quote", 0) == quote.pk else ""
        rows.append(row)
    return {
        "dealing": dealing,
        "enquiry": dealing.enquiry,
        "standing": queries.standing(dealing.enquiry),
        "side": side,
        "rows": rows,
        "quotes_pager": pager,
        **said_in(request, dealing),
        "value_unit": dealing.enquiry.get_unit_display(),
        "say_form": kept("say", MessageForm()),
        "report_form": kept("report", ReasonForm(auto_id="id_report_%s")),
        "reporting": bound.get("what") == "report",
        "contact": queries.contact_of(dealing, other),
        "shows": queries.contact_of(dealing, side) is not None,
        "is_reported": dealing.reported_at is not None and dealing.settled_at is None,
    }
