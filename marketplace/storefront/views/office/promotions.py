"""How far prices may fall: the law's caps, and concentrated promotions that officers record."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.places.models import Level, Unit
from marketplace.accounts.views.gates import RoleRequest
from marketplace.promotions import services
from marketplace.promotions.policies import may_sponsor
from marketplace.promotions.queries import limits_today, periods_by
from marketplace.storefront.forms.office.promotions import COUNTRY, PeriodForm
from marketplace.storefront.forms.returns import refused_at

from .common import door, paged, posted, words_of


@door
def promotions(request: RoleRequest) -> HttpResponse:
    """Today's caps and the concentrated promotions of the officer's reach; POST ends one. 6 statements with session, user and roles."""
    if request.method == "POST":
        return _end(request)
    rows, pager = paged(request, periods_by(request.user), [("starts_on", "desc"), ("pk", "desc")])
    mine = {key for key, _name in _places(request)}
    context = {
        "limits": limits_today(),
        "rows": [(row, (str(row.place_id) if row.place_id else COUNTRY) in mine) for row in rows],
        "page": pager,
        "records": bool(mine),
    }
    return render(request, "marketplace/storefront/office/promotions.html", context)


def _end(request: RoleRequest) -> HttpResponse:
    pk = request.POST.get("period", "")
    found = get_object_or_404(
        periods_by(request.user), pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0
    )
    try:
        services.end_period(period=found, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã kết thúc. Đợt giảm giá đã tạo theo chương trình này vẫn giữ."))
    return redirect("office:promotions")


@door
def new(request: RoleRequest) -> HttpResponse:
    """Record one. 4 statements with session, user and roles."""
    form = PeriodForm(posted(request), places=_places(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            place = (
                None
                if said.pop("place") == COUNTRY
                else Unit.objects.select_related("current", "province").get(pk=form.data["place"])
            )
            try:
                made = services.record_period(place=place, by=request.user, **said)
            except Refused as refused:
                status = refused_at(form, refused)
            else:
                messages.success(request, _("Đã ghi “%(name)s”.") % {"name": made.name})
                return redirect("office:promotions")
    return render(request, "marketplace/storefront/office/promotion_new.html", {"form": form}, status=status)


def _places(request: RoleRequest) -> list[tuple[str, str]]:
    """Provinces of today in which the officer has a post; the country for the ministry's and superusers."""
    found: dict[str, Any] = {}
    if may_sponsor(request.user, None):
        found[COUNTRY] = _("Cả nước")
    for post in request.roles.posts:
        here = post.place.current if post.place is not None else None
        if here is not None and here.level == Level.PROVINCE and may_sponsor(request.user, here):
            found[str(here.pk)] = here.full_name
    return list(found.items())
