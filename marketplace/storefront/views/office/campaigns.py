"""Campaigns that officers of a place hold."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.places.models import Unit
from marketplace.accounts.views.gates import RoleRequest
from marketplace.content import services
from marketplace.content.models import Campaign
from marketplace.content.queries import campaigns_by, figures_of
from marketplace.content.queries.campaigns import FIGURES_RULE
from marketplace.promotions.models import GiftBox
from marketplace.storefront.forms.office.campaigns import CampaignForm, CampaignPictureForm
from marketplace.storefront.symbols.charts import Bar, bar_chart

from .common import door, on_duty, paged, posted, status_of, words_of
from .vouchers import COUNTRY, places_of


@door
def campaigns(request: RoleRequest) -> HttpResponse:
    """Those of the officer's reach, the newest first."""
    rows, pager = paged(request, campaigns_by(request.user), [("starts_at", "desc"), ("pk", "desc")])
    context = {"rows": [(row, state_of(row)) for row in rows], "page": pager, "makes": on_duty(request)}
    return render(request, "marketplace/storefront/office/campaigns.html", context)


def state_of(campaign: Campaign) -> str:
    """off, coming, running or over. No statement."""
    now = clock.now()
    if campaign.called_off_at is not None:
        return "off"
    return "coming" if now < campaign.starts_at else "running" if now < campaign.ends_at else "over"


def place_of(key: str) -> Unit | None:
    """The place that a form's choice means; None for the country. 1 statement."""
    return None if key == COUNTRY else Unit.objects.select_related("current", "province").get(pk=key)


def _boxes(kept: Campaign | None = None) -> Any:
    """Boxes that officers may choose: those on sale, and those chosen already."""
    wanted = Q(ended_at=None)
    if kept is not None:
        wanted |= Q(pk__in=kept.boxes.values("box"))
    return GiftBox.objects.filter(wanted).order_by("name", "pk")[:200]


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Make one."""
    form = CampaignForm(posted(request), boxes=_boxes(), places=places_of(request))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                place = place_of(form.cleaned_data["place"])
                made = services.save_campaign(facts=form.facts(), place=place, by=request.user)
            except Refused as refused:
                status = _refuse(form, refused)
            else:
                messages.success(request, _("Đã lập “%(name)s”. Thêm ảnh ở bên dưới.") % {"name": made.name})
                return redirect("office:campaign", made.pk)
    return render(request, "marketplace/storefront/office/campaign.html", {"form": form}, status=status)


def _refuse(form: Any, refused: Refused) -> int:
    """Problems beside their fields; the answer's status."""
    for problem in refused.problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
    return status_of(refused)


@door
def campaign(request: RoleRequest, pk: int) -> HttpResponse:
    """Change one, give it a picture, call it off."""
    found = get_object_or_404(campaigns_by(request.user), pk=pk)
    action = request.POST.get("action", "")
    if action == "off":
        return _called_off(request, found)
    changing = action == "save"
    form = CampaignForm(request.POST if changing else None, boxes=_boxes(found), initial=CampaignForm.initial_of(found))
    picture = CampaignPictureForm(*((request.POST, request.FILES) if action in ("picture", "drop") else ()))
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if changing and form.is_valid():
                services.save_campaign(campaign=found, facts=form.facts(found), by=request.user)
                return _saved(request, found)
            if action == "drop" or (action == "picture" and picture.is_valid()):
                uploaded = None if action == "drop" else picture.cleaned_data["picture"]
                alt = "" if action == "drop" else picture.cleaned_data["alt"]
                services.set_picture(campaign=found, uploaded=uploaded, alt=alt, by=request.user)
                return _saved(request, found)
        except Refused as refused:
            status = _refuse(form if changing else picture, refused)
    context = {
        "campaign": found,
        "state": state_of(found),
        "form": form,
        "picture_form": picture,
        "sales": found.sales.select_related("sale__producer"),
    }
    return render(request, "marketplace/storefront/office/campaign.html", context, status=status)


def _saved(request: RoleRequest, found: Campaign) -> HttpResponse:
    messages.success(request, _("Đã lưu."))
    return redirect("office:campaign", found.pk)


def _called_off(request: RoleRequest, found: Campaign) -> HttpResponse:
    try:
        services.call_off_campaign(campaign=found, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã dừng “%(name)s”. Đợt giảm giá của các gian vẫn chạy.") % {"name": found.name})
    return redirect("office:campaign", found.pk)


@door
def figures(request: RoleRequest, pk: int) -> HttpResponse:
    """Visits, orders and revenue that it brought. 9 statements besides session, user and roles."""
    found = get_object_or_404(campaigns_by(request.user), pk=pk)
    said = figures_of(found)
    days = said.days[-31:]
    context = {
        "campaign": found,
        "figures": said,
        "rule": FIGURES_RULE,
        "visits_chart": bar_chart(
            title=_("Lượt xem mỗi ngày"),
            bars=[Bar(f"{day.day:%d/%m}", day.visits + day.clicks) for day in days],
            values=len(days) < 16,
        )
        if days
        else "",
    }
    return render(request, "marketplace/storefront/office/campaign_figures.html", context)
