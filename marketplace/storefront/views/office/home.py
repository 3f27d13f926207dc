"""What waits on the desk."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.certification.policies import records_decisions
from catalog.certification.queries import ending_by_month
from catalog.certification.queries.councils import ballots_waiting
from catalog.certification.queries.decisions import waiting_decision
from catalog.certification.queries.desks import work_counts
from catalog.places.policies import DUTY
from catalog.programme.queries.ideas import ideas_waiting
from marketplace.accounts.views.gates import RoleRequest
from marketplace.enquiries.models import BuyerState
from marketplace.enquiries.queries import buyers_in_reach
from marketplace.orders.queries import complaints_waiting
from marketplace.reviews.queries import reviews_to_look_at
from marketplace.storefront.queries.office import desk
from marketplace.storefront.symbols.charts import Bar, bar_chart
from traceability.scans.queries.alerts import alerts_waiting

from .common import door


@door
def home(request: RoleRequest) -> HttpResponse:
    """Counts and queues of the officer's reach, and when certificates end. 21 statements with session, user and roles."""
    queues = desk(request.user)
    months = ending_by_month(request.user)
    work = work_counts(request.user)
    ideas, ballots = ideas_waiting(request.user).count(), ballots_waiting(request.user)
    alerts = alerts_waiting(request.user).count()
    complaints = complaints_waiting(request.user).count()
    reported = reviews_to_look_at(request.user).count()
    buyers = buyers_in_reach(request.user).filter(state=BuyerState.PENDING).count()
    to_decide = waiting_decision(request.user).count()
    context = {
        "queues": queues,
        "waiting": sum(queues[name].total for name in ("producers", "shops", "products", "booths", "listings"))
        + work.mine
        + ideas
        + ballots
        + alerts
        + complaints
        + reported
        + buyers,
        "alerts": alerts,
        "complaints": complaints,
        "reported": reported,
        "buyers": buyers,
        "ideas": ideas,
        "ballots": ballots,
        "to_decide": to_decide,
        "work": work,
        "posts": request.roles.posts,
        "records": records_decisions(request.user),
        "reports_sellers": request.user.is_superuser
        or any(post.role in DUTY and post.place_id is None for post in request.roles.posts),
        "months": months,
        "ending": sum(count for _month, count in months),
        "most": max(months, key=lambda month: month[1]),
        "chart": _chart(months),
    }
    return render(request, "marketplace/storefront/office/home.html", context)


def _chart(months: list[tuple[dt.date, int]]) -> SafeString:
    said = ", ".join(f"{month:%m/%Y}: {count}" for month, count in months)
    bars = [
        Bar(f"{month.month}/{month:%y}" if n == 0 or month.month == 1 else f"{month.month}", count, is_now=n == 0)
        for n, (month, count) in enumerate(months)
    ]
    return bar_chart(title=_("Số giấy chứng nhận hết hạn mỗi tháng. %(numbers)s") % {"numbers": said}, bars=bars)
