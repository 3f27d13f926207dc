"""An own booth: its page edited, its card printed, its visitors answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core.errors import NotAllowed, Refused
from catalog.core.numbers import row_key
from marketplace.fairs import queries, services
from marketplace.fairs.models import Booth, BoothState
from marketplace.storefront.forms.booths import AnswerForm, BoothForm
from marketplace.storefront.symbols.booths import booth_card

from ..paging import listed
from .desk import StudioRequest, at_desk, for_sellers, page, to
from .fairs import GONE

TALKS, LAST = 20, 6
"""On a page, and what is shown of each."""
SAID = 40
"""On a page of one talk."""


def _own(request: StudioRequest, slug: str) -> Booth:
    found = (
        Booth.objects.filter(fair__slug=slug, shop__producer=request.desk.producer)
        .exclude(state__in=GONE)
        .select_related("shop__producer__province", "fair__channel", "fair__place", "kind", "number", "banner")
        .first()
    )
    if found is None:
        raise Http404
    return found


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def booth(request: StudioRequest, slug: str) -> HttpResponse:
    """What the booth's page says: greeting, story, who stands there, its picture. 2 statements of its own."""
    found = _own(request, slug)
    sent = request.method == "POST"
    form = BoothForm.of(found, request.POST if "save" in request.POST else None)
    wrong = ""
    if sent and "save" in request.POST and form.is_valid():
        try:
            services.update_booth(booth=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu. Trang gian đổi ngay."))
            return to(request, "studio_booth", slug)
    elif sent and ("banner" in request.POST or "drop" in request.POST):
        uploaded = None if "drop" in request.POST else request.FILES.get("photo")
        try:
            if uploaded is None and "drop" not in request.POST:
                raise Refused.because("missing", _("Chưa chọn ảnh. Bấm vào ô chọn tệp rồi chọn một ảnh."), "banner")
            services.set_banner(booth=found, uploaded=uploaded, alt=request.POST.get("alt", ""), by=request.user)
        except NotAllowed:
            raise
        except Refused as refused:
            wrong = str(refused.problems[0].message)
        else:
            messages.success(request, _("Đã lưu ảnh.") if uploaded else _("Đã bỏ ảnh."))
            return to(request, "studio_booth", slug)
    context = {"booth": found, "fair": found.fair, "form": form, "wrong": wrong}
    return page(request, "booth", context, status=422 if form.errors or wrong else 200)


@at_desk
@for_sellers
@require_safe
def card(request: StudioRequest, slug: str) -> HttpResponse:
    """The booth's card: number, name, and a symbol that leads to its page."""
    found = _own(request, slug)
    if found.state != BoothState.APPROVED:
        raise Http404
    response = HttpResponse(booth_card(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="the-gian-{found.shop.slug}.pdf"'
    return response


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def talks(request: StudioRequest, slug: str) -> HttpResponse:
    """What visitors asked, the latest first, each with the last that was said and an answer; or one talk whole (`one`). 3 statements of its own."""
    found = _own(request, slug)
    rows = queries.talks_of(found, last=LAST)
    status, bound = 200, None
    if request.method == "POST":
        talk = get_object_or_404(rows, pk=row_key(request.POST.get("talk", "")))
        bound, status = AnswerForm(request.POST, auto_id=f"id_t{talk.pk}_%s"), 422
        if bound.is_valid():
            try:
                services.answer_talk(talk=talk, text=bound.cleaned_data["text"], by=request.user)
            except Refused as refused:
                bound.refuse(refused)
            else:
                messages.success(request, _("Đã trả lời."))
                return to(request, "studio_booth_talks", slug)
    whole = row_key(request.GET.get("one", "")) if "one" in request.GET else None
    shown = rows if whole is None else rows.filter(pk=whole)
    got: list[Any]
    got, pager = listed(request, shown, [("last_at", "desc"), ("pk", "desc")], name="talks", limit=TALKS)
    for one in got:
        if whole is not None:
            one.last_said, pager = listed(
                request, queries.said_in(one), [("at", "desc"), ("pk", "desc")], name="talks", limit=SAID
            )
        one.last_said.reverse()
    asked = row_key(request.POST.get("talk", ""))
    forms = [
        (talk, bound if bound is not None and talk.pk == asked else AnswerForm(auto_id=f"id_t{talk.pk}_%s"))
        for talk in got
    ]
    context = {"booth": found, "fair": found.fair, "forms": forms, "pager": pager, "whole": whole, "last": LAST}
    return page(request, "booth_talks", context, status=status)
