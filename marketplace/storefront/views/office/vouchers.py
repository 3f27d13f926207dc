"""Codes that a sponsor pays for, in the shops of an officer's place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core.errors import NotAllowed, Refused
from catalog.places.models import Unit
from marketplace.accounts.views.gates import RoleRequest
from marketplace.promotions import services
from marketplace.promotions.policies import may_sponsor
from marketplace.promotions.queries import vouchers_by
from marketplace.storefront.forms.returns import refused_at
from marketplace.storefront.forms.vouchers import SponsorForm

from ..studio.vouchers import standing
from .common import door, on_duty, paged, posted

COUNTRY = "all"


@door
def vouchers(request: RoleRequest) -> HttpResponse:
    """Sponsors' codes of the officer's reach; POST stops one. 5 statements with session, user and roles."""
    if request.method == "POST":
        return _stop(request)
    rows, pager = paged(request, vouchers_by(request.user), [("starts_at", "desc"), ("pk", "desc")])
    context = {"rows": [(row, standing(row)) for row in rows], "page": pager, "makes": on_duty(request)}
    return render(request, "marketplace/storefront/office/vouchers.html", context)


def _stop(request: RoleRequest) -> HttpResponse:
    pk = request.POST.get("voucher", "")
    found = get_object_or_404(
        vouchers_by(request.user), pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0
    )
    try:
        services.stop_voucher(voucher=found, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã dừng mã %(code)s. Đơn đã dùng mã thì giữ nguyên.") % {"code": found.code})
    return redirect("office:vouchers")


@door
def new(request: RoleRequest) -> HttpResponse:
    """A sponsor's code for the shops of one of the officer's places. 4 statements with session, user and roles."""
    form = SponsorForm(posted(request), places=places_of(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            place = (
                None
                if said["place"] == COUNTRY
                else Unit.objects.select_related("current", "province").get(pk=said["place"])
            )
            try:
                made = services.create_voucher(
                    shop=said["shop"], place=place, sponsor=said["sponsor"], by=request.user, **form.facts()
                )
            except NotAllowed:  # the places are the officer's own: it is the shop
                form.add_error("shop", _("Gian này không ở nơi bạn phụ trách."))
                status = 403
            except Refused as refused:
                status = refused_at(form, refused)
            else:
                messages.success(request, _("Đã tạo mã %(code)s.") % {"code": made.code})
                return redirect("office:vouchers")
    return render(request, "marketplace/storefront/office/voucher_new.html", {"form": form}, status=status)


def places_of(request: RoleRequest) -> list[tuple[str, str]]:
    """Where the officer's posts are, on today's map; the country for the ministry's and superusers."""
    found: dict[str, Any] = {}
    if may_sponsor(request.user, None):
        found[COUNTRY] = _("Cả nước")
    for post in request.roles.posts:
        if post.place is not None and post.place.current is not None and may_sponsor(request.user, post.place):
            found[str(post.place.current.pk)] = post.place.current.full_name
    return list(found.items())
