"""The schedule of a fair and its live slots."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from catalog.core import clock, ratelimit
from catalog.core.errors import Refused
from catalog.core.formats import in_language, moment
from marketplace.fairs import queries
from marketplace.fairs.models import FairSlot, VisitKind
from marketplace.fairs.services import ask_slot, takes_questions
from marketplace.fairs.symbols import Stream, stream_of

from ..forms.fair_slots import AskSlotForm
from ..symbols.calendars import followed, slot_ics
from .buying.basket import pressed_here
from .fair_visits import counts_visits, is_visit
from .fairs import calendar_file
from .frames import let_in
from .kept import packed
from .seo import Meta, json_ld, url

ASKED = 5
"""Questions of one address in ten minutes; what they say is moderated anyway."""


@require_safe
@cache_control(no_cache=True)
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """All slots of a fair, by time. 2 statements."""
    found = queries.fair_by_slug(slug)
    if found is None:
        raise Http404
    context = {
        "fair": found,
        "slots": [(slot, _phase(slot, found)) for slot in queries.schedule_of(found)],
        "crumbs": [(_("Hội chợ"), "/fairs/"), (in_language(found, "name"), f"/fairs/{slug}/")],
        "meta": Meta(title=_("Lịch phát trực tiếp: %(fair)s") % {"fair": found.name}, path=f"/fairs/{slug}/slots/"),
    }
    return render(request, "storefront/fair_slots.html", context)


def _phase(slot: FairSlot, fair: Any) -> str:
    slot.fair = fair
    return queries.phase_of(slot)


@counts_visits
@csrf_exempt  # the page is drawn once for everybody: `pressed_here`
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_cache=True)
def slot(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A slot: the stream after a click, what can be bought now, questions. 3 statements."""
    found = queries.slot_of(slug, pk)
    if found is None:
        raise Http404
    is_visit(request, found.fair, VisitKind.SLOT, shop=found.shop_id, slot=found.pk)
    form = AskSlotForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not pressed_here(request):
            return redirect(request.path)
        if not ratelimit.allow(f"slot-question:{ratelimit.client_key(request)}", ASKED, 600):
            messages.warning(request, _("Bạn vừa hỏi nhiều câu. Đợi mười phút rồi hỏi tiếp."))
            return redirect(request.path)
        if form.is_valid():
            try:
                ask_slot(slot=found, text=form.cleaned_data["text"], name=form.cleaned_data["name"])
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("Đã gửi. Câu hỏi hiện sau khi người bán hoặc ban tổ chức duyệt."))
                return redirect(request.path)
        status = 422
    response = render(request, "storefront/fair_slot.html", _context(found, form), status=status)
    let_in(response, _stream(found))
    return response


@require_safe
@conditional_page
@cache_control(no_cache=True)
def calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A slot for a calendar. 1 statement."""
    found = queries.slot_of(slug, pk)
    if found is None:
        raise Http404
    return calendar_file(slot_ics(found, url(f"/fairs/{slug}/slots/{pk}/")), f"{slug}-{pk}")


def _stream(found: FairSlot) -> Stream | None:
    """What may be shown now: the stream while it is soon or live, the recording afterwards."""
    phase = queries.phase_of(found)
    if phase == "cancelled":
        return None
    return stream_of(found.recording_url if phase == "over" else found.stream_url)


def _context(found: FairSlot, form: AskSlotForm) -> dict[str, Any]:
    fair, phase = found.fair, queries.phase_of(found)
    path = f"/fairs/{fair.slug}/slots/{found.pk}/"
    return {
        "slot": found,
        "fair": fair,
        "phase": phase,
        "stream": _stream(found),
        "now": int(clock.now().timestamp()),
        "items": [(row, queries.left_words(row.left)) for row in queries.pinned_of(found)],
        "questions": queries.questions_shown(found),
        "asks": takes_questions(found),
        "form": form,
        "calendar": followed(url(f"{path}calendar.ics")),
        "crumbs": [
            (_("Hội chợ"), "/fairs/"),
            (in_language(fair, "name"), f"/fairs/{fair.slug}/"),
            (_("Lịch phát"), f"/fairs/{fair.slug}/slots/"),
        ],
        "meta": Meta(
            title=f"{found.title}, {fair.name}",
            description=_("Phiên trực tiếp lúc %(at)s.") % {"at": moment(found.starts_at)},
            path=path,
            json_ld=json_ld(
                {
                    "@type": "BroadcastEvent",
                    "name": found.title,
                    "isLiveBroadcast": phase == "live",
                    "startDate": found.starts_at.astimezone(clock.VIETNAM).isoformat(),
                    "endDate": found.ends_at.astimezone(clock.VIETNAM).isoformat(),
                    "url": url(path),
                }
            ),
        ),
    }


@require_safe
def state(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A slot's state as JSON, read once a second. No statement in between."""
    told = queries.state_of(slug, pk, get_language() or "vi")
    if told is None:
        raise Http404
    response = packed(request, told)
    response["Content-Type"], response["Cache-Control"] = "application/json", "no-cache"
    return response
