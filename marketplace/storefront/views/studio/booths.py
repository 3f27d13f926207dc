"""An own booth: its page edited, its card printed, its visitors answered."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import cursors
from catalog.core.errors import NotAllowed, Refused
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothMessage, BoothState, BoothTalk
from marketplace.storefront.forms.booths import AnswerForm, BoothForm
from marketplace.storefront.symbols.booths import booth_card

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_sellers, page, to
from .fairs import GONE

TALKS = 20


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
    """What visitors asked, the latest first; an answer to each. 3 statements of its own."""
    found = _own(request, slug)
    rows = BoothTalk.objects.filter(booth=found).select_related("booth__shop__producer")
    status, bound = 200, None
    if request.method == "POST":
        number = request.POST.get("talk", "")
        talk = rows.filter(pk=int(number) if number.isdecimal() and len(number) < 19 else 0).first()
        if talk is None:
            raise Http404
        bound, status = AnswerForm(request.POST, auto_id=f"id_t{talk.pk}_%s"), 422
        if bound.is_valid():
            try:
                services.answer_talk(talk=talk, text=bound.cleaned_data["text"], by=request.user)
            except Refused as refused:
                bound.refuse(refused)
            else:
                messages.success(request, _("Đã trả lời."))
                return to(request, "studio_booth_talks", slug)
    order = [("last_at", "desc"), ("pk", "desc")]
    shown = rows.prefetch_related(Prefetch("messages", BoothMessage.objects.order_by("at", "pk")))
    try:
        got = cursors.keyset(
            shown, order=order, after=request.GET.get("after", ""), before=request.GET.get("before", ""), limit=TALKS
        )
    except Refused:
        return to(request, "studio_booth_talks", slug)
    asked = request.POST.get("talk", "")
    forms = [
        (talk, bound if bound is not None and str(talk.pk) == asked else AnswerForm(auto_id=f"id_t{talk.pk}_%s"))
        for talk in got.rows
    ]
    context = {"booth": found, "fair": found.fair, "forms": forms, "page": neighbours(request, got)}
    return page(request, "booth_talks", context, status=status)
