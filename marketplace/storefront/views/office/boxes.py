"""Gift boxes of several shops, put together by officers of their place."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.places.models import Unit
from marketplace.accounts.views.gates import RoleRequest
from marketplace.promotions import services
from marketplace.promotions.queries import boxes_by
from marketplace.storefront.forms.boxes import OfficeBoxForm
from marketplace.storefront.forms.returns import refused_at

from .common import door, on_duty, paged, posted, words_of
from .vouchers import COUNTRY, places_of


@door
def boxes(request: RoleRequest) -> HttpResponse:
    """Those of the officer's reach; POST ends one. 6 statements with session, user and roles."""
    if request.method == "POST":
        return _end(request)
    rows, pager = paged(request, boxes_by(request.user), [("created_at", "desc"), ("pk", "desc")])
    context = {"rows": rows, "page": pager, "makes": on_duty(request)}
    return render(request, "marketplace/storefront/office/boxes.html", context)


def _end(request: RoleRequest) -> HttpResponse:
    pk = request.POST.get("box", "")
    found = get_object_or_404(
        boxes_by(request.user), pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0
    )
    try:
        services.end_box(box=found, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã ngừng “%(name)s”. Đơn đã đặt vẫn giữ.") % {"name": found.name})
    return redirect("office:boxes")


@door
def new(request: RoleRequest) -> HttpResponse:
    """Make one. 4 statements with session, user and roles."""
    form = OfficeBoxForm(posted(request), places=places_of(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = dict(form.cleaned_data)
            key = said.pop("place")
            place = None if key == COUNTRY else Unit.objects.select_related("current", "province").get(pk=key)
            try:
                made = services.create_box(place=place, by=request.user, **said)
            except Refused as refused:
                status = refused_at(form, refused)
            else:
                messages.success(request, _("Đã lập “%(name)s”. Hộp quà đã lên chợ.") % {"name": made.name})
                return redirect("office:boxes")
    return render(request, "marketplace/storefront/office/box_new.html", {"form": form}, status=status)
