"""What the press said, with counted links; goods that officers put on the home page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.once import once
from marketplace.accounts.views.gates import RoleRequest
from marketplace.content import services
from marketplace.content.queries import campaigns_by, features_by, media_by, rule_today
from marketplace.storefront.forms.office.campaigns import FeatureForm, MediaForm
from marketplace.storefront.forms.returns import refused_at

from .campaigns import place_of
from .common import door, on_duty, paged, words_of
from .vouchers import places_of


def _key(request: RoleRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


@door
@once
def media(request: RoleRequest) -> HttpResponse:
    """What was recorded, the newest first, with how often its link was opened; record one, withdraw one."""
    if request.POST.get("withdraw"):
        found = get_object_or_404(media_by(request.user), pk=_key(request, "withdraw"))
        try:
            services.withdraw_media(item=found, by=request.user)
        except Refused as refused:
            messages.warning(request, words_of(refused))
        else:
            messages.success(request, _("Đã gỡ. Liên kết đã in vẫn dẫn tới trang."))
        return redirect("office:media")
    form = MediaForm(
        request.POST if request.method == "POST" else None,
        campaigns=campaigns_by(request.user).filter(called_off_at=None)[:100],
        places=places_of(request),
        initial={"published_on": clock.today()},
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = dict(form.cleaned_data)
            place, campaign = place_of(said.pop("place")), form.kept.get(said.pop("campaign"))
            try:
                made = services.record_media(place=place, campaign=campaign, by=request.user, **said)
            except Refused as refused:
                status = refused_at(form, refused)
            else:
                messages.success(request, _("Đã ghi. Đưa liên kết /m/%(code)s/ vào bài.") % {"code": made.code})
                return redirect("office:media")
    rows, pager = paged(request, media_by(request.user), [("published_on", "desc"), ("pk", "desc")])
    context = {"rows": rows, "page": pager, "form": form, "makes": on_duty(request)}
    return render(request, "marketplace/storefront/office/media.html", context, status=status)


@door
@once
def features(request: RoleRequest) -> HttpResponse:
    """Goods on the home page, those to come and those that were; put one there, take one off."""
    if request.POST.get("end"):
        found = get_object_or_404(features_by(request.user), pk=_key(request, "end"))
        try:
            services.end_feature(feature=found, by=request.user)
        except Refused as refused:
            messages.warning(request, words_of(refused))
        else:
            messages.success(request, _("Đã gỡ khỏi trang đầu."))
        return redirect("office:features")
    form = FeatureForm(request.POST if request.method == "POST" else None, places=places_of(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = dict(form.cleaned_data)
            try:
                services.feature_product(place=place_of(said.pop("place")), by=request.user, **said)
            except Refused as refused:
                status = refused_at(form, refused)
            else:
                messages.success(request, _("Đã xếp. Món tự lên và tự rời trang đầu đúng giờ."))
                return redirect("office:features")
    rows, pager = paged(request, features_by(request.user), [("starts_at", "desc"), ("pk", "desc")])
    context = {
        "rows": rows,
        "page": pager,
        "form": form,
        "rule": rule_today(),
        "now": clock.now(),
        "makes": on_duty(request),
    }
    return render(request, "marketplace/storefront/office/features.html", context, status=status)
